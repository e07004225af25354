#include <geoprobe/engine/host.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {
namespace {

std::size_t bounded(std::size_t limit, const Policy& policy, bool multiplexed) {
  const bool bound = policy.per_http1_host > 0 && !multiplexed;
  return std::max<std::size_t>(1, bound ? std::min(limit, policy.per_http1_host) : limit);
}

std::uint64_t count_of(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  const Number* number = value ? value->as_number() : nullptr;
  return (number ? parse_unsigned(number->digits) : std::nullopt).value_or(0);
}

std::uint64_t milliseconds(Duration duration) {
  return static_cast<std::uint64_t>(std::max<Duration::rep>(0, duration.count() + 999) / 1000);
}

}  // namespace

Omen omen_of(const HttpOutcome& outcome) {
  if (const auto* error = std::get_if<TransportError>(&outcome)) {
    if (error->kind == TransportError::Kind::network) return Omen::failing;
    return error->kind == TransportError::Kind::too_large ? Omen::good : Omen::neither;
  }
  const HttpResponse& response = *std::get_if<HttpResponse>(&outcome);
  if (response.status == 429) return Omen::crowded;
  if (response.status < 500) return Omen::good;
  const bool of_a_proxy = response.status >= 502 && response.status <= 504;
  return !of_a_proxy && read_reply(response.body, hint_of(response)).exception ? Omen::neither
                                                                               : Omen::failing;
}

std::size_t first_limit(const Policy& policy) {
  return bounded(policy.per_host, policy, false);
}

Host::Host(const Policy& policy) : limit(first_limit(policy), bounded(2 * policy.per_host, policy, false)) {}

void Host::set_multiplexed(const Policy& policy) {
  if (std::exchange(multiplexed, true)) return;
  limit.set_ceiling(bounded(2 * policy.per_host, policy, true));
}

Value Host::known(TimePoint now) const {
  Value known = limit.known();
  known.add("multiplexed", multiplexed);
  if (const auto median = latency.percentile(50, 1)) {
    known.add("p50_ms", milliseconds(*median)).add("p95_ms", milliseconds(*latency.percentile(95, 1)));
    known.add("latencies", latency.known());
  }
  if (circuit.failures() > 0) {
    known.add("failures", std::int64_t{circuit.failures()}).add("trouble", trouble);
    known.add("open_ms", milliseconds(circuit.until() - now));
  }
  const RequestBudget::Counts counts = budget.last_minute(now);
  known.add("asked", Value::array().push(counts.leaves).push(counts.requests).push(counts.extra));
  return known;
}

void Host::restore(const Value& known, const Policy& policy, TimePoint now) {
  if (const Value* http = known.find("multiplexed"); http && http->as_bool() && *http->as_bool())
    set_multiplexed(policy);
  limit.restore(known);
  if (const Value* latencies = known.find("latencies")) latency.restore(*latencies);
  const auto open = std::min<std::uint64_t>(count_of(known, "open_ms"), 3600000);
  circuit.restore(static_cast<int>(std::min<std::uint64_t>(count_of(known, "failures"), Circuit::kFailures)),
                  now + std::chrono::milliseconds(open));
  if (const Value* text = known.find("trouble"); text && text->as_string()) trouble = *text->as_string();
  const Value* asked = known.find("asked");
  const auto* counts = asked ? asked->as_array() : nullptr;
  if (!counts || counts->size() != 3) return;
  std::uint64_t parts[3] = {};
  for (std::size_t i = 0; i < 3; ++i)
    if (const Number* number = (*counts)[i].as_number())
      parts[i] = parse_unsigned(number->digits).value_or(0);
  budget.add(now, {parts[0], parts[1], parts[2]});
}

const Host* Hosts::find(const std::string& origin) const {
  const auto found = hosts_.find(origin);
  return found == hosts_.end() ? nullptr : &found->second;
}

Value Hosts::known(TimePoint now) const {
  Value all = Value::object();
  for (const auto& [origin, host] : hosts_) all.add(origin, host.known(now));
  return all;
}

void Hosts::restore(const Value& known, TimePoint now) {
  if (const auto* members = known.as_object())
    for (const Member& member : *members) at(member.name).restore(member.value, *policy_, now);
}

}  // namespace geoprobe
