#include <geoprobe/geo/reproject.h>

#include <cmath>

namespace geoprobe {
namespace {

bool is_finite(const Geometry& geometry) {
  bool all = true;
  for_each_position(geometry, [&](const Position& position) {
    all = all && std::isfinite(position.x) && std::isfinite(position.y);
  });
  return all;
}

}  // namespace

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

LonlatGeometry::LonlatGeometry(const Feature& feature, const Crs& of_reply, const CrsTransform& other) {
  if (!feature.geometry) return;
  if (feature.geometry_crs.value_or(of_reply).is_wgs84() && is_finite(*feature.geometry))
    own_ = &*feature.geometry;
  else
    brought_ = geometry_in_lonlat(feature, of_reply, other);
}

}  // namespace geoprobe
