#include <geoprobe/cassette/header.h>
#include <geoprobe/engine/policy_fields.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/digits.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/members.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/sha256.h>

#include <algorithm>
#include <limits>
#include <type_traits>

namespace geoprobe {
namespace {

constexpr std::uint64_t kLongest = std::uint64_t{1} << 53;
constexpr int kMostOfAnything = 1000;  // retries, redirects

Value write_field(Duration duration) {
  return duration == Duration::max() ? Value() : Value(std::int64_t{duration.count()});
}
template <class Field>
Value write_field(Field field) {
  if constexpr (std::is_same_v<Field, bool>)
    return field;
  else
    return std::uint64_t{static_cast<std::make_unsigned_t<Field>>(field)};
}

void read_field(const Value& value, Duration& duration) {
  if (const auto read = read_microseconds(&value)) duration = *read;
  if (value.is_null()) duration = Duration::max();
}
template <class Field>
void read_field(const Value& value, Field& field) {
  if constexpr (std::is_same_v<Field, bool>) {
    if (const bool* flag = value.as_bool()) field = *flag;
  } else {
    const Number* number = value.as_number();
    const auto read = number ? parse_unsigned(number->digits) : std::nullopt;
    constexpr std::uint64_t kMost =
        std::is_same_v<Field, int> ? kMostOfAnything : std::uint64_t{std::numeric_limits<Field>::max()};
    if (read) field = static_cast<Field>(std::min(*read, kMost));
  }
}

std::optional<Duration> duration_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  if (!value) return std::nullopt;
  Duration duration = Duration::max();
  read_field(*value, duration);
  return duration;
}

Value options_value(const PointQuery& query) {
  Value options = Value::object();
  if (query.deadline) options.add("deadline", write_field(*query.deadline));
  if (query.timeout) options.add("timeout", write_field(*query.timeout));
  if (query.tolerance) options.add("tolerance", digits_of(*query.tolerance));
  return options.add("features", query.features);
}

}  // namespace

std::optional<Duration> read_microseconds(const Value* value) {
  const Number* number = value ? value->as_number() : nullptr;
  const auto count = number ? parse_unsigned(number->digits, kLongest) : std::nullopt;
  if (!count) return std::nullopt;
  return Duration(static_cast<Duration::rep>(*count));
}

std::string registry_digest(const Value& masked_registry) {
  return "sha256:" + hex(sha256(write_json(masked_registry)));
}

Value cassette_header(const QueryEngine& engine, const PointQuery& query, TimePoint start,
                      const Masker& masker) {
  const EngineOptions& options = engine.options();
  Value policy = Value::object(), stand_ins = Value::object();
  for_each_policy_field(options.policy,
                        [&](const char* name, const auto& field) { policy.add(name, write_field(field)); });
  for (const auto& [name, stand_in] : masker.stand_ins()) stand_ins.add(name, stand_in);
  Value registry = masker.registry(engine.registry());
  std::string digest = registry_digest(registry);
  Value header = Value::object();
  header.add("geoprobe_cassette", kCassetteVersion)
      .add("version", GEOPROBE_VERSION)
      .add("key", concat(to_string(query.root.kind), ":", node_key(engine.registry(), query.root)))
      .add("point", Value::object()
                        .add("x", digits_of(query.point.x))
                        .add("y", digits_of(query.point.y))
                        .add("crs", query.crs.code()))
      .add("options", options_value(query))
      .add("policy", std::move(policy))
      .add("wall_time_at_zero", options.wall_time_at_zero)
      .add("start", std::int64_t{start.time_since_epoch().count()})
      .add("secrets", std::move(stand_ins))
      .add("known_hosts", options.known_hosts.is_null() ? Value::object() : options.known_hosts)
      .add("registry_digest", std::move(digest))
      .add("registry", std::move(registry));
  if (const auto& gateway = options.gateway)
    header.add("gateway", Value::object()
                              .add("url", gateway->url)
                              .add("token", gateway->token.empty() ? "" : "***")
                              .add("secure_page", gateway->secure_page));
  return header;
}

std::optional<Failure> read_header(const Value& line, Cassette& cassette) {
  const auto version = number_at(line, "geoprobe_cassette");
  if (!version) return Failure{"is no cassette: its first line has no \"geoprobe_cassette\": 1"};
  if (*version != kCassetteVersion)
    return Failure{"this cassette needs a newer geoprobe; this one reads version 1 of the format"};
  const Value* registry = line.find("registry");
  if (!registry) return Failure{"line 1: the cassette holds no registry; record it anew"};
  auto read = read_registry_document(*registry);
  if (const auto* faults = std::get_if<Faults>(&read))
    return Failure{concat("line 1: the registry in the cassette is faulty: ", faults->front().pointer, ": ",
                          faults->front().message)};
  cassette.registry = std::move(*std::get_if<Registry>(&read));
  cassette.version = text_at(line, "version");
  cassette.digest = text_at(line, "registry_digest");

  PointQuery& query = cassette.query;
  const auto root = find_node(cassette.registry, text_at(line, "key"));
  if (!root) return Failure{"line 1: " + root.failure().message};
  query.root = root.value();
  const Value nothing;
  const auto member = [&](const char* name) -> const Value& {
    const Value* found = line.find(name);
    return found ? *found : nothing;
  };
  const Value& point = member("point");
  const auto crs = parse_crs(text_at(point, "crs"));
  if (!crs) return Failure{"line 1: " + crs.failure().message};
  query.crs = crs.value();
  const auto x = number_at(point, "x"), y = number_at(point, "y");
  if (!x || !y) return Failure{"line 1: the cassette does not say where it was asked"};
  const auto checked = check_position({*x, *y}, query.crs);
  if (!checked) return Failure{"line 1: " + checked.failure().message};
  query.point = {*x, *y};
  const Value& asked = member("options");
  query.deadline = duration_at(asked, "deadline");
  query.timeout = duration_at(asked, "timeout");
  query.tolerance = number_at(asked, "tolerance");
  if (const Value* features = asked.find("features")) read_field(*features, query.features);

  EngineOptions& options = cassette.options;
  const Value& policy = member("policy");
  for_each_policy_field(options.policy, [&](const char* name, auto& field) {
    if (const Value* value = policy.find(name)) read_field(*value, field);
  });
  if (const auto wall = number_at(line, "wall_time_at_zero"))
    options.wall_time_at_zero = static_cast<std::int64_t>(std::clamp(*wall, -1e14, 1e14));
  cassette.start = TimePoint(read_microseconds(&member("start")).value_or(Duration(0)));
  if (const auto* members = member("secrets").as_object())
    for (const Member& secret : *members)
      if (const std::string* text = secret.value.as_string()) options.secrets[secret.name] = *text;
  options.known_hosts = member("known_hosts");
  if (const Value& gateway = member("gateway"); gateway.as_object()) {
    options.gateway = Gateway{text_at(gateway, "url"), text_at(gateway, "token"), false};
    if (const Value* secure = gateway.find("secure_page")) read_field(*secure, options.gateway->secure_page);
  }
  return std::nullopt;
}

}  // namespace geoprobe
