#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/services/format_ladder.h>
#include <geoprobe/services/joint.h>
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

enum Stage { kAsked, kAskedSwapped, kCapabilities, kQueryable, kAskedForTypes };
constexpr int kMiddle = 50;
constexpr const char* kInfoJson = "application/json";
constexpr int kFeaturesPerLayer = 10;

const std::vector<std::string_view> kWmsLeftovers = {
    "SERVICE", "REQUEST",     "VERSION",      "WMTVER",       "LAYERS", "STYLES", "SRS", "CRS", "BBOX",
    "WIDTH",   "HEIGHT",      "FORMAT",       "INFO_FORMAT",  "X",      "Y",      "I",   "J",   "EXCEPTIONS",
    "BGCOLOR", "TRANSPARENT", "QUERY_LAYERS", "FEATURE_COUNT"};

// Their values belong to single layers of a request.
constexpr std::string_view kOfLayers[] = {"STYLES",     "CQL_FILTER", "FILTER",     "FEATUREID",
                                          "VIEWPARAMS", "SLD",        "SLD_BODY",   "PROPERTYNAME",
                                          "SELECTION",  "OPACITIES",  "INFO_FORMAT"};

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

bool latitude_first(const Question& question, const ServerMemory& memory) {
  const Service& service = *question.service;
  if (service.axis != AxisOrder::automatic) return service.axis == AxisOrder::yx;
  if (memory.axis != AxisOrder::automatic) return memory.axis == AxisOrder::yx;
  return !is_1_1(service) && has_latitude_first(question.crs);
}

std::string first_layer(const Service& service) {
  return service.layer.substr(0, service.layer.find(','));
}

/// The format that names the service's features beside those of others, where JSON is known not to.
std::string_view named_in(const Service& service, const ServerMemory& memory) {
  const auto found = memory.named_in.find(first_layer(service));
  return found == memory.named_in.end() ? std::string_view() : found->second;
}

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

std::string crs_code(const Service& service) {
  return is_1_1(service) && service.crs.crs84 ? kWgs84.code() : service.crs.code();
}

/// `swapped`: with the axes in the other order than is thought right.
Step ask_for(const Question& question, std::string format, bool swapped, const Ask& before,
             const ServerMemory& memory) {
  const Service& service = *question.service;
  const std::optional<Position> centre = point_in(question, question.crs);
  if (!centre) return unreachable_crs(question, question.crs);
  const bool old = is_1_1(service);
  const bool northing_first = latitude_first(question, memory) != swapped;
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
                          box_text(pixel_map(question, *centre, question.crs), question.crs, northing_first));
  parameters.emplace_back("WIDTH", std::to_string(kMapPixels));
  parameters.emplace_back("HEIGHT", std::to_string(kMapPixels));
  const std::string map_format = memory.map_format.empty() ? "image/png" : memory.map_format;
  unless_given("FORMAT", map_format);
  parameters.emplace_back("INFO_FORMAT", format);
  parameters.emplace_back(old ? "X" : "I", std::to_string(kMiddle));
  parameters.emplace_back(old ? "Y" : "J", std::to_string(kMiddle));
  unless_given("FEATURE_COUNT", std::to_string(feature_count(service)));
  for (const std::string_view name : {"BUFFER", "FI_POINT_TOLERANCE", "FI_LINE_TOLERANCE"})
    if (!has_in_url(service, name)) unless_given(name, std::to_string(kTolerancePixels));
  if (!has_in_url(service, "WITH_GEOMETRY")) unless_given("WITH_GEOMETRY", "true");

  Step step = make_get(question, parameters, kWmsLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->tried = before.tried;
    ask->map_formats = before.map_formats;
    if (!has_param(service, "FORMAT")) ask->map_formats.push_back(map_format);
    ask->warnings = before.warnings;
    ask->tried.push_back(format);
    ask->format = std::move(format);
    ask->crs = question.crs;
    ask->step = swapped ? kAskedSwapped : kAsked;
    ask->doubted = before.doubted;
    if (!before.doubted && may_travel(service, memory)) {
      std::string part(northing_first ? "yx" : "xy");
      for (const std::string& tried : ask->tried) part += concat(" ", tried);
      part += concat(" ", named_in(service, memory));
      ask->joint_key = joint_key(question, part);
    }
    const std::string next = service.format.empty() ? next_info_format(ask->tried, nullptr) : std::string();
    if (!next.empty()) ask->then = concat("if ", ask->format, " is refused, ", next, " is asked");
  }
  return step;
}

Step ask_capabilities(const Question& question, const Ask& before, Answer otherwise) {
  const bool old = is_1_1(*question.service);
  Step step = make_get(
      question, {{"SERVICE", "WMS"}, {"VERSION", old ? "1.1.1" : "1.3.0"}, {"REQUEST", "GetCapabilities"}},
      kWmsLeftovers);
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

Step begin_with(const Question& question, const ServerMemory& memory, const Ask& before) {
  std::string format = question.service->format.empty() ? memory.format : question.service->format;
  if (format.empty()) format = next_info_format({}, offered_formats(memory));
  return ask_for(question, std::move(format), false, before, memory);
}

/// The format to begin with for several layers. MapServer 8.0 writes GeoJSON of one layer only, and a process
/// of it that was asked for more answers later requests with errors: so GML comes first, which every server
/// has for several layers, where the server is not known to be another.
std::string first_joint_format(const Service& service, const ServerMemory& memory) {
  if (!service.format.empty()) return service.format;
  if (const std::string_view named = named_in(service, memory); !named.empty()) return std::string(named);
  if (!memory.joint_format.empty()) return memory.joint_format;
  bool json = memory.joins_json.value_or(false);
  if (!memory.joins_json)
    for (const std::string_view mark : {"geoserver", "qgis", ".qgs", ".qgz"})
      json = json || contains_ignoring_case(service.url, mark);
  return json ? kInfoJson : "application/vnd.ogc.gml";
}

/// Where a layer is left out of a reply without a word when it cannot be queried.
bool leaves_out_layers(const Reply& reply) {
  return reply.dialect == "msGMLOutput" || reply.dialect == "mapserver-text";
}

bool is_queryable(const Capabilities& capabilities, const Service& service) {
  for (const std::string& name : layer_names(service.layer)) {
    const LayerCapabilities* layer = capabilities.find_layer(name);
    if (layer == nullptr || !layer->queryable.value_or(false)) return false;
  }
  return true;
}

/// The service's layer by itself, from the beginning.
Step ask_alone(const Question& question, const ServerMemory& memory) {
  Ask doubted;
  doubted.doubted = true;
  return begin_with(question, memory, doubted);
}

/// A joined reply without a feature of this service: `empty`, where its layer is known to answer.
Step believe_empty(const Question& question, const Ask& ask, ServerMemory& memory, Answer empty) {
  if (memory.heard.count(question.service->layer) != 0) return empty;
  for (const auto& [url, capabilities] : memory.capabilities)
    if (capabilities && !capabilities->layers.empty()) {
      if (!is_queryable(*capabilities, *question.service)) return ask_alone(question, memory);
      memory.heard.insert(question.service->layer);
      return empty;
    }
  Step step = ask_capabilities(question, ask, std::move(empty));
  if (Ask* next = std::get_if<Ask>(&step)) {
    next->step = kQueryable;
    next->doubted = true;
    next->masked_url = ask.masked_url;  // what answered the question
    next->format = ask.format;
  }
  return step;
}

}  // namespace

Step WmsFamily::begin(const Question& question, const ServerMemory& memory) const {
  const Service& service = *question.service;
  if (service.layer.empty())
    return error_answer(ErrorCode::config,
                        concat("service '", service.key, "' names no layer; set its layer"));
  for (const auto& [url, capabilities] : memory.capabilities)
    if (capabilities && lies_outside(question, *capabilities)) return outside_answer();
  return begin_with(question, memory, {});
}

Reply WmsFamily::parse(const Question&, const Ask& ask, const HttpResponse& response) const {
  return ask.of_server ? read_capabilities(response.body, hint_of(response)) : read_info_reply(ask, response);
}

Step WmsFamily::join(const Question& all, const Ask& like, const ServerMemory& memory) const {
  Ask before;
  before.tried.assign(like.tried.begin(), like.tried.end() - 1);
  before.warnings = like.warnings;
  if (!like.map_formats.empty())
    before.map_formats.assign(like.map_formats.begin(), like.map_formats.end() - 1);
  std::string format = like.format;
  if (before.tried.empty() && like.step == kAsked) format = first_joint_format(*all.service, memory);
  Step step = ask_for(all, std::move(format), like.step == kAskedSwapped, before, memory);
  if (Ask* ask = std::get_if<Ask>(&step)) ask->joined = true;
  return step;
}

std::vector<Portion> WmsFamily::divide(const std::vector<const Service*>& services, const Question& all,
                                       const Reply& reply) const {
  return divide_by_layer(services, reply, static_cast<std::size_t>(feature_count(*all.service)),
                         kFeaturesPerLayer);
}

Step WmsFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                     const Reply& reply, ServerMemory& memory) const {
  const Service& service = *question.service;
  if (ask.of_server) {
    const bool about_queryable = ask.step == kQueryable;
    memory.capabilities[about_queryable ? "GetCapabilities" : ask.masked_url] = reply.capabilities;
    if (about_queryable) {
      if (!reply.capabilities || !is_queryable(*reply.capabilities, service))
        return ask_alone(question, memory);
      memory.heard.insert(service.layer);
      return *ask.otherwise;
    }
    const std::string next =
        reply.capabilities ? next_info_format(ask.tried, &reply.capabilities->info_formats) : std::string();
    if (next.empty()) return *ask.otherwise;
    Step step = ask_for(question, next, false, ask, memory);
    if (Ask* again = std::get_if<Ask>(&step))
      again->warnings.push_back(concat("the server's capabilities offer ", next, ", so it was asked"));
    return step;
  }
  Answer answer;
  if (reply.features && response.status < 300) {
    answer = read_value_in_either_order(question, reply);
    if (answer.status == Status::empty && ask.step == kAsked && service.axis == AxisOrder::automatic &&
        reaches_only_swapped(question, reply)) {
      Ask before = ask;
      before.tried.pop_back();
      Step step = ask_for(question, ask.format, true, before, memory);
      if (Ask* again = std::get_if<Ask>(&step))
        again->warnings.push_back(
            "the server took the point's axes in the other order and answered for another place, so it was "
            "asked again with them swapped");
      return step;
    }
    if (reply.dialect == "geojson") memory.joins_json = ask.joined || !reply.one_layer_name;
    const bool had_json = std::find(ask.tried.begin(), ask.tried.end(), kInfoJson) != ask.tried.end();
    const bool joins_json = ask.joined && service.format.empty() && memory.joins_json.value_or(true);
    const bool json_names_none =
        joins_json && ask.format != kInfoJson && (had_json || !named_in(service, memory).empty());
    if (joins_json && !had_json && !json_names_none && !leaves_out_layers(reply)) {
      memory.joins_json = true;
      Ask before;  // JSON keeps numbers apart from texts, and nulls from both
      before.warnings = ask.warnings;
      Step step = ask_for(question, kInfoJson, ask.step == kAskedSwapped, before, memory);
      if (Ask* again = std::get_if<Ask>(&step); again != nullptr && again->step == kAsked)
        again->step = kAskedForTypes;
      return step;
    }
    // A server that refused a format only because of several layers has refused nothing for one.
    if (json_names_none) {
      if (!reply.features->features.empty()) memory.named_in[first_layer(service)] = ask.format;
    } else if (service.format.empty() && (ask.joined || layer_count(service) == 1)) {
      (ask.joined ? memory.joint_format : memory.format) = ask.format;
    }
    if (ask.step == kAskedSwapped && (answer.status == Status::ok || answer.status == Status::nodata))
      memory.axis = latitude_first(question, memory) ? AxisOrder::xy : AxisOrder::yx;
    const auto most = static_cast<std::size_t>(feature_count(service));
    if (most > 0 && reply.features->features.size() >= most)
      answer.warnings.push_back(full_reply_warning(most));
    pass_on_warnings(ask, answer);
    if (ask.joined && reply.features->features.empty() && leaves_out_layers(reply))
      return believe_empty(question, ask, memory, std::move(answer));
    memory.heard.insert(service.layer);
    return answer;
  }
  answer = read_error(question, response, reply);
  pass_on_warnings(ask, answer);

  if (const std::string other =
          reply.exception ? next_map_format(ask.map_formats, *reply.exception) : std::string();
      !other.empty()) {
    memory.map_format = other;
    Ask before = ask;
    before.tried.pop_back();
    Step step = ask_for(question, ask.format, ask.step == kAskedSwapped, before, memory);
    if (Ask* again = std::get_if<Ask>(&step))
      again->warnings.push_back(concat("FORMAT=", ask.map_formats.back(), " was refused (",
                                       plain_text(reply.exception->message, 200), "), so ", other,
                                       " was requested"));
    return step;
  }
  const std::string why = service.format.empty() ? format_refusal(response, reply) : std::string();
  if (why.empty()) return answer;
  const std::vector<std::string>* offered = offered_formats(memory);
  const std::string next = next_info_format(ask.tried, offered);
  if (ask.joined && !reply.nameless && contains_ignoring_case(ask.format, "json")) memory.joins_json = false;
  // Of several layers only formats that name them are worth asking for; then each is asked by itself.
  if (ask.joined && !contains_ignoring_case(next, "gml") && !contains_ignoring_case(next, "xml"))
    return answer;
  if (next.empty() && offered == nullptr && memory.capabilities.empty())
    return ask_capabilities(question, ask, std::move(answer));
  if (next.empty()) return answer;
  Step step = ask_for(question, next, ask.step == kAskedSwapped, ask, memory);
  if (Ask* again = std::get_if<Ask>(&step))
    again->warnings.push_back(
        concat(ask.format, " was refused (", why, "), so ", again->format, " was asked"));
  return step;
}

}  // namespace geoprobe
