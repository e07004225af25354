#include <geoprobe/geo/reproject.h>

namespace geoprobe {

std::optional<Geometry> reproject(const Geometry& geometry, const Crs& from, const Crs& to,
                                  const CrsTransform& other) {
  Geometry out = geometry;
  for (Geometry::Part& part : out.parts)
    for (Geometry::Ring& ring : part)
      for (Position& position : ring) {
        const std::optional<Position> brought = transform_position(position, from, to, other);
        if (!brought) return std::nullopt;
        position = *brought;
      }
  return out;
}

bool reproject(FeatureCollection& features, const Crs& from, const Crs& to, const CrsTransform& other) {
  bool all = true;
  for (Feature& feature : features.features) {
    if (!feature.geometry) continue;
    feature.geometry = reproject(*feature.geometry, from, to, other);
    all = all && feature.geometry.has_value();
  }
  return all;
}

}  // namespace geoprobe
