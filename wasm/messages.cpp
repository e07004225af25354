#include "messages.h"

#include <geoprobe/engine/policy_fields.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/members.h>
#include <geoprobe/text/number.h>

#include <cmath>
#include <optional>
#include <utility>

#include "platform.h"

namespace geoprobe {

namespace {

constexpr std::size_t kInFlightInBrowsers = 128;
constexpr std::size_t kCacheBytesInBrowsers = 8u << 20;
constexpr std::size_t kPerHttp1HostInBrowsers = 6;
constexpr std::size_t kReadRate = 5000000;  // bytes a second, on a slow telephone

Duration from_milliseconds(double milliseconds) {
  constexpr double kLongest = 1e15;  // microseconds; past that there might as well be no limit
  const double microseconds = std::ceil(milliseconds * 1000);
  return microseconds < kLongest ? Duration(static_cast<Duration::rep>(microseconds)) : Duration::max();
}

std::optional<Duration> duration_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  if (value && value->is_null()) return Duration::max();
  if (const auto milliseconds = number_at(object, name)) return from_milliseconds(*milliseconds);
  return std::nullopt;
}

std::optional<std::uint64_t> count_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  const Number* number = value ? value->as_number() : nullptr;
  return number ? parse_unsigned(number->digits) : std::nullopt;
}

void take(const Value& given, const char* name, Duration& duration) {
  duration = duration_at(given, name).value_or(duration);
}
void take(const Value& given, const char* name, bool& flag) {
  const Value* value = given.find(name);
  if (value && value->as_bool()) flag = *value->as_bool();
}
template <class Count>
void take(const Value& given, const char* name, Count& count) {
  count = static_cast<Count>(count_at(given, name).value_or(static_cast<std::uint64_t>(count)));
}

}  // namespace

Value faults_value(const Faults& faults) {
  Value list = Value::array();
  for (const Fault& fault : faults)
    list.push(Value::object().add("pointer", fault.pointer).add("message", fault.message));
  return list;
}

std::string to_json(const CallError& error) {
  Value detail = Value::object();
  detail.add("code", error.code).add("message", error.message);
  if (!error.faults.empty()) detail.add("faults", faults_value(error.faults));
  return write_json(Value::object().add("error", std::move(detail)));
}

EngineOptions read_options(const Value& document) {
  EngineOptions options;
  Policy& policy = options.policy;
  policy.in_flight = kInFlightInBrowsers;
  policy.cache_bytes = kCacheBytesInBrowsers;
  const bool in_browser = platform::url_traits("https://example.invalid/").cross_origin;
  policy.per_http1_host = in_browser ? kPerHttp1HostInBrowsers : 0;
  policy.read_rate = kReadRate;
  if (const Value* given = document.find("policy"))
    for_each_policy_field(policy, [&](const char* name, auto& field) { take(*given, name, field); });
  const Value* secrets = document.find("secrets");
  if (const auto* members = secrets ? secrets->as_object() : nullptr)
    for (const Member& member : *members)
      if (const std::string* text = member.value.as_string()) options.secrets[member.name] = *text;
  options.decoder = platform::decode_charset;
  options.transform = platform::crs_transform(static_cast<int>(count_at(document, "proj4").value_or(0)));
  if (const Value* gateway = document.find("gateway")) {
    const Value* secure = gateway->find("secure");
    options.gateway =
        Gateway{text_at(*gateway, "url"), text_at(*gateway, "token"), secure && *secure == Value(true)};
  }
  return options;
}

std::variant<PointQuery, CallError> read_query(const Registry& registry, const Value& document,
                                               const CrsTransform& transform) {
  PointQuery query;
  const auto node = find_node(registry, text_at(document, "key"));
  if (!node) return CallError{"unknown-key", node.failure().message, {}};
  query.root = node.value();

  if (const std::string code = text_at(document, "crs"); !code.empty()) {
    auto crs = parse_crs(code);
    if (crs) crs = describe_crs(crs.value(), transform);
    if (!crs) return CallError{"invalid-point", crs.failure().message, {}};
    query.crs = crs.value();
  }
  const auto x = number_at(document, "x");
  const auto y = number_at(document, "y");
  if (!x || !y)
    return CallError{"invalid-point", "a point is two finite numbers: x and y, or lon and lat", {}};
  const auto point = check_position({*x, *y}, query.crs, transform);
  if (!point) return CallError{"invalid-point", point.failure().message, {}};
  query.point = point.value();

  query.deadline = duration_at(document, "deadline");
  query.timeout = duration_at(document, "timeout");
  query.tolerance = number_at(document, "tolerance");
  const Value* features = document.find("features");
  query.features = features && *features == Value(true);
  const Value* progress = document.find("progress");
  query.progress = progress && *progress == Value(true);
  return query;
}

}  // namespace geoprobe
