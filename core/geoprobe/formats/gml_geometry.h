#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/feature.h>

#include <optional>
#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}

namespace geoprobe {

struct GmlGeometry {
  Geometry geometry;            ///< in x, y order
  std::optional<Crs> crs;       ///< as srsName says; nothing where it says nothing
  bool latitude_first = false;  ///< the coordinates were read so
  bool axis_known = false;      ///< srsName settles the order
  std::string unreadable_crs;   ///< an srsName that could not be read
};

/// Whether the element is a geometry of GML 2 or 3 that read_gml_geometry may read.
bool is_gml_geometry(pugi::xml_node element);

/// Reads Point, LineString, LinearRing, Polygon, Surface, Curve, their Multi and composite forms and the
/// first member of a MultiGeometry, from coordinates, coord, pos and posList; the points of an arc as a line.
/// An srsName as a URN or an OGC URL settles the order of a geographic CRS (latitude first); so does the form
/// "…epsg.xml#4326" (longitude first); "EPSG:4326" and no srsName at all leave it to `latitude_first`.
/// `srs_name` is inherited by a geometry that names none. Nothing where there is no position, or one that is
/// not two finite numbers.
std::optional<GmlGeometry> read_gml_geometry(pugi::xml_node element, bool latitude_first,
                                             std::string_view srs_name = {});

}  // namespace geoprobe
