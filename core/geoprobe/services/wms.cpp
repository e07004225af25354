#include <geoprobe/formats/plain_text.h>
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

constexpr std::string_view kLadder[] = {"application/json", "application/vnd.ogc.gml", "text/xml",
                                        "text/plain"};
constexpr int kPixels = 101;
constexpr int kMiddle = 50;
constexpr int kTolerancePixels = 5;
constexpr double kSmallestPixel = 0.01;  // metres
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

bool has_param(const Service& service, std::string_view name) {
  for (const auto& param : service.params)
    if (equals_ignoring_case(param.first, name)) return true;
  return false;
}

bool has_in_url(const Service& service, std::string_view name) {
  const std::size_t query = service.url.find('?');
  return query != std::string::npos && QueryParameters(service.url.substr(query + 1)).has(name);
}

/// How many features were asked for.
int feature_count(const Service& service) {
  for (const auto& [name, value] : service.params)
    if (equals_ignoring_case(name, "FEATURE_COUNT"))
      if (const auto count = parse_unsigned(value, 1000000)) return static_cast<int>(*count);
  return kFeaturesPerLayer * layer_count(service);
}

bool latitude_first(const Service& service) {
  if (service.axis != AxisOrder::automatic) return service.axis == AxisOrder::yx;
  return !is_1_1(service) && has_latitude_first(service.crs);
}

std::string crs_code(const Service& service) {
  return is_1_1(service) && service.crs.crs84 ? kWgs84.code() : service.crs.code();
}

std::string bbox(const Question& question, Position centre) {
  const Service& service = *question.service;
  const GroundScale scale = ground_scale(service.crs, question.lonlat.y);
  const double metres = std::max(question.tolerance / kTolerancePixels, kSmallestPixel);
  // Near a pole a degree of longitude is next to nothing: the box stays within a tenth.
  const double unit = std::max(std::min(scale.x, scale.y), 0.1 * std::max(scale.x, scale.y));
  const double reach = kPixels * metres / unit / 2;
  const double half = snap({reach, reach}, service.crs).x;
  return box_text({centre.x - half, centre.y - half, centre.x + half, centre.y + half}, service.crs,
                  latitude_first(service));
}

int rung_of(std::string_view format) {
  for (int rung = 0; rung < static_cast<int>(std::size(kLadder)); ++rung)
    if (kLadder[rung] == format) return rung;
  return -1;
}

/// The next format to try, or empty; `tried` has a bit for each rung.
std::string_view next_format(int tried) {
  for (int rung = 0; rung < static_cast<int>(std::size(kLadder)); ++rung)
    if ((tried & 1 << rung) == 0) return kLadder[rung];
  return {};
}

Step ask_for(const Question& question, std::string_view format, int tried) {
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
  parameters.emplace_back("BBOX", bbox(question, *centre));
  parameters.emplace_back("WIDTH", std::to_string(kPixels));
  parameters.emplace_back("HEIGHT", std::to_string(kPixels));
  unless_given("FORMAT", "image/png");
  parameters.emplace_back("INFO_FORMAT", std::string(format));
  parameters.emplace_back(old ? "X" : "I", std::to_string(kMiddle));
  parameters.emplace_back(old ? "Y" : "J", std::to_string(kMiddle));
  unless_given("FEATURE_COUNT", std::to_string(feature_count(service)));
  for (const std::string_view name : {"BUFFER", "FI_POINT_TOLERANCE", "FI_LINE_TOLERANCE"})
    if (!has_in_url(service, name)) unless_given(name, std::to_string(kTolerancePixels));
  if (!has_in_url(service, "WITH_GEOMETRY")) unless_given("WITH_GEOMETRY", "true");

  Step step = make_get(question, parameters, kLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->format = std::string(format);
    const int rung = rung_of(format);
    ask->step = tried | (rung < 0 ? 0 : 1 << rung);
    const std::string_view next = service.format.empty() ? next_format(ask->step) : std::string_view();
    if (!next.empty()) ask->then = concat("if ", ask->format, " is refused, ", next, " is asked");
  }
  return step;
}

bool says_format(std::string_view message) {
  return contains_ignoring_case(message, "INFO_FORMAT") || contains_ignoring_case(message, "info format");
}

bool refuses_format(const ServiceException& exception) {
  return equals_ignoring_case(exception.code, "InvalidFormat") ||
         equals_ignoring_case(exception.locator, "InvalidFormat") ||
         equals_ignoring_case(exception.locator, "INFO_FORMAT") || says_format(exception.message) ||
         (contains_ignoring_case(exception.message, "format") &&
          (contains_ignoring_case(exception.message, "unsupported") ||
           contains_ignoring_case(exception.message, "not supported"))) ||
         // MapServer's own output through OGR takes one layer of a request.
         contains_ignoring_case(exception.message, "msOGRWriteFromQuery");
}

bool may_be_about_format(int status) {
  return status == 400 || status == 406 || status == 415;
}

/// Why another format is worth asking for; empty where it is not.
std::string refusal(const HttpResponse& response, const Reply& reply) {
  if (reply.exception)
    return refuses_format(*reply.exception) ? plain_text(reply.exception->message, 200) : std::string();
  if (response.status >= 300 && !may_be_about_format(response.status)) return {};
  if (!reply.failure.empty()) return plain_text(reply.failure, 200);
  return response.status >= 300 ? "HTTP status " + std::to_string(response.status) : std::string();
}

/// JSON without a CRS says longitude and latitude, but QGIS Server writes the CRS of the request.
void correct_crs(const Service& service, Reply& reply) {
  if (reply.dialect != "geojson" || !reply.geometry_crs.is_wgs84() || service.crs.is_wgs84()) return;
  for (const Feature& feature : reply.features->features) {
    if (!feature.geometry) continue;
    for (const Geometry::Part& part : feature.geometry->parts)
      for (const Geometry::Ring& ring : part)
        for (const Position& position : ring)
          if (std::fabs(position.x) > 360 || std::fabs(position.y) > 90.001) {
            reply.geometry_crs = service.crs;
            return;
          }
  }
}

}  // namespace

Step WmsFamily::begin(const Question& question, const ServerMemory& memory) const {
  const Service& service = *question.service;
  if (service.layer.empty())
    return error_answer(ErrorCode::config,
                        concat("service '", service.key, "' names no layer; set its layer"));
  if (!service.format.empty()) return ask_for(question, service.format, 0);
  return ask_for(question, rung_of(memory.format) >= 0 ? std::string_view(memory.format) : kLadder[0], 0);
}

Reply WmsFamily::parse(const Question& question, const Ask&, const HttpResponse& response) const {
  const std::string* type = find_header(response.headers, "Content-Type");
  ReplyHint hint;
  if (type != nullptr) hint.content_type = *type;
  Reply reply = read_reply(response.body, hint);
  if (reply.features) correct_crs(*question.service, reply);
  return reply;
}

Step WmsFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                     const Reply& reply, ServerMemory& memory) const {
  const Service& service = *question.service;
  if (const std::string why = refusal(response, reply); !why.empty() && service.format.empty()) {
    if (const std::string_view next = next_format(ask.step); !next.empty()) {
      Step step = ask_for(question, next, ask.step);
      if (Ask* asked = std::get_if<Ask>(&step)) {
        asked->warnings = ask.warnings;
        asked->warnings.push_back(
            concat(ask.format, " was refused (", why, "), so ", asked->format, " was asked"));
      }
      return step;
    }
  }
  Answer answer;
  if (reply.features && response.status < 300) {
    // A server that refused a format only because of several layers has refused nothing for one.
    if (service.format.empty() && layer_count(service) == 1) memory.format = ask.format;
    answer = read_value(question, reply);
    const auto most = static_cast<std::size_t>(feature_count(service));
    if (most > 0 && reply.features->features.size() >= most)
      answer.warnings.push_back(concat("the reply holds as many features as were asked for (",
                                       std::to_string(most), "); there may be more"));
  } else {
    answer = read_error(question, response, reply);
  }
  answer.warnings.insert(answer.warnings.begin(), ask.warnings.begin(), ask.warnings.end());
  return answer;
}

}  // namespace geoprobe
