#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/services/axis.h>

#include <utility>

namespace geoprobe {
namespace {

void swap_axes(Geometry& geometry) {
  for (Geometry::Part& part : geometry.parts)
    for (Geometry::Ring& ring : part)
      for (Position& position : ring) std::swap(position.x, position.y);
}

bool is_within_reach(const Question& question, const Geometry& geometry, const Crs& crs) {
  const std::optional<Geometry> brought = reproject(geometry, crs, kWgs84, *question.transform);
  return brought && distance_to(question.lonlat, *brought) <= question.tolerance;
}

}  // namespace

bool reaches_only_swapped(const Question& question, const Reply& reply) {
  bool swapped_reaches = false;
  for (const Feature& feature : reply.features->features) {
    if (!feature.geometry) continue;
    if (is_within_reach(question, *feature.geometry, reply.geometry_crs)) return false;
    if (swapped_reaches) continue;
    Geometry swapped = *feature.geometry;
    swap_axes(swapped);
    swapped_reaches = is_within_reach(question, swapped, reply.geometry_crs);
  }
  return swapped_reaches;
}

void swap_axes(Reply& reply) {
  for (Feature& feature : reply.features->features)
    if (feature.geometry) swap_axes(*feature.geometry);
}

}  // namespace geoprobe
