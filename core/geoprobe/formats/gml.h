#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>

namespace geoprobe {

/// MapServer's msGMLOutput, and FeatureCollections of GML 2 and 3 as QGIS Server and others write them.
/// Fills features, geometry_crs, warnings and the two flags; dialect is the caller's.
void read_ms_gml(XmlDocument& document, bool latitude_first, Reply& reply);
void read_gml_collection(XmlDocument& document, bool latitude_first, Reply& reply);

/// QGIS Server's text/xml: GetFeatureInfoResponse/Layer/Feature/Attribute.
void read_feature_info_response(XmlDocument& document, Reply& reply);

}  // namespace geoprobe
