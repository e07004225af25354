#include <geoprobe/formats/esri_geometry.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/ellipsoid.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/geo/rings.h>
#include <geoprobe/text/members.h>
#include <geoprobe/text/number.h>

#include <cmath>
#include <utility>

namespace geoprobe {
namespace {

using Type = Geometry::Type;

std::optional<double> number_of(const Value& value) {
  const Number* number = value.as_number();
  return number == nullptr ? std::nullopt : parse_double(number->digits);
}

std::optional<Position> position_of(const Value& value) {
  const Value::Array* items = value.as_array();
  if (items == nullptr || items->size() < 2) return std::nullopt;
  const std::optional<double> x = number_of((*items)[0]), y = number_of((*items)[1]);
  if (!x || !y) return std::nullopt;
  return Position{*x, *y};
}

/// [to, centre, is it the minor arc, is it clockwise], and of an ellipse [rotation, half its longer axis,
/// shorter by longer].
bool append_elliptic(const Value::Array& items, CurveWriter& curves, Geometry::Ring& ring) {
  const std::optional<Position> to = position_of(items[0]);
  const std::optional<Position> centre = items.size() < 4 ? std::nullopt : position_of(items[1]);
  if (!to || !centre) return false;
  const Position from = ring.back();
  const bool clockwise = number_of(items[3]).value_or(0) != 0;
  double turned = 0, longer = std::sqrt(square({from.x - centre->x, from.y - centre->y})), ratio = 1;
  if (items.size() >= 7) {
    const std::optional<double> rotation = number_of(items[4]), axis = number_of(items[5]),
                                shorter = number_of(items[6]);
    if (!rotation || !axis || !shorter || !(*axis > 0) || !(*shorter > 0)) return false;
    turned = *rotation;
    longer = *axis;
    ratio = *shorter;
  }
  const auto angle = [&](Position p) {
    const double x = p.x - centre->x, y = p.y - centre->y;
    return std::atan2((y * std::cos(turned) - x * std::sin(turned)) / ratio,
                      x * std::cos(turned) + y * std::sin(turned));
  };
  const double start = angle(from);
  double sweep = from == *to ? 0 : angle(*to) - start;
  if (clockwise && sweep >= 0) sweep -= 2 * kPi;
  if (!clockwise && sweep <= 0) sweep += 2 * kPi;
  const std::size_t first = ring.size() - 1;
  ring.pop_back();
  curves.ellipse(ring, *centre, {longer, longer * ratio}, turned, start, sweep);
  ring[first] = from;
  ring.back() = *to;
  return true;
}

/// {"c":[to, on the way]}, {"b":[to, control, control]}, {"a":[…]}
bool append_segment(const Value& segment, CurveWriter& curves, Geometry::Ring& ring) {
  if (ring.empty()) return false;
  for (const char* const name : {"c", "b", "a"}) {
    const Value* value = segment.find(name);
    const Value::Array* items = value == nullptr ? nullptr : value->as_array();
    if (items == nullptr || items->size() < 2) continue;
    if (*name == 'a') return append_elliptic(*items, curves, ring);
    const std::optional<Position> to = position_of((*items)[0]), first = position_of((*items)[1]);
    if (!to || !first) return false;
    if (*name == 'c') {
      curves.arc(ring, *first, *to);
      return true;
    }
    const std::optional<Position> second = items->size() < 3 ? std::nullopt : position_of((*items)[2]);
    if (second) curves.bezier(ring, *first, *second, *to);
    return second.has_value();
  }
  return false;
}

/// Rings or paths; true curves among their positions are objects.
std::vector<Geometry::Ring> read_paths(const Value::Array& items, CurveWriter& curves, bool& incomplete) {
  std::vector<Geometry::Ring> paths;
  for (const Value& item : items) {
    const Value::Array* steps = item.as_array();
    bool has_curves = false;
    if (steps != nullptr)
      for (const Value& step : *steps) has_curves = has_curves || step.as_object() != nullptr;
    if (!has_curves) {
      if (std::optional<Geometry::Ring> path = positions_from_json(item, incomplete))
        paths.push_back(std::move(*path));
      continue;
    }
    Geometry::Ring path;
    bool read = true;
    for (const Value& step : *steps) {
      const std::optional<Position> position = position_of(step);
      if (position)
        path.push_back(*position);
      else
        read = read && append_segment(step, curves, path);
    }
    incomplete = incomplete || !read || curves.is_coarse();
    if (read) paths.push_back(std::move(path));
  }
  return paths;
}

std::optional<Geometry> read_envelope(const Value& value, bool& incomplete) {
  const std::optional<double> west = number_at(value, "xmin"), south = number_at(value, "ymin"),
                              east = number_at(value, "xmax"), north = number_at(value, "ymax");
  const Value* first = value.find("xmin");
  if (west && south && east && north)
    return Geometry{
        Type::polygon,
        {{{{*west, *south}, {*west, *north}, {*east, *north}, {*east, *south}, {*west, *south}}}}};
  incomplete = incomplete || first->as_number() != nullptr;
  return std::nullopt;
}

}  // namespace

std::optional<Geometry> geometry_from_esri(const Value& value, CurveWriter& curves, bool& incomplete) {
  const Value::Object* object = value.as_object();
  if (value.is_null() || (object != nullptr && object->empty())) return std::nullopt;
  if (value.find("x") != nullptr) {
    const std::optional<double> x = number_at(value, "x"), y = number_at(value, "y");
    if (x && y) return Geometry{Type::point, {{{{*x, *y}}}}};
    return std::nullopt;
  }
  if (value.find("xmin") != nullptr) return read_envelope(value, incomplete);
  bool known = false;
  std::optional<Geometry> out;
  for (const std::string_view name : {"points", "curvePaths", "curveRings", "paths", "rings"}) {
    const Value* member = value.find(name);
    const Value::Array* items = member == nullptr ? nullptr : member->as_array();
    if (items == nullptr || out) continue;
    known = true;
    if (name == "points") {
      const std::optional<Geometry::Ring> points = positions_from_json(*member, incomplete);
      if (!points) continue;
      Geometry geometry{Type::multi_point};
      for (const Position position : *points) geometry.parts.push_back({{position}});
      out = std::move(geometry);
      continue;
    }
    std::vector<Geometry::Ring> paths = read_paths(*items, curves, incomplete);
    if (paths.empty()) continue;
    if (name.ends_with("ings")) {
      out = polygons_from_rings(std::move(paths));
      continue;
    }
    Geometry geometry{paths.size() > 1 ? Type::multi_line : Type::line};
    for (Geometry::Ring& path : paths) geometry.parts.push_back({std::move(path)});
    out = std::move(geometry);
  }
  // A spatial reference alone is the geometry of what has none.
  const bool only_reference =
      object != nullptr && object->size() == 1 && object->front().name == "spatialReference";
  incomplete = incomplete || (!known && !only_reference);
  return out;
}

}  // namespace geoprobe
