#include <geoprobe/services/joint.h>
#include <geoprobe/services/nearby.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wms_claims.h>
#include <geoprobe/services/wms_request.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::size_t kMostScales = 4;

bool has_property(const Feature& feature, std::string_view name) {
  return std::any_of(feature.properties.begin(), feature.properties.end(),
                     [&](const Member& property) { return property.name == name; });
}

/// Where a raster was sampled, and the CRS that this is said in.
struct Sample {
  Position position;
  bool in_degrees = false;
};

std::optional<Sample> sample_of(const Feature& feature, const Reply& reply) {
  const bool in_degrees = reply.dialect == "ncwms-xml";
  if (!in_degrees && !has_property(feature, "value_list")) return std::nullopt;
  const std::optional<double> x = number_of(feature, in_degrees ? "longitude" : "x");
  const std::optional<double> y = number_of(feature, in_degrees ? "latitude" : "y");
  if (!x || !y) return std::nullopt;
  return Sample{{*x, *y}, in_degrees};
}

double distance_between(Position a, Position b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

std::string scale_text(double scale) {
  return concat("1:", format_decimal(std::round(scale), 0));
}

std::string range_text(const std::vector<ScaleRange>& ranges) {
  std::string out;
  for (const ScaleRange& range : ranges) {
    out += out.empty() ? "" : ", ";
    if (range.min > 0) out += concat("from ", scale_text(range.min), std::isfinite(range.max) ? " " : "");
    if (std::isfinite(range.max)) out += concat("to ", scale_text(range.max));
    if (range == ScaleRange()) out += "any";
  }
  return out;
}

Answer with_warning(Answer answer, std::string warning) {
  answer.warnings.push_back(std::move(warning));
  return answer;
}

/// Whether capabilities were queried before and could not be read.
bool has_no_capabilities(const ServerMemory& memory) {
  return std::any_of(memory.capabilities.begin(), memory.capabilities.end(),
                     [](const auto& known) { return known.second == nullptr; });
}

Answer unchecked(Answer empty) {
  return with_warning(
      std::move(empty),
      "the server's capabilities could not be read, so it is not known whether the layer draws at "
      "the scale of the request");
}

}  // namespace

Sampled where_sampled(const Question& question, const Reply& reply) {
  Sampled out = Sampled::here_or_unknown;
  for (const Feature& feature : reply.features->features) {
    const std::optional<Sample> sample = sample_of(feature, reply);
    if (!sample) continue;
    const std::optional<Position> point =
        sample->in_degrees ? question.lonlat : point_in(question, question.crs);
    if (!point) continue;
    const double away = distance_between(sample->position, *point);
    const double degree = sample->in_degrees ? 1 : 111319.49 * pixel_at_scale(1 / 0.00028, question.crs);
    if (4 * distance_between(sample->position, {point->y, point->x}) < away) return Sampled::swapped;
    if (away > kFarSample * degree) out = Sampled::far;
  }
  return out;
}

bool cannot_tell_nearest(const Reply& reply) {
  std::map<std::string_view, int> of_layer;
  for (const Feature& feature : reply.features->features) {
    if (feature.geometry || sample_of(feature, reply)) return false;
    if (++of_layer[feature.layer] == 2) return true;
  }
  return false;
}

Step claim_empty(const Question& question, const Ask& ask, ServerMemory& memory, Answer empty) {
  if (memory.heard.contains(question.service->layer)) return empty;
  if (const Capabilities* capabilities = wms_capabilities(memory))
    return check_empty(question, ask, memory, std::move(empty), capabilities);
  if (has_no_capabilities(memory)) return check_empty(question, ask, memory, std::move(empty), nullptr);
  Step step = query_capabilities(question, memory, WmsState::checking_empty, ask, std::move(empty));
  if (Ask* next = std::get_if<Ask>(&step)) {
    next->masked_url = ask.masked_url;  // what answered the query
    next->format = ask.format;
    next->joined = ask.joined;
    next->warnings = {};  // the answer has them
  }
  return step;
}

Step check_empty(const Question& question, const Ask& ask, ServerMemory& memory, Answer empty,
                 const Capabilities* capabilities) {
  const Service& service = *question.service;
  if (capabilities == nullptr) return unchecked(std::move(empty));
  bool listed = true, queryable = true;
  for (const std::string& name : layer_names(service.layer)) {
    const LayerCapabilities* layer = find_wms_layer(*capabilities, name);
    listed = listed && layer != nullptr;
    // MapServer leaves layers that cannot be queried out of a reply to several without a word.
    if (layer != nullptr) queryable = queryable && layer->queryable.value_or(!ask.joined);
  }
  const std::vector<ScaleRange> ranges = known_scales(service, memory);
  const std::optional<double> scale = next_scale(ranges, ask.wms.scales.back(), ask.wms.scales);
  if (scale && service.scale)
    return error_answer(ErrorCode::config, concat("the layer draws at other scales (", range_text(ranges),
                                                  ") than the service's ", scale_text(*service.scale),
                                                  "; change or leave out its scale"));
  if (scale && ask.wms.scales.size() < kMostScales) {
    WmsState next = ask.wms;
    next.scales.push_back(*scale);
    Ask before;
    before.tried = ask.tried;
    if (!before.tried.empty()) before.tried.pop_back();
    before.warnings.texts = empty.warnings;
    before.warnings.push_back(concat("the layer draws only at other scales (", range_text(ranges),
                                     "), so it was queried at ", scale_text(*scale)));
    return query_info(question, memory, ask.format, std::move(next), before);
  }
  if (scale)
    return error_answer(ErrorCode::config, concat("the layer draws at more ranges of scales than are tried (",
                                                  range_text(ranges), "); set the service's scale"));
  if ((!listed || !queryable) && ask.joined) {  // by itself, from the beginning
    Ask doubted;
    doubted.doubted = true;
    return query_info(question, memory, ask.format, {}, doubted);
  }
  if (!listed)
    return with_warning(std::move(empty), concat("the server's capabilities list no layer '", service.layer,
                                                 "', and its reply does not say so"));
  if (!queryable)
    return with_warning(std::move(empty), "the server's capabilities say that the layer cannot be queried");
  if (ranges.empty()) memory.heard.insert(service.layer);
  return empty;
}

}  // namespace geoprobe
