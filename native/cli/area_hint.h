#pragma once
#include <geoprobe/geo/crs.h>

#include <string>

namespace geoprobe::cli {

/// What is odd about a point that lies far outside the area of use of its CRS, or that would lie inside with
/// its numbers swapped; empty: nothing. Built-in CRS are of the whole world.
std::string area_hint(Position position, const Crs& crs);

}  // namespace geoprobe::cli
