#include <geoprobe/formats/crs_name.h>
#include <geoprobe/formats/gml_geometry.h>
#include <geoprobe/formats/gml_positions.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/geo/ellipsoid.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>
#include <cmath>
#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

using Type = Geometry::Type;

enum class Shape { point, curve, polygon, box, many, solid };

struct GeometryKind {
  std::string_view name;
  Shape shape;
  Type type = Type::collection;  // of what is always one of the Multi types
  bool is_part = false;          // only within other geometries
};
constexpr GeometryKind kGeometryKinds[] = {
    {"Point", Shape::point},
    {"LineString", Shape::curve},
    {"LinearRing", Shape::curve},
    {"Polygon", Shape::polygon},
    {"MultiPolygon", Shape::many, Type::multi_polygon},
    {"MultiSurface", Shape::many, Type::multi_polygon},
    {"Surface", Shape::many},
    {"PolygonPatch", Shape::polygon, Type::collection, true},
    {"Curve", Shape::curve},
    {"MultiPoint", Shape::many, Type::multi_point},
    {"MultiLineString", Shape::many, Type::multi_line},
    {"MultiCurve", Shape::many, Type::multi_line},
    {"CompositeCurve", Shape::curve},
    {"OrientableCurve", Shape::curve},
    {"Ring", Shape::curve, Type::collection, true},
    {"Triangle", Shape::polygon, Type::collection, true},
    {"Rectangle", Shape::polygon, Type::collection, true},
    {"Shell", Shape::many, Type::collection, true},
    {"CompositeSurface", Shape::many, Type::multi_polygon},
    {"OrientableSurface", Shape::many},
    {"PolyhedralSurface", Shape::many, Type::multi_polygon},
    {"TriangulatedSurface", Shape::many, Type::multi_polygon},
    {"Tin", Shape::many, Type::multi_polygon},
    {"Solid", Shape::solid, Type::multi_polygon},
    {"CompositeSolid", Shape::many, Type::multi_polygon},
    {"MultiSolid", Shape::many, Type::multi_polygon},
    {"MultiGeometry", Shape::many},
    {"GeometricComplex", Shape::many},
    {"Envelope", Shape::box},
    {"Box", Shape::box},
    {"ElevatedPoint", Shape::point},  // of AIXM
    {"ElevatedCurve", Shape::curve},
    {"ElevatedSurface", Shape::many},
};

const GeometryKind* kind_of(pugi::xml_node element) {
  const std::string_view name = local_name(element);
  for (const GeometryKind& kind : kGeometryKinds)
    if (name == kind.name) return &kind;
  return nullptr;
}

Type multi_of(Type type) {
  return type == Type::point  ? Type::multi_point
         : type == Type::line ? Type::multi_line
                              : Type::multi_polygon;
}

/// Metres of a length's unit; 0 for degrees, nothing if it is not known.
std::optional<double> metres_of(std::string_view uom) {
  const std::string unit = lower(uom.substr(uom.find_last_of(":/#") + 1));
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"m", 1},         {"metre", 1},         {"meter", 1},       {"metres", 1},  {"meters", 1},
      {"9001", 1},      {"km", 1000},         {"9036", 1000},     {"ft", 0.3048}, {"[ft_i]", 0.3048},
      {"9002", 0.3048}, {"[nmi_i]", 1852},    {"nmi", 1852},      {"nm", 1852},   {"9030", 1852},
      {"mi", 1609.344}, {"[mi_i]", 1609.344}, {"9093", 1609.344}, {"deg", 0},     {"degree", 0},
      {"degrees", 0},   {"9102", 0},          {"9122", 0},
  };
  for (const auto& [name, metres] : kUnits)
    if (unit == name) return metres;
  return std::nullopt;
}

class GmlShapes {
 public:
  GmlShapes(const Crs& crs, bool latitude_first, CurveWriter& curves)
      : crs_(crs), positions_(latitude_first), curves_(curves) {}

  bool is_incomplete() { return positions_.take_failure() || incomplete_; }
  std::optional<Geometry> take() { return std::move(whole_); }

  void add(pugi::xml_node element, const GeometryKind& kind, std::size_t dimension) {
    dimension = GmlPositions::dimension_of(element, dimension);
    if (kind.shape == Shape::point) return add_points(element, dimension);
    if (kind.shape == Shape::curve) return add_ring(Type::line, curve(element, dimension, false));
    if (kind.shape == Shape::polygon) return add_polygon(element, dimension);
    if (kind.shape == Shape::box) return add_box(element, dimension);
    add_members(element, kind, dimension);
    // A MultiSurface of one polygon is still a MultiPolygon.
    if (whole_ && kind.type != Type::collection)
      for_each_member(*whole_, [&](Geometry& member) {
        if (multi_of(member.type) == kind.type) member.type = kind.type;
      });
  }

 private:
  /// A ring that cannot be read as a whole is left out.
  Geometry::Ring curve(pugi::xml_node element, std::size_t dimension, bool is_ring) {
    incomplete_ = positions_.take_failure() || incomplete_;
    has_gap_ = false;
    Geometry::Ring ring;
    append_curve(element, dimension, is_ring, ring);
    const bool failed = positions_.take_failure();
    incomplete_ = incomplete_ || failed || has_gap_;
    if (failed || (is_ring && has_gap_)) ring.clear();
    return ring;
  }

  /// The control points of a segment, or the segments of a curve, however they are wrapped.
  void append_curve(pugi::xml_node element, std::size_t dimension, bool is_ring, Geometry::Ring& out) {
    dimension = GmlPositions::dimension_of(element, dimension);
    const std::string_view name = local_name(element);
    is_ring = is_ring || name == "LinearRing";
    const auto start = static_cast<std::ptrdiff_t>(out.size());
    Geometry::Ring control;
    bool has_control = false;
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      if (positions_.read(child, dimension, is_ring, control)) {
        has_control = true;
      } else if (is_one_of(local_name(child), {"pointProperty", "pointRep"})) {
        has_control = true;
        const pugi::xml_node point = first_element(child);
        for (pugi::xml_node each = first_element(point); each; each = next_element(each))
          positions_.read(each, GmlPositions::dimension_of(point, dimension), false, control);
        has_gap_ = has_gap_ || !point;
      } else if (first_element(child)) {
        if (!is_named(child, "metaDataProperty")) append_curve(child, dimension, false, out);
      } else if (!attribute_of(child, "href").empty()) {
        has_gap_ = true;
      }
    }
    if (has_control)
      append_segment(element, name, control, out);
    else if (name == "OrientableCurve" && attribute_of(element, "orientation") == "-")
      std::reverse(out.begin() + start, out.end());
  }

  void append_segment(pugi::xml_node element, std::string_view name, const Geometry::Ring& control,
                      Geometry::Ring& out) {
    const auto straight = [&] { out.insert(out.end(), control.begin(), control.end()); };
    if (is_one_of(name, {"LinearRing", "LineString", "LineStringSegment", "GeodesicString", "Geodesic"}))
      return straight();
    if (is_one_of(name, {"ArcByCenterPoint", "CircleByCenterPoint"}) && control.size() == 1)
      return append_by_centre(element, name.starts_with('C'), control.front(), out);
    if (name == "Circle" && control.size() == 3)
      return curves_.circle(out, control[0], control[1], control[2]);
    if (is_one_of(name, {"Arc", "ArcString"}) && control.size() % 2 == 1) {
      if (out.empty() || out.back() != control.front()) out.push_back(control.front());
      for (std::size_t i = 2; i < control.size(); i += 2) curves_.arc(out, control[i - 1], control[i]);
      incomplete_ = incomplete_ || curves_.is_coarse();
      return;
    }
    incomplete_ = true;  // a spline, a bulge: about along its control points
    straight();
  }

  void append_by_centre(pugi::xml_node element, bool circle, Position centre, Geometry::Ring& out) {
    const auto number = [&](std::string_view name) {
      return GmlPositions::read_number(trim(child_named(element, name).child_value())).value_or(NAN);
    };
    const bool geographic = is_geographic(crs_);
    const std::optional<double> unit = metres_of(attribute_of(child_named(element, "radius"), "uom"));
    Position radius{number("radius"), number("radius")};
    if (unit && *unit > 0) {
      const GroundScale scale = geographic ? ground_scale(kWgs84, centre.y) : GroundScale{};
      radius = {radius.x * *unit / scale.x, radius.y * *unit / scale.y};
    }
    double start = 0, sweep = 360;
    if (!circle) {
      start = number("startAngle");
      sweep = number("endAngle") - start;
    }
    constexpr double kRadian = kPi / 180;
    if (!std::isfinite(radius.x) || !std::isfinite(start) || !std::isfinite(sweep) ||
        (unit && *unit == 0 && !geographic)) {
      incomplete_ = true;
      return;
    }
    curves_.ellipse(out, centre, radius, 0, start * kRadian, sweep * kRadian);
    incomplete_ = incomplete_ || curves_.is_coarse();
  }

  void add_points(pugi::xml_node element, std::size_t dimension) {
    Geometry::Ring points;
    for (pugi::xml_node child = first_element(element); child; child = next_element(child))
      positions_.read(child, dimension, false, points);
    for (const Position point : points) add_ring(Type::point, {point});
  }

  void add_ring(Type type, Geometry::Ring ring) {
    if (!ring.empty()) add_part(type, {std::move(ring)});
  }
  void add_part(Type type, Geometry::Part part) {
    if (whole_ && multi_of(whole_->type) == multi_of(type) && whole_->type != Type::collection) {
      whole_->type = multi_of(type);
      whole_->parts.push_back(std::move(part));
      return;
    }
    Geometry more{type};
    more.parts.push_back(std::move(part));
    join_geometry(whole_, std::move(more));
  }

  void add_polygon(pugi::xml_node element, std::size_t dimension) {
    Geometry::Part part;
    bool has_exterior = false;
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      const bool outer = name == "exterior" || name == "outerBoundaryIs";
      if (!outer && name != "interior" && name != "innerBoundaryIs") continue;
      for (pugi::xml_node each = first_element(child); each; each = next_element(each)) {
        Geometry::Ring ring = curve(each, GmlPositions::dimension_of(child, dimension), true);
        if (ring.empty()) continue;
        has_exterior = has_exterior || outer;
        part.insert(outer ? part.begin() : part.end(), std::move(ring));
      }
    }
    if (has_exterior)
      add_part(Type::polygon, std::move(part));
    else
      incomplete_ = incomplete_ || !part.empty();
  }

  void add_box(pugi::xml_node element, std::size_t dimension) {
    Geometry::Ring corners = corners_of(element, dimension);
    if (corners.size() != 2) {
      incomplete_ = incomplete_ || !corners.empty();
      return;
    }
    const Position a = corners[0], b = corners[1];
    add_ring(Type::polygon, {a, {b.x, a.y}, b, {a.x, b.y}, a});
  }

 public:
  Geometry::Ring corners_of(pugi::xml_node element, std::size_t dimension) {
    Geometry::Ring corners;
    for (pugi::xml_node child = first_element(element); child; child = next_element(child))
      if (is_one_of(local_name(child), {"lowerCorner", "upperCorner"}))
        positions_.read_pos(child, corners);
      else
        positions_.read(child, dimension, false, corners);
    return corners;
  }

 private:
  /// The members of a geometry, however they are wrapped.
  void add_members(pugi::xml_node element, const GeometryKind& of, std::size_t dimension) {
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      // What a Tin was made of lies on its triangles.
      if (is_one_of(name, {"metaDataProperty", "boundedBy", "controlPoint", "stopLines", "breakLines",
                           "maxLength"}))
        continue;
      if (of.shape == Shape::solid && name == "interior") continue;  // a cavity: seen from above all is solid
      if (const GeometryKind* kind = kind_of(child)) {
        add(child, *kind, dimension);
      } else if (Geometry::Ring direct; positions_.read(child, dimension, false, direct)) {
        if (of.type == Type::multi_point)
          for (const Position point : direct) add_ring(Type::point, {point});
        else
          incomplete_ = incomplete_ || !direct.empty();  // a sphere, a cone, a grid
      } else if (first_element(child)) {
        add_members(child, of, GmlPositions::dimension_of(child, dimension));
      } else if (!attribute_of(child, "href").empty()) {
        incomplete_ = true;
      }
    }
  }

  const Crs crs_;
  GmlPositions positions_;
  CurveWriter& curves_;
  std::optional<Geometry> whole_;
  bool incomplete_ = false;
  bool has_gap_ = false;  // in the curve that is being read: a reference to a part of it
};

/// The first srsName at or below the element.
std::string_view find_srs_name(pugi::xml_node element) {
  const std::string_view own = attribute_of(element, "srsName");
  if (!own.empty()) return own;
  for (pugi::xml_node child = first_element(element); child; child = next_element(child))
    if (const std::string_view below = find_srs_name(child); !below.empty()) return below;
  return {};
}

bool is_latitude_first(const CrsName& srs, bool otherwise) {
  return (!srs.crs || is_geographic(*srs.crs)) && srs.latitude_first.value_or(otherwise);
}

}  // namespace

bool is_gml_geometry(pugi::xml_node element) {
  const GeometryKind* kind = kind_of(element);
  return kind != nullptr && !kind->is_part;
}

GmlGeometry read_gml_geometry(pugi::xml_node element, const GmlContext& context, CurveWriter& curves) {
  GmlGeometry out;
  const GeometryKind* kind = kind_of(element);
  if (kind == nullptr) return out;
  std::string_view name = find_srs_name(element);
  if (name.empty()) name = context.srs_name;
  const CrsName srs = read_crs_name(name);
  out.crs = srs.crs;
  if (!name.empty() && !srs.crs) out.unreadable_crs = plain_text(clean_utf8(name), 100);
  out.latitude_first = is_latitude_first(srs, context.latitude_first);
  out.axis_known = (!srs.crs || is_geographic(*srs.crs)) && srs.latitude_first.has_value();
  GmlShapes shapes(srs.crs.value_or(kWgs84), out.latitude_first, curves);
  shapes.add(element, *kind, context.dimension != 0 ? context.dimension : srs.has_height ? 3 : 0);
  out.geometry = shapes.take();
  out.incomplete = shapes.is_incomplete();
  return out;
}

bool is_gml_bounds(pugi::xml_node element) {
  if (!is_named(element, "boundedBy")) return false;
  const pugi::xml_node child = first_element(element);
  return !child || is_one_of(local_name(child),
                             {"Envelope", "Box", "EnvelopeWithTimePeriod", "Null", "null", "Unknown"});
}

GmlBounds read_gml_bounds(pugi::xml_node bounded_by) {
  GmlBounds out;
  const pugi::xml_node envelope = first_element(bounded_by);
  if (!envelope) return out;
  out.srs_name = attribute_of(envelope, "srsName");
  out.dimension = GmlPositions::dimension_of(envelope, 0);
  if (out.dimension == 0) {
    const std::string lower = text_of(child_named(envelope, "lowerCorner"));
    const std::string_view corner = trim(lower);
    std::size_t numbers = 0;
    for (std::size_t i = 0; i < corner.size(); ++i)
      if (!is_xml_space(corner[i]) && (i == 0 || is_xml_space(corner[i - 1]))) ++numbers;
    if (numbers == 3) out.dimension = 3;
  }
  return out;
}

GmlBounds read_gml_bounds(pugi::xml_node bounded_by, bool latitude_first) {
  GmlBounds out = read_gml_bounds(bounded_by);
  if (out.srs_name.empty()) return out;
  const CrsName srs = read_crs_name(out.srs_name);
  if (!srs.crs || !srs.crs->is_wgs84()) return out;
  CurveWriter curves;
  GmlShapes shapes(*srs.crs, is_latitude_first(srs, latitude_first), curves);
  const Geometry::Ring corners = shapes.corners_of(first_element(bounded_by), out.dimension);
  if (corners.size() == 2) out.box = Box{corners[0].x, corners[0].y, corners[1].x, corners[1].y};
  return out;
}

}  // namespace geoprobe
