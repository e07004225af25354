#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/services/reply_geometry.h>
#include <geoprobe/services/value.h>

#include <cmath>
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

Answer read_value_in_either_order(const Question& question, const Reply& reply) {
  Answer answer = read_value(question, reply);
  if (answer.status != Status::empty || reply.axis_known || !reaches_only_swapped(question, reply))
    return answer;
  Reply swapped = reply;
  swap_axes(swapped);
  answer = read_value(question, swapped);
  answer.warnings.push_back(
      "the reply's coordinates were read with their axes swapped: only so do they reach the point");
  return answer;
}

void correct_crs(const Crs& requested, Reply& reply) {
  if (reply.dialect != "geojson" || !reply.geometry_crs.is_wgs84() || requested.is_wgs84()) return;
  for (const Feature& feature : reply.features->features) {
    if (!feature.geometry) continue;
    for (const Geometry::Part& part : feature.geometry->parts)
      for (const Geometry::Ring& ring : part)
        for (const Position& position : ring)
          if (std::fabs(position.x) > 360 || std::fabs(position.y) > 90.001) {
            reply.geometry_crs = requested;
            return;
          }
  }
}

Reply read_info_reply(const Ask& ask, const HttpResponse& response) {
  Reply reply = read_reply(response.body, hint_of(response, ServiceType::wms, ask));
  if (reply.features) correct_crs(ask.crs, reply);
  return reply;
}

}  // namespace geoprobe
