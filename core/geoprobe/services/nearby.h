#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/services/family.h>

#include <string>
#include <vector>

namespace geoprobe {

/// The reply's features that are within reach of the question, nearest first, ties in the server's order,
/// with geometries in longitude and latitude. A feature whose geometry is not known is within reach: the
/// server said so. Areas and raster cells are hit at the point, points and lines within the tolerance. Of
/// several raster cells (MapServer sends its neighbours too where the point is near an edge) the one with the
/// nearest centre comes first.
std::vector<Feature> nearby_features(const Question& question, const Reply& reply,
                                     std::vector<std::string>& warnings);

}  // namespace geoprobe
