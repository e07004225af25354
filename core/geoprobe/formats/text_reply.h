#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// What the first line says that a text is. `uncertain`: it may be one that only reading it tells.
enum class TextDialect { unknown, uncertain, mapserver, qgis, geoserver };
TextDialect text_dialect_of(std::string_view text);

/// Reads the text/plain of GetFeatureInfo as MapServer and QGIS Server write it,
///
///     Layer 'states'
///       Feature 5:
///         name = 'value, with = and ' and
///     line ends'
///
/// (QGIS Server indents nothing and gives rasters no Feature line; a value ends where its line ends in a
/// quote and the next begins something new), what read_geoserver_text and read_arcgis_text read, and
/// MapServer's errors
/// ("msWMSFeatureInfo(): …"). Returns false, and leaves the reply alone, for any other text. A line that is
/// not known makes the reply partial, or a failure.
bool read_text_reply(std::string_view text, Reply& reply);

/// GeoServer:
///
///     Results for FeatureType 'http://www.openplans.org/topp:states':
///     --------------------------------------------
///     NAME = a value, with = and
///     line ends
///     --------------------------------------------
///
/// The layer is the name without its namespace. A line of a value that itself reads "a = b" is taken for an
/// attribute: the format does not tell them apart. "[GEOMETRY (Polygon) with 5 points]" is no attribute.
bool read_geoserver_text(std::string_view text, Reply& reply);
bool is_geoserver_head(std::string_view line);

/// ArcGIS Server: for each layer its name, the names of its fields, and a line of values for each feature.
///
///     @Provinces
///     OBJECTID;NAME;
///     17;Limpopo;
///
/// A row that has not as many values as there are fields (a value holds a `;`) is left out with a warning.
bool read_arcgis_text(std::string_view text, Reply& reply);

}  // namespace geoprobe
