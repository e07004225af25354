#include <geoprobe/services/arcgis.h>
#include <geoprobe/services/box_search.h>
#include <geoprobe/services/joint.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kLongestUrl = 2000;
constexpr std::size_t kMostFeatures = 100;
constexpr int kUnlimited = 0x100;  // of Ask::step and ServerMemory::form: asked without a limit

const std::vector<std::string_view> kArcgisLeftovers = {"f",
                                                        "geometry",
                                                        "geometryType",
                                                        "sr",
                                                        "inSR",
                                                        "outSR",
                                                        "layers",
                                                        "tolerance",
                                                        "mapExtent",
                                                        "imageDisplay",
                                                        "spatialRel",
                                                        "distance",
                                                        "units",
                                                        "outFields",
                                                        "objectIds",
                                                        "returnGeometry",
                                                        "returnIdsOnly",
                                                        "returnCountOnly",
                                                        "returnExtentOnly",
                                                        "returnDistinctValues",
                                                        "outStatistics",
                                                        "resultOffset",
                                                        "resultRecordCount",
                                                        "geometryPrecision",
                                                        "maxAllowableOffset"};

enum class Operation { map_identify, image_identify, query };

/// What a service asks, and where.
struct Target {
  Operation operation = Operation::query;
  std::string url;     // of the operation, with the service's own query
  std::string layers;  // of an identify
};

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

Failure bad_url(const Service& service, std::string_view why) {
  return Failure{concat("the url of service '", service.key, "' ", why,
                        "; it must end in /MapServer, /FeatureServer or /ImageServer, and a layer's number "
                        "where one is queried")};
}

Expected<std::string> identify_layers(const Service& service) {
  std::string text = lower(service.layer);
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  const std::size_t colon = text.find(':');
  const std::string which = colon == std::string::npos ? std::string() : text.substr(0, colon);
  const std::string ids = colon == std::string::npos ? text : text.substr(colon + 1);
  const auto is_choice = [](const std::string& word) {
    return word == "all" || word == "visible" || word == "top";
  };
  if (is_choice(text)) return text;
  const std::vector<std::string_view> numbers = split(ids, ',');
  if (std::all_of(numbers.begin(), numbers.end(), is_number) && (which.empty() || is_choice(which)))
    return concat(which.empty() ? std::string("all") : which, ":", ids);
  return Failure{concat("the layer of service '", service.key,
                        "' must be a layer's number, several with commas between, or such a list after "
                        "'all:', 'visible:' or 'top:'; the server lists its layers at its url with ?f=json")};
}

Expected<Target> find_target(const Service& service) {
  const std::string_view url = service.url;
  const std::size_t query = std::min(url.find('?'), url.size());
  const std::vector<std::string_view> segments = split(url.substr(0, query), '/');
  std::size_t kind = segments.size();
  for (std::size_t i = 0; i < segments.size(); ++i)
    for (const std::string_view name : {"MapServer", "FeatureServer", "ImageServer"})
      if (equals_ignoring_case(segments[i], name)) kind = i;
  if (kind == segments.size()) return bad_url(service, "leads to no service of the ArcGIS REST API");
  std::string_view layer;
  for (std::size_t i = kind + 1; i < segments.size(); ++i) {
    if (is_number(segments[i]) && layer.empty())
      layer = segments[i];
    else if (!segments[i].empty() && !equals_ignoring_case(segments[i], "identify") &&
             !equals_ignoring_case(segments[i], "query"))
      return bad_url(service, concat("goes on with '", segments[i], "'"));
  }
  const char* end = segments[kind].data() + segments[kind].size();
  const std::string base =
      concat(url.substr(0, static_cast<std::size_t>(end - url.data())), url.substr(query));
  if (equals_ignoring_case(segments[kind], "ImageServer"))
    return Target{Operation::image_identify, append_path(base, "identify"), {}};
  if (layer.empty() && equals_ignoring_case(segments[kind], "MapServer")) {
    Expected<std::string> layers = identify_layers(service);
    if (!layers) return layers.failure();
    return Target{Operation::map_identify, append_path(base, "identify"), std::move(layers.value())};
  }
  if (!is_number(service.layer))
    return Failure{concat("the layer of service '", service.key,
                          "' must be the number of one layer; the server lists its layers at its url with "
                          "?f=json")};
  if (!layer.empty() && layer != service.layer)
    return Failure{concat("the url of service '", service.key, "' names layer ", layer,
                          " and its layer says ", service.layer, "; make them the same")};
  return Target{Operation::query, append_path(base, concat(service.layer, "/query")), {}};
}

Step send(const Question& question, const Target& target, Parameters parameters) {
  const Service& service = *question.service;
  const std::string format = service.format.empty() ? "json" : service.format;
  parameters.emplace_back("f", format);
  Step step = make_get_at(question, target.url, parameters, kArcgisLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->format = format;
    post_if_longer(*ask, kLongestUrl);
  }
  return step;
}

std::string position_text(Position position, const Crs& crs, std::string_view between) {
  const int decimals = grid_decimals(crs);
  return concat(format_decimal(position.x, decimals), between, format_decimal(position.y, decimals));
}

Step ask_identify(const Question& question, const ServerMemory& memory, const Target& target) {
  const Service& service = *question.service;
  const Crs& crs = question.crs;
  const std::optional<Position> point = point_in(question, crs);
  if (!point) return unreachable_crs(question, crs);
  const std::string code = std::to_string(crs.epsg);
  Parameters parameters = {{"geometryType", "esriGeometryPoint"}};
  if (target.operation == Operation::image_identify) {
    parameters.emplace_back("geometry", concat("{\"x\":", position_text(*point, crs, ",\"y\":"),
                                               ",\"spatialReference\":{\"wkid\":", code, "}}"));
    add_unless_given(parameters, service, "returnCatalogItems", "false");
    add_unless_given(parameters, service, "returnGeometry", "false");
    return send(question, target, std::move(parameters));
  }
  parameters.emplace_back("geometry", position_text(*point, crs, ","));
  parameters.emplace_back("sr", code);
  parameters.emplace_back("layers", target.layers);
  add_unless_given(parameters, service, "tolerance", std::to_string(kTolerancePixels));
  add_unless_given(parameters, service, "mapExtent", box_text(pixel_map(question, *point, crs), crs, false));
  add_unless_given(parameters, service, "imageDisplay", "101,101,96");
  add_unless_given(parameters, service, "returnGeometry", "true");
  add_unless_given(parameters, service, "returnFieldName", "true");
  add_unless_given(parameters, service, "returnUnformattedValues", "true");
  Step step = send(question, target, std::move(parameters));
  if (Ask* ask = std::get_if<Ask>(&step)) {
    const std::vector<std::string> numbers = layer_names(service.layer);
    if (std::all_of(numbers.begin(), numbers.end(), is_number) && memory.apart.count(service.layer) == 0 &&
        !has_param(service, "layerDefs") && !has_in_url(service, "layerDefs"))
      ask->joint_key = joint_key(question, "identify");
  }
  return step;
}

Step ask_box(const Question& question, const ServerMemory& memory, const BoxSearch& search) {
  const Service& service = *question.service;
  const std::optional<Box> box = search_box(question, question.crs, search);
  if (!box) return unreachable_crs(question, question.crs);
  const Expected<Target> target = find_target(service);
  if (!target) return error_answer(ErrorCode::config, target.failure().message);
  Parameters parameters = {{"geometry", box_text(*box, question.crs, false)},
                           {"geometryType", "esriGeometryEnvelope"},
                           {"inSR", std::to_string(service.crs.epsg)},
                           {"spatialRel", "esriSpatialRelIntersects"},
                           {"outSR", "4326"},
                           {"returnGeometry", "true"}};
  add_unless_given(parameters, service, "outFields", "*");
  if (memory.form != kUnlimited)
    add_unless_given(parameters, service, "resultRecordCount", std::to_string(kMostFeatures));
  Step step = send(question, target.value(), std::move(parameters));
  if (Ask* ask = std::get_if<Ask>(&step)) {
    keep_search(*ask, search);
    ask->step = memory.form == kUnlimited ? search.step | kUnlimited : search.step & ~kUnlimited;
  }
  return step;
}

bool refuses_limit(const ServiceException& exception) {
  return contains_ignoring_case(exception.message, "pagination") ||
         contains_ignoring_case(exception.message, "resultRecordCount");
}

bool wants_token(const ServiceException& exception) {
  return exception.code == "498" || exception.code == "499";
}

}  // namespace

Step ArcgisFamily::begin(const Question& question, const ServerMemory& memory) const {
  const Expected<Target> target = find_target(*question.service);
  if (!target) return error_answer(ErrorCode::config, target.failure().message);
  return target.value().operation == Operation::query ? ask_box(question, memory, first_search(question))
                                                      : ask_identify(question, memory, target.value());
}

Reply ArcgisFamily::parse(const Question& question, const Ask& ask, const HttpResponse& response) const {
  return read_reply(response.body, hint_of(response, question, ask));
}

Step ArcgisFamily::join(const Question& all, const Ask&, const ServerMemory& memory) const {
  Step step = begin(all, memory);
  if (Ask* ask = std::get_if<Ask>(&step)) ask->joined = true;
  return step;
}

std::vector<Portion> ArcgisFamily::divide(const std::vector<const Service*>& services, const Question&,
                                          const Reply& reply) const {
  return divide_by_layer(services, reply, 0, 0);
}

Step ArcgisFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                        const Reply& reply, ServerMemory& memory) const {
  const bool is_query = ask.reach > 0;
  if (reply.features && response.status < 300) {
    if (!is_query) return read_value(question, reply);
    const bool limited = (ask.step & kUnlimited) == 0;
    return read_search(question, memory, ask, reply, question.crs,
                       limited ? count_given(*question.service, "resultRecordCount", kMostFeatures) : 0,
                       ask_box);
  }
  if (is_query && reply.exception && refuses_limit(*reply.exception) && (ask.step & kUnlimited) == 0) {
    memory.form = kUnlimited;
    return ask_box(question, memory, search_of(ask));
  }
  Answer answer = read_error(question, response, reply);
  if (reply.exception && wants_token(*reply.exception))
    answer.error->message += concat(
        "; the server wants a valid token: set the service's auth to {\"type\": \"query\", \"name\": "
        "\"token\", \"value\": \"env:NAME\"}");
  pass_on_warnings(ask, answer);
  return answer;
}

}  // namespace geoprobe
