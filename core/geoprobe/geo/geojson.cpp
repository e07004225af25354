#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/number.h>

namespace geoprobe {
namespace {

using Type = Geometry::Type;

constexpr std::pair<Type, const char*> kTypes[] = {
    {Type::point, "Point"},     {Type::multi_point, "MultiPoint"},
    {Type::line, "LineString"}, {Type::multi_line, "MultiLineString"},
    {Type::polygon, "Polygon"}, {Type::multi_polygon, "MultiPolygon"},
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

std::optional<Position> read_position(const Value& value) {
  const Value::Array* items = value.as_array();
  if (items == nullptr || items->size() < 2) return std::nullopt;
  const Number* x = (*items)[0].as_number();
  const Number* y = (*items)[1].as_number();
  if (x == nullptr || y == nullptr) return std::nullopt;
  const std::optional<double> east = parse_double(x->digits), north = parse_double(y->digits);
  if (!east || !north) return std::nullopt;
  return Position{*east, *north};
}

std::optional<Geometry::Part> read_part(const Value& value, Type type) {
  if (type == Type::point || type == Type::multi_point) {
    const std::optional<Position> position = read_position(value);
    if (!position) return std::nullopt;
    return Geometry::Part{{*position}};
  }
  if (type == Type::line || type == Type::multi_line) {
    std::optional<Geometry::Ring> line = positions_from_json(value);
    if (!line) return std::nullopt;
    return Geometry::Part{std::move(*line)};
  }
  const Value::Array* items = value.as_array();
  if (items == nullptr || items->empty()) return std::nullopt;
  Geometry::Part rings;
  for (const Value& item : *items) {
    std::optional<Geometry::Ring> ring = positions_from_json(item);
    if (!ring) return std::nullopt;
    rings.push_back(std::move(*ring));
  }
  return rings;
}

bool is_multiple(Type type) {
  return type == Type::multi_point || type == Type::multi_line || type == Type::multi_polygon;
}

std::optional<Geometry> read_typed(const Value& value, Type type) {
  const Value* coordinates = value.find("coordinates");
  if (coordinates == nullptr) return std::nullopt;
  Geometry geometry{type, {}};
  if (!is_multiple(type)) {
    std::optional<Geometry::Part> part = read_part(*coordinates, type);
    if (!part) return std::nullopt;
    geometry.parts.push_back(std::move(*part));
    return geometry;
  }
  const Value::Array* items = coordinates->as_array();
  if (items == nullptr || items->empty()) return std::nullopt;
  for (const Value& item : *items) {
    std::optional<Geometry::Part> part = read_part(item, type);
    if (!part) return std::nullopt;
    geometry.parts.push_back(std::move(*part));
  }
  return geometry;
}

std::optional<Geometry> read_simple(const Value& value) {
  const Value* type = value.find("type");
  if (type == nullptr || type->as_string() == nullptr) return std::nullopt;
  for (const auto& [known, name] : kTypes)
    if (*type->as_string() == name) return read_typed(value, known);
  return std::nullopt;
}

}  // namespace

Value to_geojson(const Geometry& geometry) {
  Value result = Value::object().add("type", type_name(geometry.type));
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

std::optional<Geometry::Ring> positions_from_json(const Value& value) {
  const Value::Array* items = value.as_array();
  if (items == nullptr || items->empty()) return std::nullopt;
  Geometry::Ring ring;
  ring.reserve(items->size());
  for (const Value& item : *items) {
    const std::optional<Position> position = read_position(item);
    if (!position) return std::nullopt;
    ring.push_back(*position);
  }
  return ring;
}

std::optional<Geometry> geometry_from_geojson(const Value& value) {
  const Value* type = value.find("type");
  if (type == nullptr || type->as_string() == nullptr || *type->as_string() != "GeometryCollection")
    return read_simple(value);
  const Value* members = value.find("geometries");
  if (members == nullptr || members->as_array() == nullptr) return std::nullopt;
  for (const Value& member : *members->as_array())
    if (std::optional<Geometry> geometry = read_simple(member)) return geometry;
  return std::nullopt;
}

}  // namespace geoprobe
