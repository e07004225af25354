#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/feature_type.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/services/box_search.h>
#include <geoprobe/services/format_ladder.h>
#include <geoprobe/services/reply_geometry.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wfs.h>
#include <geoprobe/services/wfs_reply.h>
#include <geoprobe/services/wfs_request.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr int kVersions = static_cast<int>(std::size(kWfsVersions));
constexpr std::size_t kLongestReason = 200;
constexpr int kMostWfsTurns = 7;
constexpr double kWorthwhile = 0.9;  // a box smaller than that is worth asking for

int version_of(std::string_view text) {
  for (int i = 0; i < kVersions; ++i)
    if (kWfsVersions[i] == text) return i;
  return 0;
}

/// The geometry property of the service's feature type, as far as DescribeFeatureType has told; else empty.
std::string_view known_geometry(const Service& service, const ServerMemory& memory) {
  const std::string type(unprefixed(service.layer));
  for (const auto& [url, capabilities] : memory.capabilities) {
    if (!capabilities) continue;
    const auto property = capabilities->geometry_properties.find(type);
    if (property != capabilities->geometry_properties.end()) return property->second;
  }
  return {};
}

class Conversation {
 public:
  Conversation(const Question& question, const Ask& ask, ServerMemory& memory)
      : question_(question),
        service_(*question.service),
        ask_(ask),
        memory_(memory),
        state_(WfsState::of(ask)) {}

  Step read(const HttpResponse& response, const Reply& reply) {
    if (state_.stage == WfsState::feature_type) return read_feature_type(reply);
    if (!reply.features || response.status >= 300) return read_refusal(response, reply);
    if (state_.stage == WfsState::at_point) return read_at_point(reply);
    if (state_.stage == WfsState::far_box) return read_box(joined_replies(*ask_.earlier, reply));
    remember();
    if (crosses_antimeridian(question_, state_)) return ask_far_box(reply);
    return read_box(reply);
  }

 private:
  Step passed_on(Step step, std::string warning = {}) const {
    if (Ask* next = std::get_if<Ask>(&step)) {
      next->tried = ask_.tried;
      next->warnings = ask_.warnings;
      next->earlier = ask_.earlier;
      next->otherwise = ask_.otherwise;
      if (!warning.empty()) next->warnings.push_back(std::move(warning));
    }
    return step;
  }

  Step asked_again(const WfsState& state, std::string format, std::string warning) const {
    const std::string_view geometry =
        is_filtered(service_) ? known_geometry(service_, memory_) : std::string_view();
    return passed_on(ask_features(question_, state, std::move(format), geometry), std::move(warning));
  }

  Step read_feature_type(const Reply& reply) {
    WfsState next = state_;
    if (reply.exception && may_ask_older(*reply.exception)) {
      ++next.version;
      Step step = passed_on(ask_feature_type(question_, next), older_warning(*reply.exception));
      if (Ask* older = std::get_if<Ask>(&step)) older->format = format_for(next.version);
      return step;
    }
    memory_.capabilities[ask_.masked_url] = reply.capabilities;
    const std::string_view geometry = known_geometry(service_, memory_);
    if (!is_filtered(service_) && geometry.empty() && ask_.otherwise->status == Status::empty)
      return truncated();
    if (!is_filtered(service_) || geometry.empty()) return ask_at_point(geometry, *ask_.otherwise);
    next.stage = WfsState::box;
    Step step = asked_again(next, ask_.format, {});
    if (Ask* box = std::get_if<Ask>(&step)) box->otherwise = nullptr;
    return step;
  }

  bool may_ask_older(const ServiceException& exception) const {
    return service_.version.empty() && state_.version + 1 < kVersions &&
           refuses_version(exception, state_.version);
  }

  std::string older_warning(const ServiceException& exception) const {
    return concat("WFS ", kWfsVersions[state_.version], " was refused (",
                  plain_text(exception.message, kLongestReason), "), so ", kWfsVersions[state_.version + 1],
                  " was asked");
  }

  /// The format that was asked for, as another version calls it.
  std::string format_for(int version) const {
    return service_.format.empty() && ask_.format != kJson ? std::string(default_gml(version)) : ask_.format;
  }

  Answer finished(Answer answer) const {
    pass_on_warnings(ask_, answer);
    return answer;
  }

  void remember() {
    if (service_.version.empty()) memory_.version = kWfsVersions[state_.version];
    if (service_.format.empty()) memory_.format = ask_.format;
    memory_.form = std::max(memory_.form, state_.form);
  }

  Step read_refusal(const HttpResponse& response, const Reply& reply) const {
    if (ask_.otherwise) return ask_.otherwise->status == Status::empty ? truncated() : *ask_.otherwise;
    WfsState next = state_;
    if (reply.exception && may_ask_older(*reply.exception)) {
      ++next.version;
      return asked_again(next, format_for(next.version), older_warning(*reply.exception));
    }
    const std::string why = format_refusal(response, reply);
    if (!why.empty() && service_.format.empty() && ask_.format == kJson) {
      const std::string_view gml = default_gml(state_.version);
      return asked_again(state_, std::string(gml),
                         concat(kJson, " was refused (", why, "), so ", gml, " was asked"));
    }
    if (reply.exception && state_.form + 1 < kWfsForms && refuses_form(*reply.exception)) {
      ++next.form;
      return asked_again(
          next, ask_.format,
          concat("the server did not take the CRS (", plain_text(reply.exception->message, kLongestReason),
                 "), so it was asked ", next.form == 1 ? "without SRSNAME" : "in another form"));
    }
    return finished(read_error(question_, response, reply));
  }

  Step ask_far_box(const Reply& reply) const {
    WfsState next = state_;
    next.stage = WfsState::far_box;
    Step step = asked_again(next, ask_.format, {});
    if (Ask* far = std::get_if<Ask>(&step)) far->earlier = std::make_shared<const Reply>(reply);
    return step;
  }

  /// The request was right, then, and the reply has its axes in another order than it says.
  Answer read_swapped(Reply reply) const {
    swap_axes(reply);
    Answer answer = read_value(question_, reply);
    answer.warnings.push_back(
        "the reply's coordinates were read with their axes swapped, though it names their order: only so do "
        "they reach the point");
    return answer;
  }

  Step read_box(const Reply& reply) {
    Answer answer = read_value_in_either_order(question_, reply);
    if (answer.status == Status::empty && reply.axis_known && state_.on_second == 0 &&
        service_.axis == AxisOrder::automatic && reaches_only_swapped(question_, reply)) {
      WfsState next = state_;
      next.stage = WfsState::box;
      next.on_second = 1;
      next.swapped = 1 - state_.swapped;
      Step step = asked_again(
          next, ask_.format,
          "the server took the point's axes in the other order and answered for another place, so it was "
          "asked again with them swapped");
      if (Ask* again = std::get_if<Ask>(&step)) again->earlier = std::make_shared<const Reply>(reply);
      return step;
    }
    if (state_.on_second == 1 && answer.status == Status::empty && ask_.earlier)
      return read_swapped(*ask_.earlier);
    if (state_.on_second == 1 && answer.status != Status::empty)
      memory_.axis = state_.swapped == 1 ? AxisOrder::yx : AxisOrder::automatic;
    const WfsDoubt doubt = wfs_doubt(question_, reply);
    if (doubt.full && doubt.nearest > 0 && !doubt.area && !doubt.unknown && state_.turns < kMostWfsTurns) {
      WfsState next = state_;
      next.stage = WfsState::box;
      ++next.turns;
      next.reach = std::min(doubt.nearest + kCentimetre, state_.reach);
      if (next.reach < kWorthwhile * state_.reach) return asked_again(next, ask_.format, {});
    }
    const bool empty = answer.status == Status::empty;
    if (doubt.full || (state_.turns > 0 && question_.want_features))
      answer.warnings.push_back(full_reply_warning(wfs_count(question_)));
    answer = empty && doubt.full && !are_areas(reply.features->features) ? truncated()
                                                                         : finished(std::move(answer));
    if (doubt.nearest == 0 || !(doubt.unknown || (doubt.full && doubt.area))) return answer;
    if (!reply.geometry_property.empty()) return ask_at_point(reply.geometry_property, std::move(answer));
    if (const std::string_view known = known_geometry(service_, memory_); !known.empty())
      return ask_at_point(known, std::move(answer));
    WfsState next = state_;
    next.stage = WfsState::feature_type;
    Step step = passed_on(ask_feature_type(question_, next));
    if (Ask* type = std::get_if<Ask>(&step)) {
      if (memory_.capabilities.contains(type->masked_url))  // asked before, in vain
        return empty ? truncated() : answer;
      type->format = ask_.format;
      type->otherwise = std::make_shared<const Answer>(std::move(answer));
    }
    return step;
  }

  Step ask_at_point(std::string_view geometry, Answer otherwise) const {
    if (geometry.empty()) return otherwise;
    WfsState next = state_;
    next.stage = WfsState::at_point;
    Step step = passed_on(ask_features(question_, next, ask_.format, geometry));
    if (Ask* asked = std::get_if<Ask>(&step))
      asked->otherwise = std::make_shared<const Answer>(std::move(otherwise));
    return step;
  }

  Answer truncated() const { return finished(truncated_search(state_.reach)); }

  Step read_at_point(const Reply& reply) const {
    if (reply.features->features.empty()) return *ask_.otherwise;
    Answer answer = read_value_in_either_order(question_, reply);
    if (answer.status == Status::empty) return *ask_.otherwise;
    return finished(std::move(answer));
  }

  const Question& question_;
  const Service& service_;
  const Ask& ask_;
  ServerMemory& memory_;
  const WfsState state_;
};

/// The parameter that cannot stand beside BBOX, or empty.
std::string_view narrowing_parameter(const Service& service) {
  for (const std::string_view name : {"FEATUREID", "RESOURCEID", "BBOX", "STOREDQUERY_ID"})
    if (has_param(service, name)) return name;
  return {};
}

/// A filter of the service's own can be joined to a place only with the geometry's name.
Step ask_for_filter(const Question& question, const ServerMemory& memory, WfsState state,
                    std::string format) {
  Answer nameless = error_answer(
      ErrorCode::config, concat("the filter of service '", question.service->key,
                                "' cannot be joined to a place: the server does not tell the name of the "
                                "geometry; leave the filter out"));
  state.stage = WfsState::feature_type;
  Step step = ask_feature_type(question, state);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    if (memory.capabilities.contains(ask->masked_url)) return nameless;
    ask->format = std::move(format);
    ask->then = "then the service's own filter is sent, joined to the place";
    ask->otherwise = std::make_shared<const Answer>(std::move(nameless));
  }
  return step;
}

}  // namespace

Step WfsFamily::begin(const Question& question, const ServerMemory& memory) const {
  const Service& service = *question.service;
  if (service.layer.empty())
    return error_answer(ErrorCode::config,
                        concat("service '", service.key, "' names no feature type; set its layer to one"));
  if (const std::string_view name = narrowing_parameter(service); !name.empty())
    return error_answer(ErrorCode::config,
                        concat("the parameter ", name, " of service '", service.key,
                               "' cannot stand beside the BBOX that asks what is at a point; leave it out"));
  WfsState state;
  state.version = version_of(service.version.empty() ? memory.version : service.version);
  state.form = memory.form;
  state.reach = question.tolerance;
  std::string format(service.format.empty() ? kJson : std::string_view(service.format));
  if (service.format.empty() && !memory.format.empty() && memory.format != kJson)
    format = default_gml(state.version);
  state.swapped = service.axis == AxisOrder::automatic && memory.axis == AxisOrder::yx ? 1 : 0;
  const bool filtered = is_filtered(service);
  const std::string_view geometry = filtered ? known_geometry(service, memory) : std::string_view();
  if (filtered && geometry.empty()) return ask_for_filter(question, memory, state, std::move(format));
  Step step = ask_features(question, state, std::move(format), geometry);
  if (Ask* ask = std::get_if<Ask>(&step)) {
    if (service.version.empty() && state.version + 1 < kVersions)
      ask->then =
          concat("if WFS ", kWfsVersions[state.version], " is refused, the version before it is asked; ");
    if (service.format.empty() && ask->format == kJson)
      ask->then += concat("if ", kJson, " is refused, ", default_gml(state.version), " is asked; ");
    ask->then += "where the reply leaves open what the point lies in, the server is asked with a filter";
  }
  return step;
}

Reply WfsFamily::parse(const Question& question, const Ask& ask, const HttpResponse& response) const {
  const WfsState state = WfsState::of(ask);
  const AxisOrder axis = question.service->axis;
  ReplyHint hint = hint_of(response, question, ask);
  if (state.stage == WfsState::feature_type) return read_feature_types(response.body, hint);
  const bool latitude_first =
      axis == AxisOrder::automatic ? kWfsVersions[state.version] != "1.0.0" : axis == AxisOrder::yx;
  hint.gml_latitude_first = latitude_first;
  Reply reply = read_reply(response.body, hint);
  if (reply.features) correct_crs(ask.crs, reply);
  if (axis != AxisOrder::automatic && reply.features && reply.omits_nulls &&
      reply.latitude_first != latitude_first)
    swap_axes(reply);
  return reply;
}

Step WfsFamily::read(const Question& question, const Ask& ask, const HttpResponse& response,
                     const Reply& reply, ServerMemory& memory) const {
  return Conversation(question, ask, memory).read(response, reply);
}

}  // namespace geoprobe
