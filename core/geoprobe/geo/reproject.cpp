#include <geoprobe/geo/reproject.h>

namespace geoprobe {

std::optional<Geometry> reproject(const Geometry& geometry, const Crs& from, const Crs& to,
                                  const CrsTransform& other) {
  if (from.is_unknown()) return std::nullopt;
  Geometry out = geometry;
  bool all = true;
  for_each_position(out, [&](Position& position) {
    const std::optional<Position> brought =
        all ? transform_position(position, from, to, other) : std::nullopt;
    if (brought)
      position = *brought;
    else
      all = false;
  });
  if (!all) return std::nullopt;
  return out;
}

std::optional<Geometry> geometry_in_lonlat(const Feature& feature, const Crs& of_reply,
                                           const CrsTransform& other) {
  if (!feature.geometry) return std::nullopt;
  return reproject(*feature.geometry, feature.geometry_crs.value_or(of_reply), kWgs84, other);
}

}  // namespace geoprobe
