#include <geoprobe/formats/capabilities.h>
#include <geoprobe/services/format_ladder.h>
#include <geoprobe/services/reply_geometry.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/tile.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wmts.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

enum WmtsStage { kWmtsCapabilities, kWmtsFeatureInfo };

const std::vector<std::string_view> kWmtsLeftovers = {
    "SERVICE",       "REQUEST",    "VERSION", "LAYER",   "STYLE",      "FORMAT", "ACCEPTVERSIONS",
    "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL", "INFOFORMAT", "I",      "J"};

bool is_document(const Service& service) {
  return lower(service.url.substr(0, service.url.find('?'))).ends_with(".xml");
}

std::string param(const Service& service, std::string_view name, std::string otherwise = {}) {
  for (const auto& [own, value] : service.params)
    if (equals_ignoring_case(own, name)) return value;
  return otherwise;
}

Step ask_capabilities(const Question& question) {
  const Service& service = *question.service;
  Step step =
      is_document(service)
          ? make_get(question, {})
          : make_get(question, {{"SERVICE", "WMTS"}, {"REQUEST", "GetCapabilities"}, {"VERSION", "1.0.0"}},
                     kWmtsLeftovers);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->step = kWmtsCapabilities;
    ask->of_server = true;
    ask->max_bytes = kMaxCapabilitiesBytes;
    ask->then = "the tile matrix set that it tells gives the tile and pixel for GetFeatureInfo";
  }
  return step;
}

Answer unknown_layer(const Service& service, const Capabilities& capabilities) {
  std::vector<std::string> names;
  for (const LayerCapabilities& layer : capabilities.layers) names.push_back(layer.name);
  std::string hint;
  for (const std::string& name : nearest_words(service.layer, names))
    hint += concat(hint.empty() ? "; did you mean " : ", ", "'", name, "'");
  return error_answer(ErrorCode::config, concat("the server has no layer '", service.layer, "'", hint,
                                                "; mend the service's layer"));
}

struct Tile {
  const TileMatrixSet* set = nullptr;
  TilePixel pixel;
};

/// The tile to ask about; or an Answer: outside, or wrongly configured.
std::variant<Tile, Answer> find_tile(const Question& question, const Capabilities& capabilities,
                                     const LayerCapabilities& layer) {
  const Service& service = *question.service;
  const std::string wanted = param(service, "TILEMATRIXSET");
  const std::string level = param(service, "TILEMATRIX");
  const TileMatrixSetLink* chosen = nullptr;
  const TileMatrixSet* set = nullptr;
  Crs set_crs;
  bool beyond = false;
  std::string names;
  for (const TileMatrixSetLink& link : layer.matrix_sets)
    names += concat(names.empty() ? "'" : ", '", link.id, "'");
  const auto rank = [&](const Crs& crs) {
    return crs.epsg == service.crs.epsg ? 2 : is_built_in(crs) ? 1 : 0;
  };
  for (int wish = 2; wish >= 0 && set == nullptr; --wish)
    for (const TileMatrixSetLink& link : layer.matrix_sets) {
      const TileMatrixSet* candidate = capabilities.find_matrix_set(link.id);
      if (candidate == nullptr || candidate->matrices.empty() || rank(candidate->crs) != wish) continue;
      if (set != nullptr || (!wanted.empty() && link.id != wanted)) continue;
      const Expected<Crs> crs = describe_crs(candidate->crs, *question.transform);
      if (!crs) continue;
      if (!point_in(question, crs.value())) {
        beyond = true;
        continue;
      }
      chosen = &link;
      set = candidate;
      set_crs = crs.value();
    }
  if (set == nullptr && beyond) return outside_answer();
  if (set == nullptr)
    return error_answer(ErrorCode::config,
                        concat("layer '", layer.name, "' has no tile matrix set ",
                               wanted.empty() ? "that the point can be brought to" : concat("'", wanted, "'"),
                               "; it has: ", names.empty() ? "none" : names));
  const std::optional<TilePixel> pixel =
      find_tile_pixel(*set, set_crs, *chosen, *point_in(question, set_crs), question.lonlat.y,
                      question.tolerance, level, service.scale);
  if (pixel) return Tile{set, *pixel};
  bool known = level.empty();
  for (const TileMatrix& matrix : set->matrices) known = known || matrix.id == level;
  if (known) return outside_answer();
  return error_answer(ErrorCode::config, concat("tile matrix set '", set->id, "' has no tile matrix '", level,
                                                "'; mend the service's params"));
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// The template with its variables filled in; nothing where one is not known.
Expected<std::string> fill(std::string_view pattern, const Parameters& values) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = pattern[at] == '{' ? pattern.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += pattern[at++];
      continue;
    }
    const std::string_view name = pattern.substr(at + 1, end - at - 1);
    const std::string* found = nullptr;
    for (const auto& [own, value] : values)
      if (equals_ignoring_case(own, name)) found = &value;
    if (found == nullptr)
      return Failure{
          concat("the server's template wants a value for '", name, "'; set it in the service's params")};
    out += encode_path_segment(*found);
    at = end + 1;
  }
  return out;
}

Step ask_info(const Question& question, const Capabilities& capabilities, const ServerMemory& memory,
              const Ask& before) {
  const Service& service = *question.service;
  const LayerCapabilities* layer = capabilities.find_layer(service.layer);
  if (layer == nullptr) return unknown_layer(service, capabilities);
  if (lies_outside(question, capabilities)) return outside_answer();
  auto found = find_tile(question, capabilities, *layer);
  if (auto* answer = std::get_if<Answer>(&found)) return std::move(*answer);
  const Tile& tile = *std::get_if<Tile>(&found);

  const bool by_template =
      !layer->info_templates.empty() && (is_document(service) || capabilities.info_url.empty());
  std::vector<std::string> offered = layer->info_formats;
  if (by_template) {
    offered.clear();
    for (const auto& info : layer->info_templates) offered.push_back(info.first);
  } else if (offered.empty() && capabilities.info_url.empty()) {
    return error_answer(ErrorCode::not_queryable,
                        concat("the server offers no GetFeatureInfo for layer '", layer->name, "'"));
  }
  const auto is_offered = [&](const std::string& format) {
    return offered.empty() || std::find(offered.begin(), offered.end(), format) != offered.end();
  };
  std::string format = service.format;
  if (format.empty() && before.tried.empty() && is_offered(memory.format)) format = memory.format;
  if (format.empty()) format = next_info_format(before.tried, offered.empty() ? nullptr : &offered);
  if (format.empty()) {
    if (before.otherwise) return *before.otherwise;
    return error_answer(ErrorCode::unexpected_format,
                        concat("the server offers no format for layer '", layer->name, "' that is read"));
  }

  Parameters values;
  for (const auto& [name, value] : layer->dimensions) values.emplace_back(name, param(service, name, value));
  values.insert(values.end(), {{"LAYER", service.layer},
                               {"STYLE", param(service, "STYLE", layer->style)},
                               {"FORMAT", param(service, "FORMAT", layer->tile_format)},
                               {"TILEMATRIXSET", tile.set->id},
                               {"TILEMATRIX", tile.pixel.matrix->id},
                               {"TILEROW", std::to_string(tile.pixel.row)},
                               {"TILECOL", std::to_string(tile.pixel.column)},
                               {"INFOFORMAT", format},
                               {"I", std::to_string(tile.pixel.i)},
                               {"J", std::to_string(tile.pixel.j)}});
  Step step = error_answer(ErrorCode::internal, {});
  if (by_template) {
    std::string_view pattern = layer->info_templates.front().second;
    for (const auto& info : layer->info_templates)
      if (info.first == format) pattern = info.second;
    const Expected<std::string> url = fill(pattern, values);
    if (!url) return error_answer(ErrorCode::config, url.failure().message);
    for (const std::string_view variable : {"{TileCol}", "{TileRow}", "{I}", "{J}"})
      if (!contains_ignoring_case(pattern, variable))
        return error_answer(
            ErrorCode::config,
            concat("the server's FeatureInfo template for layer '", layer->name, "' has no ", variable,
                   ", so it cannot be queried at a point; set the service's url to the server's KVP "
                   "endpoint if it has one"));
    step = make_get_at(question, url.value(), {}, {});
  } else {
    Parameters all = {{"SERVICE", "WMTS"}, {"REQUEST", "GetFeatureInfo"}, {"VERSION", "1.0.0"}};
    all.insert(all.end(), values.begin(), values.end());
    step = make_get_at(question, is_document(service) ? capabilities.info_url : service.url, all,
                       kWmtsLeftovers);
  }
  if (Ask* ask = std::get_if<Ask>(&step)) {
    ask->step = kWmtsFeatureInfo;
    ask->tried = before.tried;
    ask->tried.push_back(format);
    ask->warnings = before.warnings;
    ask->format = std::move(format);
    ask->crs = tile.set->crs;
    if (ask->crs.epsg != service.crs.epsg && !service.crs.is_wgs84() && before.step == kWmtsCapabilities)
      ask->warnings.push_back(concat("the layer has no tile matrix set in ", service.crs.code(),
                                     ", so one in ", ask->crs.code(), " was asked"));
  }
  return step;
}

/// The server's capabilities, or nullptr where they are not known yet.
const Capabilities* known_capabilities(const ServerMemory& memory) {
  for (const auto& [url, capabilities] : memory.capabilities)
    if (capabilities) return capabilities.get();
  return nullptr;
}

}  // namespace

Step WmtsFamily::begin(const Question& question, const ServerMemory& memory) const {
  const Capabilities* known = known_capabilities(memory);
  return known != nullptr ? ask_info(question, *known, memory, {}) : ask_capabilities(question);
}

Reply WmtsFamily::parse(const Question& question, const Ask& ask, const HttpResponse& response) const {
  return ask.step == kWmtsCapabilities ? read_capabilities(response.body, hint_of(response, question.decoder))
                                       : read_info_reply(question, ask, response);
}

Step WmtsFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                      const Reply& reply, ServerMemory& memory) const {
  const Service& service = *question.service;
  if (ask.step == kWmtsCapabilities) {
    if (!reply.capabilities) return read_error(question, response, reply);
    memory.capabilities[ask.masked_url] = reply.capabilities;
    return ask_info(question, *reply.capabilities, memory, ask);
  }
  Answer answer;
  if (reply.features && response.status < 300) {
    if (service.format.empty()) memory.format = ask.format;
    answer = read_value_in_either_order(question, reply);
  } else {
    answer = read_error(question, response, reply);
  }
  pass_on_warnings(ask, answer);
  const std::string why = service.format.empty() ? format_refusal(response, reply) : std::string();
  const Capabilities* known = known_capabilities(memory);
  if (why.empty() || known == nullptr) return answer;
  Ask before = ask;
  before.otherwise = std::make_shared<const Answer>(answer);
  before.warnings.refused_formats.push_back({ask.format, why});
  return ask_info(question, *known, memory, before);
}

}  // namespace geoprobe
