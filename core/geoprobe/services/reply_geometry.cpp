#include <geoprobe/formats/degrees.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/reproject.h>
#include <geoprobe/services/reply_geometry.h>
#include <geoprobe/services/value.h>

#include <utility>

namespace geoprobe {
namespace {

bool is_within_reach(const Question& question, const Feature& feature, const Crs& crs) {
  const LonlatGeometry here(feature, crs, *question.transform);
  return here.get() != nullptr && distance_within(question.tolerance, question.lonlat, *here.get());
}

}  // namespace

bool reaches_only_swapped(const Question& question, const Reply& reply) {
  bool swapped_reaches = false;
  for (const Feature& feature : reply.features->features) {
    if (!feature.geometry) continue;
    if (is_within_reach(question, feature, reply.geometry_crs)) return false;
    if (swapped_reaches) continue;
    Feature swapped{{}, {}, {}, {}, feature.geometry, false, feature.geometry_crs};
    swap_axes(*swapped.geometry);
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
  bool corrected = false, unknown = false;
  for (Feature& feature : reply.features->features) {
    if (!feature.geometry || !feature.geometry_crs.value_or(reply.geometry_crs).is_unknown()) continue;
    if (is_geographic(requested) && !may_be_degrees(*feature.geometry)) {
      unknown = true;
      continue;
    }
    feature.geometry_crs = requested;
    corrected = true;
  }
  if (corrected && !unknown) std::erase(reply.warnings, kUnknownCrsWarning);
}

Reply read_info_reply(const Question& question, const Ask& ask, const HttpResponse& response) {
  Reply reply = read_reply(response.body, hint_of(response, question, ask));
  if (reply.features) correct_crs(ask.crs, reply);
  return reply;
}

}  // namespace geoprobe
