#pragma once
#include <geoprobe/geo/curves.h>
#include <geoprobe/geo/feature.h>

#include <optional>
#include <string_view>

namespace geoprobe {

struct WktGeometry {
  std::optional<Geometry> geometry;  ///< nothing if it is EMPTY or unreadable
  std::optional<Crs> crs;            ///< EWKT's SRID; kUnknownCrs if that is no EPSG code
  bool unreadable = false;
};

/// Well-known text (OGC 06-103r4, 7; ISO 19125) in x, y order, with or without Z and M: all its kinds, arcs
/// as positions along them, polyhedral surfaces and TINs as polygons; also EWKT's "SRID=n;". At most 16 deep.
WktGeometry geometry_from_wkt(std::string_view text, CurveWriter& curves);

}  // namespace geoprobe
