#include <geoprobe/services/format_ladder.h>
#include <geoprobe/services/joint.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wms_request.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr int kMiddle = 50;
/// Without a search radius a server may still have one of its own, in pixels: so they are made so much
/// smaller.
constexpr double kUnbufferedZoom = 10;

const std::vector<std::string_view> kWmsLeftovers = {
    "SERVICE", "REQUEST",     "VERSION",      "WMTVER",       "LAYERS", "STYLES", "SRS", "CRS", "BBOX",
    "WIDTH",   "HEIGHT",      "FORMAT",       "INFO_FORMAT",  "X",      "Y",      "I",   "J",   "EXCEPTIONS",
    "BGCOLOR", "TRANSPARENT", "QUERY_LAYERS", "FEATURE_COUNT"};

// Their values belong to single layers of a request.
constexpr std::string_view kOfLayers[] = {"STYLES",     "CQL_FILTER", "FILTER",     "FEATUREID",
                                          "VIEWPARAMS", "SLD",        "SLD_BODY",   "PROPERTYNAME",
                                          "SELECTION",  "OPACITIES",  "INFO_FORMAT"};

/// Whether the service's layer may be asked in one request with others.
bool may_travel(const Service& service, const ServerMemory& memory) {
  if (has_param(service, "FEATURE_COUNT") || memory.apart.count(service.layer) != 0) return false;
  const auto prescribes = [&](std::string_view part) { return contains_ignoring_case(service.format, part); };
  if (prescribes("json") ? !memory.joins_json.value_or(false) : prescribes("plain") || prescribes("html"))
    return false;
  return std::none_of(std::begin(kOfLayers), std::end(kOfLayers), [&](std::string_view name) {
    return has_param(service, name) || (name != "STYLES" && has_in_url(service, name));
  });
}

/// The map of a request. Keeps its scale in the state.
Box map_of(const Question& question, const ServerMemory& memory, Position centre, WmsState& state) {
  const Crs& crs = question.crs;
  const Box usual = pixel_map(question, centre, crs);
  if (state.scales.empty()) {
    const auto answered_at = memory.scales.find(question.service->layer);
    const double moved = answered_at == memory.scales.end() ? scale_of(usual, crs) : answered_at->second;
    const double wanted = question.service->scale.value_or(moved);
    const std::vector<ScaleRange> ranges =
        question.service->scale ? std::vector<ScaleRange>() : known_scales(*question.service, memory);
    const bool draws = std::any_of(ranges.begin(), ranges.end(),
                                   [&](const ScaleRange& range) { return certainly_draws(range, wanted); });
    state.scales.push_back(draws ? wanted : next_scale(ranges, wanted, {}).value_or(wanted));
  } else if (state.unbuffered && !question.service->scale) {
    const double wanted = state.scales.back() / kUnbufferedZoom;
    const std::vector<ScaleRange> ranges = known_scales(*question.service, memory);
    state.scales.push_back(ranges.empty() ? wanted : next_scale(ranges, wanted, {}).value_or(wanted));
  }
  const double scale = state.scales.back();
  return scale == scale_of(usual, crs) ? usual : map_at_scale(scale, centre, crs);
}

std::string crs_code(const Service& service, bool old) {
  return old && service.crs.crs84 ? kWgs84.code() : service.crs.code();
}

}  // namespace

bool is_wms_1_1(const Service& service, const ServerMemory& memory, const WmsState& state) {
  return service.version.empty() ? state.older || memory.version.starts_with("1.1")
                                 : service.version.starts_with("1.1");
}

bool wms_latitude_first(const Question& question, const ServerMemory& memory, const WmsState& state) {
  const Service& service = *question.service;
  if (service.axis != AxisOrder::automatic) return service.axis == AxisOrder::yx;
  if (memory.axis != AxisOrder::automatic) return memory.axis == AxisOrder::yx;
  return !is_wms_1_1(service, memory, state) && has_latitude_first(question.crs);
}

std::size_t layer_count(const Service& service) {
  return 1 + static_cast<std::size_t>(std::count(service.layer.begin(), service.layer.end(), ','));
}

int wms_feature_count(const Service& service) {
  for (const auto& [name, value] : service.params)
    if (equals_ignoring_case(name, "FEATURE_COUNT"))
      if (const auto count = parse_unsigned(value, 1000000)) return static_cast<int>(*count);
  return kFeaturesPerLayer * static_cast<int>(layer_count(service));
}

std::string first_layer(const Service& service) {
  return service.layer.substr(0, service.layer.find(','));
}

std::string_view named_in(const Service& service, const ServerMemory& memory) {
  const auto found = memory.named_in.find(first_layer(service));
  return found == memory.named_in.end() ? std::string_view() : found->second;
}

Step query_info(const Question& question, const ServerMemory& memory, std::string format, WmsState state,
                const Ask& before) {
  const Service& service = *question.service;
  const std::optional<Position> centre = point_in(question, question.crs);
  if (!centre) return unreachable_crs(question, question.crs);
  const bool old = is_wms_1_1(service, memory, state);
  const bool northing_first = wms_latitude_first(question, memory, state) != state.swapped;
  state.stage = WmsState::info;
  const Box box = map_of(question, memory, *centre, state);
  std::vector<std::pair<std::string, std::string>> parameters = {{"SERVICE", "WMS"},
                                                                 {"VERSION", old ? "1.1.1" : "1.3.0"},
                                                                 {"REQUEST", "GetFeatureInfo"},
                                                                 {"LAYERS", service.layer},
                                                                 {"QUERY_LAYERS", service.layer}};
  const auto unless_given = [&](std::string_view name, std::string value) {
    if (!has_param(service, name)) parameters.emplace_back(name, std::move(value));
  };
  unless_given("STYLES", "");
  parameters.emplace_back(old ? "SRS" : "CRS", crs_code(service, old));
  parameters.emplace_back("BBOX", box_text(box, question.crs, northing_first));
  parameters.emplace_back("WIDTH", std::to_string(kMapPixels));
  parameters.emplace_back("HEIGHT", std::to_string(kMapPixels));
  const std::string map_format = memory.map_format.empty() ? "image/png" : memory.map_format;
  unless_given("FORMAT", map_format);
  parameters.emplace_back("INFO_FORMAT", format);
  parameters.emplace_back(old ? "X" : "I", std::to_string(kMiddle));
  parameters.emplace_back(old ? "Y" : "J", std::to_string(kMiddle));
  unless_given("FEATURE_COUNT", std::to_string(wms_feature_count(service)));
  // GeoServer takes 0 for "as wide as the style", so the least is 1.
  const int radius = state.unbuffered ? 1 : tolerance_in_pixels(question, box, question.crs);
  for (const std::string_view name : {"BUFFER", "FI_POINT_TOLERANCE", "FI_LINE_TOLERANCE"})
    if (!has_in_url(service, name)) unless_given(name, std::to_string(radius));
  if (!has_in_url(service, "WITH_GEOMETRY")) unless_given("WITH_GEOMETRY", "true");

  Step step = make_get(question, parameters, kWmsLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->tried = before.tried;
    ask->map_formats = before.map_formats;
    if (!has_param(service, "FORMAT")) ask->map_formats.push_back(map_format);
    ask->warnings = before.warnings;
    ask->otherwise = before.otherwise;
    ask->tried.push_back(format);
    ask->format = std::move(format);
    ask->crs = question.crs;
    ask->doubted = before.doubted;
    if (!before.doubted && may_travel(service, memory)) {
      std::string part(northing_first ? "yx" : "xy");
      for (const std::string& tried : ask->tried) part += concat(" ", tried);
      part += concat(" ", named_in(service, memory), old ? " old" : "", state.unbuffered ? " unbuffered" : "",
                     " 1:", format_decimal(state.scales.back(), 3));
      ask->joint_key = joint_key(question, part);
    }
    ask->wms = std::move(state);
    const std::string next = service.format.empty() ? next_info_format(ask->tried, nullptr) : std::string();
    if (!next.empty()) ask->then = concat("if ", ask->format, " is refused, ", next, " is asked");
  }
  return step;
}

Step query_capabilities(const Question& question, const ServerMemory& memory, WmsState::Stage why,
                        const Ask& before, Answer otherwise) {
  const bool old = is_wms_1_1(*question.service, memory, before.wms);
  Step step = make_get(
      question, {{"SERVICE", "WMS"}, {"VERSION", old ? "1.1.1" : "1.3.0"}, {"REQUEST", "GetCapabilities"}},
      kWmsLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->wms = before.wms;
    ask->wms.stage = why;
    ask->of_server = true;
    ask->max_bytes = kMaxCapabilitiesBytes;
    ask->tried = before.tried;
    ask->warnings = before.warnings;
    ask->doubted = before.joined;
    ask->otherwise = std::make_shared<const Answer>(std::move(otherwise));
  }
  return step;
}

const Capabilities* wms_capabilities(const ServerMemory& memory) {
  for (const auto& [url, capabilities] : memory.capabilities)
    if (capabilities && !capabilities->layers.empty()) return capabilities.get();
  return nullptr;
}

const LayerCapabilities* find_wms_layer(const Capabilities& capabilities, std::string_view name) {
  if (const LayerCapabilities* exact = capabilities.find_layer(name)) return exact;
  const LayerCapabilities* found = nullptr;
  for (const LayerCapabilities& layer : capabilities.layers) {
    if (without_namespace(layer.name) != without_namespace(name)) continue;
    if (found != nullptr) return nullptr;
    found = &layer;
  }
  return found;
}

std::vector<ScaleRange> known_scales(const Service& service, const ServerMemory& memory) {
  const Capabilities* capabilities = wms_capabilities(memory);
  std::vector<ScaleRange> out;
  if (capabilities == nullptr) return out;
  for (const std::string& name : layer_names(service.layer)) {
    const LayerCapabilities* layer = find_wms_layer(*capabilities, name);
    if (layer == nullptr || layer->scales.empty()) {
      if (std::find(out.begin(), out.end(), ScaleRange()) == out.end()) out.emplace_back();
      continue;
    }
    out.insert(out.end(), layer->scales.begin(), layer->scales.end());
  }
  return out.size() == 1 && out.front() == ScaleRange() ? std::vector<ScaleRange>() : out;
}

}  // namespace geoprobe
