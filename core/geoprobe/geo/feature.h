#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/position.h>
#include <geoprobe/text/value.h>

#include <optional>
#include <string>
#include <vector>

namespace geoprobe {

/// A simple-features geometry. Positions are x, y in the CRS that its holder states; z and m are dropped.
struct Geometry {
  enum class Type { point, multi_point, line, multi_line, polygon, multi_polygon, collection };
  using Ring = std::vector<Position>;  ///< closed or not; both are read
  using Part = std::vector<Ring>;  ///< polygon: exterior, then holes; line: one ring that is the line; point:
                                   ///< one ring of one position

  Type type = Type::point;
  std::vector<Part> parts = {};        ///< one for the single types, none for a collection
  std::vector<Geometry> members = {};  ///< of a collection: at least one, none of them a collection
  bool operator==(const Geometry&) const = default;
};

/// Calls visit(geometry) with the geometry itself, or with each member of a collection.
template <class AnyGeometry, class Visit>
void for_each_member(AnyGeometry& geometry, Visit&& visit) {
  if (geometry.type != Geometry::Type::collection) return visit(geometry);
  for (auto& member : geometry.members) visit(member);
}

template <class AnyGeometry, class Visit>
void for_each_position(AnyGeometry& geometry, Visit&& visit) {
  for_each_member(geometry, [&](auto& member) {
    for (auto& part : member.parts)
      for (auto& ring : part)
        for (auto& position : ring) visit(position);
  });
}

void swap_axes(Geometry& geometry);

/// Adds a geometry to what was read before it. Points, lines and polygons each become one member, so parts of
/// one kind are a Multi type, and several kinds a collection.
void join_geometry(std::optional<Geometry>& whole, Geometry more);

/// A collection of these geometries, without nesting; nothing if there are none.
std::optional<Geometry> collect_geometries(std::vector<Geometry> members);

struct Feature {
  std::string layer;  ///< as the reply names it; empty where it does not
  std::string id;
  Value::Object properties;  ///< in the reply's order; numbers are Number only where the format has numbers
  /// What the reply says of the feature beside its attributes (an identify's "value"): an attribute may be
  /// asked for by these names too, but they are none.
  Value::Object members;
  std::optional<Geometry> geometry;
  /// The reply holds more of the geometry than was read, or all of it: how far the feature is is not known,
  /// except if the parts that were read hold the point.
  bool geometry_incomplete = false;
  std::optional<Crs> geometry_crs = {};  ///< if it differs from that of the reply
  Value::Object
      labels{};          ///< of properties: names of coded values, dates in ISO 8601, where the reply says so
  std::string prefix{};  ///< in the reply's XML, of the names of properties that have none here
  std::vector<std::string> foreign{};  ///< "gml:name": a property `name` that has another prefix there
};

struct FeatureCollection {
  std::vector<Feature> features;
};

}  // namespace geoprobe
