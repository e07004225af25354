#pragma once
#include <geoprobe/geo/feature.h>

#include <optional>
#include <string_view>

namespace geoprobe {

/// Well-known text (OGC 06-103r4, 7): Point, LineString, Polygon and their Multi forms, with or without Z and
/// M, in x, y order. Nothing for another kind, an EMPTY one, or text that is not that.
std::optional<Geometry> geometry_from_wkt(std::string_view text);

}  // namespace geoprobe
