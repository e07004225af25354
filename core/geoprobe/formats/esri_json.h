#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/text/value.h>

namespace geoprobe {

/// Reads what an ArcGIS server answers in JSON (Esri's GeoServices REST specification and its successor, the
/// ArcGIS REST API) and says whether it was that:
///
/// - the feature set of a layer's query ("esri-json");
/// - the results of a map service's identify ("arcgis-identify"): the feature's layer is the layerId, the
///   one name that is unique there; the members value, layerName and displayFieldName stand beside its
///   attributes (Feature::members); a raster's geometry is left out, it is only the place that was asked;
/// - the pixel of an image service's identify ("arcgis-image-identify"): an attribute "value", then those
///   of its properties ("Values").
///
/// Dates stay the numbers, and coded values the codes, that the server sent. Errors are read elsewhere
/// (read_json_exception).
bool read_esri_json(const Value& value, Reply& reply);

}  // namespace geoprobe
