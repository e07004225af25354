#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/services/family.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// The number that an attribute of that name holds, as a number or as a text.
std::optional<double> number_of(const Feature& feature, std::string_view name);

/// The reply's features that are within reach of the question, nearest first, ties in the server's order,
/// with geometries in longitude and latitude. A feature without geometry is within reach: the server said so.
/// Areas and raster cells are hit at the point, points and lines within the tolerance; of several geometries
/// the nearest decides. A feature whose geometry was not read in full, or cannot be brought to longitude and
/// latitude, is within reach too, after all others, with a warning, except if what was read of it is near.
/// Of several raster cells (MapServer sends its neighbours too if the point is near an edge) the one with the
/// nearest centre comes first.
std::vector<Feature> nearby_features(const Question& question, const Reply& reply,
                                     std::vector<std::string>& warnings);

}  // namespace geoprobe
