#pragma once
#include <geoprobe/geo/position.h>

#include <string>
#include <string_view>

namespace geoprobe {

/// A filter for features that a position lies in or on: Filter Encoding 2.0 (OGC 09-026r2) for WFS 2.0.0, 1.1
/// (04-095) for 1.1.0, else 1.0 (02-059). `coordinates` are two numbers, as they are to be read in the CRS,
/// with a space between; `property` is the name of the geometry.
std::string intersects_filter(std::string_view wfs_version, std::string_view property, std::string_view crs,
                              std::string_view coordinates);

}  // namespace geoprobe
