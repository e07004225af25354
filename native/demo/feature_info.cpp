#include "feature_info.h"

#include <geoprobe/geo/crs.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

namespace geoprobe::demo {
namespace {

constexpr double kRadiusPixels = 6;

struct Exception {
  std::string code;
  std::string message;
};

struct FeatureInfoRequest {
  std::vector<const Layer*> layers;
  Position lonlat;
  double radius = 0;  // metres
  std::size_t count = 1;
  std::string format;
};

class RequestReader {
 public:
  RequestReader(const std::vector<Layer>& layers, const WmsParameters& parameters)
      : layers_(layers), parameters_(parameters) {}

  std::variant<FeatureInfoRequest, Exception> read(std::string_view version) {
    FeatureInfoRequest request;
    const bool v13 = version == "1.3.0";
    read_layers(request);
    read_place(request, v13);
    request.format = text("info_format");
    if (request.format != "application/json" && request.format != "application/geo+json" &&
        request.format != "application/vnd.ogc.gml" && request.format != "text/plain")
      fail("InvalidFormat", "INFO_FORMAT '" + request.format + "' is not offered");
    if (has("feature_count"))
      if (const auto count = parse_unsigned(text("feature_count"), 1000); count && *count > 0)
        request.count = *count;
    if (exception_) return *exception_;
    return request;
  }

 private:
  void fail(std::string code, std::string message) {
    if (!exception_) exception_ = Exception{std::move(code), std::move(message)};
  }

  bool has(const std::string& name) const { return parameters_.contains(name); }

  std::string text(const std::string& name) {
    const auto found = parameters_.find(name);
    if (found != parameters_.end() && !found->second.empty()) return found->second;
    fail("MissingParameterValue", "the parameter " + name + " is missing");
    return {};
  }

  int pixels(const std::string& name) {
    const auto number = parse_unsigned(text(name), 100000);
    if (!number) fail("InvalidPoint", name + " is not a whole number");
    return static_cast<int>(number.value_or(0));
  }

  void read_layers(FeatureInfoRequest& request) {
    const std::string names = text("query_layers");
    for (std::string_view name : split(names, ',')) {
      const auto found = std::find_if(layers_.begin(), layers_.end(),
                                      [&](const Layer& layer) { return layer.name == name; });
      if (found == layers_.end())
        fail("LayerNotDefined", "the layer '" + std::string(name) + "' is not defined here");
      else
        request.layers.push_back(&*found);
    }
  }

  void read_place(FeatureInfoRequest& request, bool v13) {
    const std::string code = text(v13 ? "crs" : "srs");
    const Expected<Crs> crs = parse_crs(code);
    if (!crs || !is_built_in(crs.value()) || (!v13 && crs.value().crs84))
      return fail(v13 ? "InvalidCRS" : "InvalidSRS", "'" + code + "' is not offered");

    const std::string bbox = text("bbox");
    std::vector<double> corners;
    for (std::string_view part : split(bbox, ','))
      if (const auto number = parse_double(trim(part))) corners.push_back(*number);
    if (corners.size() != 4) return fail("InvalidParameterValue", "BBOX is not four numbers");
    if (v13 && crs.value() == kWgs84) {  // latitude first
      std::swap(corners[0], corners[1]);
      std::swap(corners[2], corners[3]);
    }
    const int width = pixels("width");
    const int height = pixels("height");
    const int column = pixels(v13 ? "i" : "x");
    const int row = pixels(v13 ? "j" : "y");
    if (exception_) return;
    const double span_x = corners[2] - corners[0];
    const double span_y = corners[3] - corners[1];
    if (!(span_x > 0 && span_y > 0))
      return fail("InvalidParameterValue", "BBOX is empty or its corners are exchanged");
    if (column >= width || row >= height) return fail("InvalidPoint", "the point lies outside the map");

    const Position position{corners[0] + (column + 0.5) * span_x / width,
                            corners[3] - (row + 0.5) * span_y / height};
    const std::optional<Position> lonlat = transform_position(position, crs.value(), kWgs84);
    if (!lonlat) return fail("InvalidPoint", "the point lies outside the CRS");
    request.lonlat = *lonlat;
    const GroundScale scale = ground_scale(crs.value(), lonlat->y);
    request.radius = kRadiusPixels * std::max(span_x / width * scale.x, span_y / height * scale.y);
  }

  const std::vector<Layer>& layers_;
  const WmsParameters& parameters_;
  std::optional<Exception> exception_;
};

std::optional<std::string> digits_at(const Layer& layer, Position lonlat) {
  return layer.grid ? layer.grid->at(lonlat) : format_decimal(layer.formula(lonlat), 4);
}

LayerHits find_hits(const Layer& layer, const FeatureInfoRequest& request, std::size_t room) {
  LayerHits hits{&layer, {}};
  if (layer.grid || layer.formula) {
    if (const auto digits = digits_at(layer, request.lonlat); digits && room > 0) {
      Feature feature;
      feature.properties.push_back({layer.value_property, Number{*digits}});
      hits.features.push_back(std::move(feature));
    }
    return hits;
  }
  for (const Feature* found : layer.vectors->find(request.lonlat, request.radius)) {
    if (hits.features.size() == room) break;
    if (layer.keep && !layer.keep(*found)) continue;
    hits.features.push_back(*found);
  }
  return hits;
}

}  // namespace

WmsReply answer_wms(const std::vector<Layer>& layers, const WmsParameters& parameters) {
  const auto value = [&](const char* name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  const std::string version = value("version") == "1.1.1" ? "1.1.1" : "1.3.0";
  if (!equals_ignoring_case(value("service"), "WMS") && !value("service").empty())
    return exception_reply(version, "InvalidParameterValue", "SERVICE must be WMS");
  if (!equals_ignoring_case(value("request"), "GetFeatureInfo"))
    return exception_reply(version, "OperationNotSupported", "this small server answers GetFeatureInfo only");
  if (value("version") != version)
    return exception_reply(version, "InvalidParameterValue", "VERSION must be 1.1.1 or 1.3.0");

  const auto read = RequestReader(layers, parameters).read(version);
  if (const auto* exception = std::get_if<Exception>(&read))
    return exception_reply(version, exception->code, exception->message);
  const auto& request = *std::get_if<FeatureInfoRequest>(&read);

  std::vector<LayerHits> hits;
  std::size_t room = request.count;  // FEATURE_COUNT is over all layers together
  for (const Layer* layer : request.layers) {
    hits.push_back(find_hits(*layer, request, room));
    room -= hits.back().features.size();
  }
  if (request.format == "text/plain") return {200, "text/plain; charset=UTF-8", write_text_reply(hits)};
  if (request.format == "application/vnd.ogc.gml")
    return {200, "application/vnd.ogc.gml; charset=UTF-8", write_gml_reply(hits)};
  return {200, request.format, write_geojson_reply(hits)};
}

}  // namespace geoprobe::demo
