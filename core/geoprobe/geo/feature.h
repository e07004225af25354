#pragma once
#include <geoprobe/geo/position.h>
#include <geoprobe/text/value.h>

#include <optional>
#include <string>
#include <vector>

namespace geoprobe {

/// A simple-features geometry. Positions are x, y in the CRS that its holder states; z and m are dropped.
struct Geometry {
  enum class Type { point, multi_point, line, multi_line, polygon, multi_polygon };
  using Ring = std::vector<Position>;  ///< closed or not; both are read
  using Part = std::vector<Ring>;  ///< polygon: exterior, then holes; line: one ring that is the line; point:
                                   ///< one ring of one position

  Type type = Type::point;
  std::vector<Part> parts;  ///< one for the single types
  bool operator==(const Geometry&) const = default;
};

struct Feature {
  std::string layer;  ///< as the reply names it; empty where it does not
  std::string id;
  Value::Object properties;  ///< in the reply's order; numbers are Number only where the format has numbers
  /// What the reply says of the feature beside its attributes (an identify's "value"): an attribute may be
  /// asked for by these names too, but they are none.
  Value::Object members;
  std::optional<Geometry> geometry;
};

struct FeatureCollection {
  std::vector<Feature> features;
};

}  // namespace geoprobe
