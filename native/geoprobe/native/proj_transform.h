#pragma once
#include <geoprobe/geo/crs.h>

#include <optional>
#include <string>

namespace geoprobe {

/// Every CRS of two dimensions that EPSG has, through PROJ, which is loaded with the first that is asked for:
/// from the module geoprobe-proj.so in the program's run-time path or the system's. Where that is missing,
/// `describe` says so. Its copies may be used from any thread. PROJ takes grids from the disk, never from the
/// network.
CrsTransform proj_transform();

/// Where a CRS is made to be used.
struct AreaOfUse {
  std::string name;  ///< "France - onshore and offshore, mainland and Corsica."
  Box box;           ///< degrees; west > east crosses the antimeridian
};

/// The area of use of a CRS that is not built in, as EPSG has it; nothing where PROJ or the area is missing.
std::optional<AreaOfUse> proj_area_of_use(const Crs& crs);

}  // namespace geoprobe
