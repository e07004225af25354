#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

/// A filter for features at a place, in Filter Encoding 2.0 (OGC 09-026r2) for WFS 2.0.0, 1.1 (04-095) for
/// 1.1.0, else 1.0 (02-059). `property` is the name of the geometry. `place` is either "x,y": what the point
/// lies in or on; or "x,y,x,y": what a box overlaps; in the order of the axes that `crs` is read in. What the
/// filter `also` (of the same version) says, if it is not empty, must hold too; nothing comes of one that has
/// no Filter element.
std::string place_filter(std::string_view wfs_version, std::string_view property, std::string_view crs,
                         std::string_view place, std::string_view also = {});

/// The same in GeoServer's CQL, of a place in longitude and latitude.
std::string place_cql(std::string_view property, std::string_view place, std::string_view also);

}  // namespace geoprobe
