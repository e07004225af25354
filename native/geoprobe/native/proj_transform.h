#pragma once
#include <geoprobe/geo/crs.h>

namespace geoprobe {

/// Every CRS of two dimensions that EPSG has, through PROJ, which is loaded with the first that is asked for:
/// from the module geoprobe-proj.so in the program's run-time path or the system's. Where that is missing,
/// `describe` says so. Its copies may be used from any thread. PROJ takes grids from the disk, never from the
/// network.
CrsTransform proj_transform();

}  // namespace geoprobe
