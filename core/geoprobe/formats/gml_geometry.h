#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/curves.h>
#include <geoprobe/geo/feature.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}

namespace geoprobe {

/// What a geometry takes from around it, and how the reply is to be read.
struct GmlContext {
  bool latitude_first = false;     ///< in a geographic CRS, if srsName does not settle it
  std::string_view srs_name = {};  ///< for a geometry that names none
  std::size_t dimension = 0;       ///< of positions, as an Envelope around says; 0: it does not
};

struct GmlGeometry {
  std::optional<Geometry> geometry;  ///< in x, y order; nothing if it is empty or nothing of it can be read
  bool incomplete = false;           ///< something in it could not be read
  std::optional<Crs> crs;            ///< as srsName says; nothing if it says nothing
  bool latitude_first = false;       ///< the coordinates were read so
  bool axis_known = false;           ///< srsName settles the order
  std::string unreadable_crs;        ///< an srsName that could not be read
};

/// Whether the element is a geometry of GML 2 or 3 that read_gml_geometry may read.
bool is_gml_geometry(pugi::xml_node element);

/// Reads all geometries of GML 2 and 3 but spheres, cylinders and cones: from coordinates, coord, pos and
/// posList, by centre and radius, from arcs as positions along them; a solid as its faces, a MultiGeometry as
/// a collection. Members that are only referred to (xlink:href), splines and other curves are `incomplete`.
///
/// Positions have two coordinates or three, as srsDimension on the element or around it says, else the CRS;
/// if a list does not fit that, or a ring closes only otherwise, as it fits.
///
/// An srsName as a URN or an OGC URL settles the order of a geographic CRS (latitude first); so does the form
/// "…epsg.xml#4326" (longitude first); "EPSG:4326" and no srsName at all leave it to the context.
GmlGeometry read_gml_geometry(pugi::xml_node element, const GmlContext& context, CurveWriter& curves);

/// What a boundedBy says of the geometries around which it is.
struct GmlBounds {
  std::string_view srs_name;
  std::size_t dimension = 0;  ///< 0: not said
  std::optional<Box> box;     ///< in x, y order; only if its CRS is WGS 84
};
GmlBounds read_gml_bounds(pugi::xml_node bounded_by);
/// The same with `box`.
GmlBounds read_gml_bounds(pugi::xml_node bounded_by, bool latitude_first);

/// Whether a boundedBy holds an envelope or nothing, not surfaces (as CityGML's does).
bool is_gml_bounds(pugi::xml_node element);

}  // namespace geoprobe
