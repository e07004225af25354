#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

#include <cmath>
#include <limits>
#include <utility>

namespace geoprobe {
namespace {

using Type = Geometry::Type;

constexpr std::pair<Type, const char*> kTypes[] = {
    {Type::point, "Point"},
    {Type::multi_point, "MultiPoint"},
    {Type::line, "LineString"},
    {Type::multi_line, "MultiLineString"},
    {Type::polygon, "Polygon"},
    {Type::multi_polygon, "MultiPolygon"},
    {Type::collection, "GeometryCollection"},
};

const char* type_name(Type type) {
  for (const auto& [known, name] : kTypes)
    if (known == type) return name;
  return "";
}

Value write_position(Position p) {
  return Value::array().push(Number{format_decimal(p.x, 9)}).push(Number{format_decimal(p.y, 9)});
}

Value write_ring(const Geometry::Ring& ring, bool close) {
  Value positions = Value::array();
  for (const Position p : ring) positions.push(write_position(p));
  if (close && !ring.empty() && !(ring.front() == ring.back())) positions.push(write_position(ring.front()));
  return positions;
}

Value write_part(const Geometry::Part& part, Type type) {
  if (type == Type::polygon || type == Type::multi_polygon) {
    Value rings = Value::array();
    for (const Geometry::Ring& ring : part) rings.push(write_ring(ring, true));
    return rings;
  }
  if (part.empty()) return Value::array();
  if (type == Type::line || type == Type::multi_line) return write_ring(part.front(), false);
  return part.front().empty() ? Value::array() : write_position(part.front().front());
}

enum class Found { some, none, unreadable };

/// A number, or a text that is one; NaN for null and for "NaN", as which formats write what is empty.
std::optional<double> read_ordinate(const Value& value) {
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (const Number* number = value.as_number()) return parse_double(number->digits);
  const std::string* text = value.as_string();
  if (text == nullptr) return std::nullopt;
  return equals_ignoring_case(*text, "nan") ? std::numeric_limits<double>::quiet_NaN()
                                            : parse_double(trim(*text));
}

Found read_position(const Value& value, Position& position) {
  const Value::Array* items = value.as_array();
  if (items == nullptr) return value.is_null() ? Found::none : Found::unreadable;
  if (items->empty()) return Found::none;
  if (items->size() < 2) return Found::unreadable;
  const std::optional<double> x = read_ordinate((*items)[0]), y = read_ordinate((*items)[1]);
  if (!x || !y) return Found::unreadable;
  position = {*x, *y};
  if (std::isnan(*x) != std::isnan(*y)) return Found::unreadable;
  return std::isnan(*x) ? Found::none : Found::some;
}

Found read_ring(const Value& value, Geometry::Ring& ring) {
  if (value.is_null()) return Found::none;
  const Value::Array* items = value.as_array();
  if (items == nullptr) return Found::unreadable;
  ring.reserve(items->size());
  std::size_t empty = 0;
  for (const Value& item : *items) {
    Position position;
    const Found found = read_position(item, position);
    if (found == Found::unreadable) return found;
    if (found == Found::none)
      ++empty;
    else
      ring.push_back(position);
  }
  if (ring.empty()) return Found::none;
  return empty == 0 ? Found::some : Found::unreadable;
}

/// Holes that cannot be read leave the rest as it is, but for `incomplete`.
Found read_part(const Value& value, Type type, Geometry::Part& part, bool& incomplete) {
  if (type == Type::point || type == Type::multi_point) {
    Position position;
    const Found found = read_position(value, position);
    if (found == Found::some) part = {{position}};
    return found;
  }
  if (type == Type::line || type == Type::multi_line) return read_ring(value, part.emplace_back());
  if (value.is_null()) return Found::none;
  const Value::Array* items = value.as_array();
  if (items == nullptr) return Found::unreadable;
  for (const Value& item : *items) {
    Geometry::Ring ring;
    const Found found = read_ring(item, ring);
    if (found == Found::some)
      part.push_back(std::move(ring));
    else if (part.empty())  // without its exterior nothing is known of the part
      return found;
    else
      incomplete = incomplete || found == Found::unreadable;
  }
  return part.empty() ? Found::none : Found::some;
}

bool is_multiple(Type type) {
  return type == Type::multi_point || type == Type::multi_line || type == Type::multi_polygon;
}

std::optional<Geometry> read_typed(const Value& value, Type type, bool& incomplete) {
  const Value* coordinates = value.find("coordinates");
  if (coordinates == nullptr) {
    incomplete = true;
    return std::nullopt;
  }
  Geometry geometry{type};
  const auto read = [&](const Value& item) {
    Geometry::Part part;
    const Found found = read_part(item, type, part, incomplete);
    if (found == Found::some) geometry.parts.push_back(std::move(part));
    incomplete = incomplete || found == Found::unreadable;
  };
  if (!is_multiple(type))
    read(*coordinates);
  else if (const Value::Array* items = coordinates->as_array())
    for (const Value& item : *items) read(item);
  else
    incomplete = incomplete || !coordinates->is_null();
  if (geometry.parts.empty()) return std::nullopt;
  return geometry;
}

}  // namespace

Value to_geojson(const Geometry& geometry) {
  Value result = Value::object().add("type", type_name(geometry.type));
  if (geometry.type == Type::collection) {
    Value members = Value::array();
    for (const Geometry& member : geometry.members) members.push(to_geojson(member));
    return result.add("geometries", std::move(members));
  }
  if (!is_multiple(geometry.type)) {
    result.add("coordinates",
               geometry.parts.empty() ? Value::array() : write_part(geometry.parts.front(), geometry.type));
    return result;
  }
  Value parts = Value::array();
  for (const Geometry::Part& part : geometry.parts) parts.push(write_part(part, geometry.type));
  result.add("coordinates", std::move(parts));
  return result;
}

Value to_geojson(const Feature& feature) {
  Value result = Value::object().add("type", "Feature");
  if (!feature.id.empty()) result.add("id", feature.id);
  if (!feature.layer.empty()) result.add("layer", feature.layer);
  result.add("properties", feature.properties);
  result.add("geometry", feature.geometry ? to_geojson(*feature.geometry) : Value());
  return result;
}

Value to_geojson(const FeatureCollection& collection) {
  Value features = Value::array();
  for (const Feature& feature : collection.features) features.push(to_geojson(feature));
  return Value::object().add("type", "FeatureCollection").add("features", std::move(features));
}

std::optional<Geometry::Ring> positions_from_json(const Value& value, bool& incomplete) {
  Geometry::Ring ring;
  const Found found = read_ring(value, ring);
  incomplete = incomplete || found == Found::unreadable;
  if (found != Found::some) return std::nullopt;
  return ring;
}

std::optional<Geometry> geometry_from_geojson(const Value& value, bool& incomplete) {
  const Value::Object* object = value.as_object();
  if (value.is_null() || (object != nullptr && object->empty())) return std::nullopt;
  const Value* type = value.find("type");
  if (type != nullptr && type->as_string() != nullptr)
    for (const auto& [known, name] : kTypes) {
      if (!equals_ignoring_case(*type->as_string(), name)) continue;
      if (known != Type::collection) return read_typed(value, known, incomplete);
      const Value* items = value.find("geometries");
      if (items == nullptr || items->as_array() == nullptr) break;
      std::vector<Geometry> members;
      for (const Value& item : *items->as_array())
        if (std::optional<Geometry> member = geometry_from_geojson(item, incomplete))
          members.push_back(std::move(*member));
      return collect_geometries(std::move(members));
    }
  incomplete = true;
  return std::nullopt;
}

std::optional<Geometry> geometry_from_geojson(const Value& value) {
  bool incomplete = false;
  std::optional<Geometry> geometry = geometry_from_geojson(value, incomplete);
  if (incomplete) geometry.reset();
  return geometry;
}

}  // namespace geoprobe
