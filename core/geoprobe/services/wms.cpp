#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/services/format_ladder.h>
#include <geoprobe/services/joint.h>
#include <geoprobe/services/reply_geometry.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wms.h>
#include <geoprobe/services/wms_claims.h>
#include <geoprobe/services/wms_request.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr const char* kInfoJson = "application/json";

/// The formats that the server offers, or nullptr where they are not known.
const std::vector<std::string>* offered_formats(const ServerMemory& memory) {
  for (const auto& [url, capabilities] : memory.capabilities)
    if (capabilities && !capabilities->info_formats.empty()) return &capabilities->info_formats;
  return nullptr;
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

/// Whether 1.3.0 is what the server refuses: it says so, or it misses what only 1.1.1 has.
bool refuses_1_3(const ServiceException& exception) {
  const auto says = [&](std::string_view word) {
    return contains_ignoring_case(exception.message, word) || equals_ignoring_case(exception.locator, word);
  };
  if (contains_ignoring_case(exception.code, "VersionNegotiation") ||
      equals_ignoring_case(exception.locator, "version") ||
      equals_ignoring_case(exception.code, "InvalidSRS") || equals_ignoring_case(exception.locator, "srs"))
    return true;
  if (says("version") && (says("support") || says("invalid") || says("must") || says("unknown"))) return true;
  const bool misses = says("missing") || says("mandatory") || says("required") || says("not specified") ||
                      says("not found") || says("not given") || says("no value") ||
                      contains_ignoring_case(exception.code, "Missing");
  if (!misses) return false;
  return says("srs") || says("'x'") || says("\"x\"") || says(" x ") || says("x parameter") ||
         equals_ignoring_case(exception.locator, "x") || equals_ignoring_case(exception.locator, "y");
}

/// One step of a WMS query: what its reply means.
class WmsConversation {
 public:
  WmsConversation(const Question& question, const Ask& ask, ServerMemory& memory)
      : question_(question), service_(*question.service), ask_(ask), memory_(memory) {}

  Step read(const HttpResponse& response, const Reply& reply) {
    if (ask_.of_server) return read_capabilities_reply(reply);
    if (reply.features && response.status < 300) return read_features(reply);
    return read_refusal(response, reply);
  }

 private:
  Step read_capabilities_reply(const Reply& reply) {
    const bool checking = ask_.wms.stage == WmsState::checking_empty;
    memory_.capabilities[checking ? "GetCapabilities" : ask_.masked_url] = reply.capabilities;
    if (checking) return check_empty(question_, ask_, memory_, *ask_.otherwise, reply.capabilities.get());
    const std::string next =
        reply.capabilities ? next_info_format(ask_.tried, &reply.capabilities->info_formats) : std::string();
    if (next.empty()) return *ask_.otherwise;
    Ask before = ask_;
    before.otherwise = nullptr;
    return query_info(question_, memory_, next, ask_.wms, before);
  }

  Step query_again(std::string format, const WmsState& state, const Ask& before, std::string warning) const {
    Step step = query_info(question_, memory_, std::move(format), state, before);
    if (Ask* again = std::get_if<Ask>(&step)) again->warnings.push_back(std::move(warning));
    return step;
  }

  /// This request once more, with other parameters than its format.
  Ask before_this() const {
    Ask before = ask_;
    before.tried.pop_back();
    return before;
  }

  Step read_features(const Reply& reply) {
    Answer answer = read_value_in_either_order(question_, reply);
    const bool may_swap = !ask_.wms.swapped && service_.axis == AxisOrder::automatic;
    if (answer.status == Status::empty && may_swap && reaches_only_swapped(question_, reply))
      return query_swapped(nullptr);
    const Sampled sampled = where_sampled(question_, reply);
    if (sampled != Sampled::here_or_unknown) {
      if (ask_.wms.swapped && ask_.otherwise) return *ask_.otherwise;
      answer = elsewhere(std::move(answer), sampled);
      if (may_swap && sampled == Sampled::swapped)
        return query_swapped(std::make_shared<const Answer>(std::move(answer)));
      return answer;
    }
    if (reply.dialect == "geojson") memory_.joins_json = ask_.joined || !reply.one_layer_name;
    const bool had_json = std::find(ask_.tried.begin(), ask_.tried.end(), kInfoJson) != ask_.tried.end();
    const bool joins_json = ask_.joined && service_.format.empty() && memory_.joins_json.value_or(true);
    const bool json_names_none =
        joins_json && ask_.format != kInfoJson && (had_json || !named_in(service_, memory_).empty());
    if (joins_json && !had_json && !json_names_none && !leaves_out_layers(reply)) {
      memory_.joins_json = true;
      Ask before;  // JSON keeps numbers apart from texts, and nulls from both
      before.warnings = ask_.warnings;
      WmsState next = ask_.wms;
      next.for_types = true;
      return query_info(question_, memory_, kInfoJson, std::move(next), before);
    }
    learn_format(reply, json_names_none);
    if (ask_.wms.unbuffered && ask_.otherwise && answer.status == Status::empty) return *ask_.otherwise;
    if (!ask_.wms.unbuffered && answer.status != Status::empty && cannot_tell_nearest(reply))
      return query_unbuffered(reply, std::move(answer));
    return finished(reply, std::move(answer));
  }

  Step query_swapped(std::shared_ptr<const Answer> otherwise) const {
    WmsState next = ask_.wms;
    next.swapped = true;
    Ask before = before_this();
    before.otherwise = std::move(otherwise);
    return query_again(
        ask_.format, next, before,
        "the server took the point's axes in the other order and answered for another place, so it "
        "was asked again with them swapped");
  }

  /// The answer to a reply that names another place than the point.
  Answer elsewhere(Answer answer, Sampled sampled) const {
    pass_on_warnings(ask_, answer);
    if (sampled == Sampled::far || service_.axis == AxisOrder::automatic) {
      Answer error = error_answer(ErrorCode::config,
                                  "the server says that it looked at another place than the point; check the "
                                  "service's crs and axis");
      error.warnings = std::move(answer.warnings);
      return error;
    }
    answer.warnings.emplace_back("the server says that it looked at another place than the point");
    return answer;
  }

  void learn_format(const Reply& reply, bool json_names_none) {
    if (service_.version.empty() && ask_.wms.older) memory_.version = "1.1.1";
    // A server that refused a format only because of several layers has refused nothing for one.
    if (json_names_none) {
      if (!reply.features->features.empty()) memory_.named_in[first_layer(service_)] = ask_.format;
    } else if (service_.format.empty() && (ask_.joined || layer_count(service_) == 1)) {
      (ask_.joined ? memory_.joint_format : memory_.format) = ask_.format;
    }
  }

  /// A search radius may reach across a border: of several features without geometry the one at the point is
  /// that which comes without it.
  Step query_unbuffered(const Reply& reply, Answer answer) const {
    WmsState next = ask_.wms;
    next.unbuffered = true;
    Ask before = before_this();
    pass_on_warnings(ask_, answer);
    answer.warnings.push_back(
        concat("the server found ", std::to_string(reply.features->features.size()),
               " features within the tolerance and sent no geometry, so it is not known "
               "which of them is the nearest"));
    before.otherwise = std::make_shared<const Answer>(std::move(answer));
    return query_again(
        ask_.format, next, before,
        "the server found several features within the tolerance and sent no geometry, so it was "
        "queried again without a search radius");
  }

  Step finished(const Reply& reply, Answer answer) {
    if (ask_.wms.swapped && (answer.status == Status::ok || answer.status == Status::nodata)) {
      WmsState usual = ask_.wms;
      usual.swapped = false;
      memory_.axis = wms_latitude_first(question_, memory_, usual) ? AxisOrder::xy : AxisOrder::yx;
    }
    const auto most = static_cast<std::size_t>(wms_feature_count(service_));
    if (most > 0 && reply.features->features.size() >= most)
      answer.warnings.push_back(full_reply_warning(most));
    pass_on_warnings(ask_, answer);
    if (reply.features->features.empty()) return claim_empty(question_, ask_, memory_, std::move(answer));
    memory_.heard.insert(service_.layer);
    if (ask_.wms.scales.size() > 1 && !ask_.wms.unbuffered)
      memory_.scales[service_.layer] = ask_.wms.scales.back();
    return answer;
  }

  Step read_refusal(const HttpResponse& response, const Reply& reply) {
    if (ask_.otherwise) return *ask_.otherwise;
    if (reply.exception && service_.version.empty() && !is_wms_1_1(service_, memory_, ask_.wms) &&
        refuses_1_3(*reply.exception)) {
      WmsState next = ask_.wms;
      next.older = true;
      Ask before;
      before.doubted = ask_.doubted;
      before.warnings = ask_.warnings;
      return query_again(ask_.format, next, before,
                         concat("WMS 1.3.0 was refused (", plain_text(reply.exception->message, 200),
                                "), so 1.1.1 was queried"));
    }
    if (const std::string other =
            reply.exception ? next_map_format(ask_.map_formats, *reply.exception) : std::string();
        !other.empty()) {
      memory_.map_format = other;
      return query_again(
          ask_.format, ask_.wms, before_this(),
          concat("FORMAT=", ask_.map_formats.back(), " was refused (",
                 plain_text(reply.exception->message, 200), "), so ", other, " was requested"));
    }
    Answer answer = read_error(question_, response, reply);
    pass_on_warnings(ask_, answer);
    const std::string why = service_.format.empty() ? format_refusal(response, reply) : std::string();
    if (why.empty()) return answer;
    const std::vector<std::string>* offered = offered_formats(memory_);
    const std::string next = next_info_format(ask_.tried, offered);
    if (ask_.joined && !reply.nameless && contains_ignoring_case(ask_.format, "json"))
      memory_.joins_json = false;
    // Of several layers only formats that name them are worth asking for; then each is asked by itself.
    if (ask_.joined && !contains_ignoring_case(next, "gml") && !contains_ignoring_case(next, "xml"))
      return answer;
    Ask before = ask_;
    before.warnings.refused_formats.push_back({ask_.format, why});
    if (next.empty() && offered == nullptr && memory_.capabilities.empty())
      return query_capabilities(question_, memory_, WmsState::offered, before, std::move(answer));
    if (next.empty()) return answer;
    return query_info(question_, memory_, next, ask_.wms, before);
  }

  const Question& question_;
  const Service& service_;
  const Ask& ask_;
  ServerMemory& memory_;
};

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
  return query_info(question, memory, std::move(format), {}, {});
}

Reply WmsFamily::parse(const Question& question, const Ask& ask, const HttpResponse& response) const {
  return ask.of_server ? read_capabilities(response.body, hint_of(response, question.decoder))
                       : read_info_reply(question, ask, response);
}

Step WmsFamily::join(const Question& all, const Ask& like, const ServerMemory& memory) const {
  Ask before;
  before.tried.assign(like.tried.begin(), like.tried.end() - 1);
  before.warnings = like.warnings;
  if (!like.map_formats.empty())
    before.map_formats.assign(like.map_formats.begin(), like.map_formats.end() - 1);
  std::string format = like.format;
  if (before.tried.empty() && !like.wms.swapped && !like.wms.for_types && !like.wms.unbuffered)
    format = first_joint_format(*all.service, memory);
  Step step = query_info(all, memory, std::move(format), like.wms, before);
  if (Ask* ask = std::get_if<Ask>(&step)) ask->joined = true;
  return step;
}

std::vector<Portion> WmsFamily::divide(const std::vector<const Service*>& services, const Question& all,
                                       const Reply& reply) const {
  return divide_by_layer(services, reply, static_cast<std::size_t>(wms_feature_count(*all.service)),
                         kFeaturesPerLayer);
}

Step WmsFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                     const Reply& reply, ServerMemory& memory) const {
  return WmsConversation(question, ask, memory).read(response, reply);
}

}  // namespace geoprobe
