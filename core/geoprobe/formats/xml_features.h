#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>

namespace geoprobe {

/// Reads what GetFeatureInfo and GetFeature say in XML. The members of the document elements count, not their
/// own names, since cascading servers (MapProxy) put the members of several replies under the root of the
/// first:
///
///     X_layer/X_feature/*                               MapServer's msGMLOutput, whose names may be others
///     featureMember/*, featureMembers/*, member/*       GML 2, 3.1.1 and 3.2: GeoServer, deegree, QGIS
///     Server, OGR Layer/Feature/Attribute, Layer/Attribute          QGIS Server's text/xml FIELDS[@*]
///     ArcGIS, text/xml FeatureInfoCollection/FeatureInfo/Field           ArcGIS,
///     application/vnd.esri.wms_raw_xml FeatureInfo/value, Feature/FeatureInfo/value      THREDDS and ncWMS;
///     "none" and "NaN" are null any content                                       WMTS 1.0,
///     FeatureInfoResponse
///
/// Other elements are searched for these; one that holds none of them is not read, and the reply then partial
/// or a failure. So is it where members are references (xlink:href) to what the document does not hold, and
/// where the collection says that it holds more (numberReturned). What stands in additionalObjects is read
/// where a member refers to it, or the collection has nothing else. An exception among the members is the
/// reply's where nothing else was read, and else makes it partial. Fills all but charset and dialect.
void read_xml_features(XmlDocument& document, const ReplyHint& hint, Reply& reply);

/// Whether an element of another name holds GML's or MapServer's members.
bool holds_xml_features(pugi::xml_node element);

}  // namespace geoprobe
