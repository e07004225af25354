#include <geoprobe/formats/capabilities.h>
#include <geoprobe/services/format_ladder.h>
#include <geoprobe/services/reply_geometry.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wms.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe {
namespace {

enum Stage { kAsked, kAskedSwapped, kCapabilities };
constexpr int kMiddle = 50;
constexpr int kFeaturesPerLayer = 10;

const std::vector<std::string_view> kLeftovers = {
    "SERVICE", "REQUEST",     "VERSION",      "WMTVER",       "LAYERS", "STYLES", "SRS", "CRS", "BBOX",
    "WIDTH",   "HEIGHT",      "FORMAT",       "INFO_FORMAT",  "X",      "Y",      "I",   "J",   "EXCEPTIONS",
    "BGCOLOR", "TRANSPARENT", "QUERY_LAYERS", "FEATURE_COUNT"};

bool is_1_1(const Service& service) {
  return service.version.starts_with("1.1");
}

int layer_count(const Service& service) {
  return 1 + static_cast<int>(std::count(service.layer.begin(), service.layer.end(), ','));
}

/// How many features were asked for.
int feature_count(const Service& service) {
  for (const auto& [name, value] : service.params)
    if (equals_ignoring_case(name, "FEATURE_COUNT"))
      if (const auto count = parse_unsigned(value, 1000000)) return static_cast<int>(*count);
  return kFeaturesPerLayer * layer_count(service);
}

bool latitude_first(const Service& service, const ServerMemory& memory) {
  if (service.axis != AxisOrder::automatic) return service.axis == AxisOrder::yx;
  if (memory.axis != AxisOrder::automatic) return memory.axis == AxisOrder::yx;
  return !is_1_1(service) && has_latitude_first(service.crs);
}

std::string crs_code(const Service& service) {
  return is_1_1(service) && service.crs.crs84 ? kWgs84.code() : service.crs.code();
}

Step ask_for(const Question& question, std::string format, bool latitude_first, const Ask& before) {
  const Service& service = *question.service;
  const std::optional<Position> centre = point_in(question, service.crs);
  if (!centre) return unreachable_crs(question, service.crs);
  const bool old = is_1_1(service);
  std::vector<std::pair<std::string, std::string>> parameters = {{"SERVICE", "WMS"},
                                                                 {"VERSION", old ? "1.1.1" : "1.3.0"},
                                                                 {"REQUEST", "GetFeatureInfo"},
                                                                 {"LAYERS", service.layer},
                                                                 {"QUERY_LAYERS", service.layer}};
  const auto unless_given = [&](std::string_view name, std::string value) {
    if (!has_param(service, name)) parameters.emplace_back(name, std::move(value));
  };
  unless_given("STYLES", "");
  parameters.emplace_back(old ? "SRS" : "CRS", crs_code(service));
  parameters.emplace_back("BBOX",
                          box_text(pixel_map(question, *centre, service.crs), service.crs, latitude_first));
  parameters.emplace_back("WIDTH", std::to_string(kMapPixels));
  parameters.emplace_back("HEIGHT", std::to_string(kMapPixels));
  unless_given("FORMAT", "image/png");
  parameters.emplace_back("INFO_FORMAT", format);
  parameters.emplace_back(old ? "X" : "I", std::to_string(kMiddle));
  parameters.emplace_back(old ? "Y" : "J", std::to_string(kMiddle));
  unless_given("FEATURE_COUNT", std::to_string(feature_count(service)));
  for (const std::string_view name : {"BUFFER", "FI_POINT_TOLERANCE", "FI_LINE_TOLERANCE"})
    if (!has_in_url(service, name)) unless_given(name, std::to_string(kTolerancePixels));
  if (!has_in_url(service, "WITH_GEOMETRY")) unless_given("WITH_GEOMETRY", "true");

  Step step = make_get(question, parameters, kLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->tried = before.tried;
    ask->warnings = before.warnings;
    ask->tried.push_back(format);
    ask->format = std::move(format);
    ask->crs = service.crs;
    const std::string next = service.format.empty() ? next_info_format(ask->tried, nullptr) : std::string();
    if (!next.empty()) ask->then = concat("if ", ask->format, " is refused, ", next, " is asked");
  }
  return step;
}

Step ask_capabilities(const Question& question, const Ask& before, Answer otherwise) {
  const bool old = is_1_1(*question.service);
  Step step = make_get(
      question, {{"SERVICE", "WMS"}, {"VERSION", old ? "1.1.1" : "1.3.0"}, {"REQUEST", "GetCapabilities"}},
      kLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->step = kCapabilities;
    ask->of_server = true;
    ask->max_bytes = kMaxCapabilitiesBytes;
    ask->tried = before.tried;
    ask->warnings = before.warnings;
    ask->otherwise = std::make_shared<const Answer>(std::move(otherwise));
  }
  return step;
}

/// The formats that the server offers, or nullptr where they are not known.
const std::vector<std::string>* offered_formats(const ServerMemory& memory) {
  for (const auto& [url, capabilities] : memory.capabilities)
    if (capabilities && !capabilities->info_formats.empty()) return &capabilities->info_formats;
  return nullptr;
}

}  // namespace

Step WmsFamily::begin(const Question& question, const ServerMemory& memory) const {
  const Service& service = *question.service;
  if (service.layer.empty())
    return error_answer(ErrorCode::config,
                        concat("service '", service.key, "' names no layer; set its layer"));
  for (const auto& [url, capabilities] : memory.capabilities)
    if (capabilities && lies_outside(question, *capabilities)) return outside_answer();
  std::string format = service.format.empty() ? memory.format : service.format;
  if (format.empty()) format = next_info_format({}, offered_formats(memory));
  return ask_for(question, std::move(format), latitude_first(service, memory), {});
}

Reply WmsFamily::parse(const Question&, const Ask& ask, const HttpResponse& response) const {
  return ask.step == kCapabilities ? read_capabilities(response.body, hint_of(response))
                                   : read_info_reply(ask, response);
}

Step WmsFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                     const Reply& reply, ServerMemory& memory) const {
  const Service& service = *question.service;
  if (ask.step == kCapabilities) {
    memory.capabilities[ask.masked_url] = reply.capabilities;
    const std::string next =
        reply.capabilities ? next_info_format(ask.tried, &reply.capabilities->info_formats) : std::string();
    if (next.empty()) return *ask.otherwise;
    Step step = ask_for(question, next, latitude_first(service, memory), ask);
    if (Ask* again = std::get_if<Ask>(&step))
      again->warnings.push_back(concat("the server's capabilities offer ", next, ", so it was asked"));
    return step;
  }
  Answer answer;
  if (reply.features && response.status < 300) {
    answer = read_value_in_either_order(question, reply);
    if (answer.status == Status::empty && ask.step == kAsked && service.axis == AxisOrder::automatic &&
        reaches_only_swapped(question, reply)) {
      Step step = ask_for(question, ask.format, !latitude_first(service, memory), ask);
      if (Ask* again = std::get_if<Ask>(&step)) {
        again->step = kAskedSwapped;
        again->warnings.push_back(
            "the server took the point's axes in the other order and answered for another place, so it was "
            "asked again with them swapped");
      }
      return step;
    }
    // A server that refused a format only because of several layers has refused nothing for one.
    if (service.format.empty() && layer_count(service) == 1) memory.format = ask.format;
    if (ask.step == kAskedSwapped && (answer.status == Status::ok || answer.status == Status::nodata))
      memory.axis = latitude_first(service, memory) ? AxisOrder::xy : AxisOrder::yx;
    const auto most = static_cast<std::size_t>(feature_count(service));
    if (most > 0 && reply.features->features.size() >= most)
      answer.warnings.push_back(full_reply_warning(most));
  } else {
    answer = read_error(question, response, reply);
  }
  pass_on_warnings(ask, answer);

  const std::string why = service.format.empty() ? format_refusal(response, reply) : std::string();
  if (why.empty()) return answer;
  const std::vector<std::string>* offered = offered_formats(memory);
  const std::string next = next_info_format(ask.tried, offered);
  if (next.empty() && offered == nullptr && memory.capabilities.empty())
    return ask_capabilities(question, ask, std::move(answer));
  if (next.empty()) return answer;
  Step step = ask_for(question, next, latitude_first(service, memory), ask);
  if (Ask* again = std::get_if<Ask>(&step))
    again->warnings.push_back(
        concat(ask.format, " was refused (", why, "), so ", again->format, " was asked"));
  return step;
}

}  // namespace geoprobe
