#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>

namespace geoprobe {

/// Reads what GetFeatureInfo and GetFeature say in XML. The members of the document element count, not its
/// own name, since cascading servers (MapProxy) put the members of several replies under the root of the
/// first:
///
///     X_layer/X_feature/*                                MapServer's msGMLOutput
///     featureMember/*, featureMembers/*, member/*        GML 2, 3.1.1 and 3.2: GeoServer, deegree, QGIS
///     Server, OGR Layer/Feature/Attribute, Layer/Attribute           QGIS Server's text/xml FIELDS[@*]
///     ArcGIS, text/xml FeatureInfoCollection/FeatureInfo/Field            ArcGIS,
///     application/vnd.esri.wms_raw_xml FeatureInfo/value, Feature/FeatureInfo/value       THREDDS and ncWMS;
///     "none" and "NaN" are null
///
/// An exception among the members is the reply's where nothing else was read, and else a warning. Fills all
/// but charset and dialect.
void read_xml_features(XmlDocument& document, const ReplyHint& hint, Reply& reply);

}  // namespace geoprobe
