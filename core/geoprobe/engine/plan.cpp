#include <geoprobe/engine/plan.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

std::string memory_key(const Service& service) {
  return concat(to_string(service.type), " ", service.version, " ", service.url);
}

bool lies_in(const Box& extent, Position lonlat) {
  if (lonlat.y < extent.south || lonlat.y > extent.north) return false;
  if (extent.west <= extent.east) return lonlat.x >= extent.west && lonlat.x <= extent.east;
  return lonlat.x >= extent.west || lonlat.x <= extent.east;
}

}  // namespace

const ServerMemory& ServerMemories::of(const Service& service) const {
  static const ServerMemory nothing;
  const auto found = memories_.find(memory_key(service));
  return found == memories_.end() ? nothing : found->second;
}

ServerMemory& ServerMemories::edit(const Service& service) {
  return memories_[memory_key(service)];
}

std::variant<Question, Answer> make_question(const Service& service, const PointQuery& query,
                                             const EngineOptions& options) {
  const auto lonlat = transform_position(query.point, query.crs, kWgs84, options.transform);
  if (!lonlat)
    return error_answer(ErrorCode::config,
                        concat("the point cannot be brought from ", query.crs.code(),
                               " to longitude and latitude; ask in EPSG:4326 or EPSG:3857"));
  if (service.extent && !lies_in(*service.extent, *lonlat)) return outside_answer();
  if (!options.family(service.type))
    return error_answer(ErrorCode::config,
                        concat("services of type '", to_string(service.type), "' cannot be asked here"));
  const Expected<Crs> crs = describe_crs(service.crs, options.transform);
  if (!crs)
    return error_answer(ErrorCode::config,
                        concat("the crs of service '", service.key, "': ", crs.failure().message));
  Question question;
  question.service = &service;
  question.crs = crs.value();
  question.lonlat = *lonlat;
  question.tolerance = query.tolerance.value_or(service.tolerance);
  question.want_features = query.features || service.reuse == Service::Reuse::area;
  question.secrets = &options.secrets;
  question.transform = &options.transform;
  question.decoder = &options.decoder;
  return question;
}

std::vector<std::size_t> services_asked(const Registry& registry, const PointQuery& query) {
  std::vector<std::size_t> services = services_under(registry, query.root);
  if (!query.only.empty() && query.root.kind != NodeKind::service)
    std::erase_if(services, [&](std::size_t service) {
      return std::find(query.only.begin(), query.only.end(), service) == query.only.end();
    });
  return services;
}

std::string request_identity(const HttpRequest& request) {
  std::string identity = request.method + ' ' + request.url + '\n';
  for (const auto& [name, value] : request.headers) identity += concat(name, ": ", value, "\n");
  return identity + '\n' + request.body;
}

Plan plan_query(const Registry& registry, const PointQuery& query, const EngineOptions& options,
                const ServerMemories& memories) {
  return plan_query(registry, query, options, memories, services_asked(registry, query),
                    [&](std::string_view) { return options.policy.per_host; });
}

Plan plan_query(const Registry& registry, const PointQuery& query, const EngineOptions& options,
                const ServerMemories& memories, const std::vector<std::size_t>& services,
                const Places& places) {
  Plan plan;
  std::vector<Wish> wishes;
  std::vector<KeptFromPage> kept;
  for (const std::size_t index : services) {
    const Service& service = registry.services[index];
    auto made = make_question(service, query, options);
    if (auto* answer = std::get_if<Answer>(&made)) {
      plan.settled.push_back({index, std::move(*answer)});
      continue;
    }
    if (auto because = kept_from_page(service, options, memories)) {
      kept.push_back({index, std::move(*because)});
      continue;
    }
    Step step = options.family(service.type)->begin(*std::get_if<Question>(&made), memories.of(service));
    if (auto* answer = std::get_if<Answer>(&step)) {
      plan.settled.push_back({index, std::move(*answer)});
      continue;
    }
    Ask& ask = *std::get_if<Ask>(&step);
    ask.request.max_bytes = std::min(ask.max_bytes, options.policy.max_bytes);
    const Expected<Url> url = parse_url(ask.request.url);
    if (!url) {
      plan.settled.push_back({index, error_answer(ErrorCode::config, url.failure().message)});
      continue;
    }
    wishes.push_back({index, &query, std::move(ask), url.value().origin()});
  }
  for (Batch& batch : share_requests(registry, wishes, options, memories, places)) {
    PlannedExchange exchange{std::move(batch.request),
                             std::move(batch.origin),
                             {},
                             std::move(batch.joint),
                             std::move(batch.reason)};
    for (const std::size_t wish : batch.wishes)
      exchange.parts.push_back({wishes[wish].service, std::move(wishes[wish].ask)});
    plan.exchanges.push_back(std::move(exchange));
  }
  plan_by_gateway(registry, query, query.deadline.value_or(options.policy.deadline), options, kept, plan);
  return plan;
}

Value plan_document(const Registry& registry, const Plan& plan) {
  Value exchanges = Value::array();
  for (const PlannedExchange& exchange : plan.exchanges) {
    const Ask& ask = exchange.joint ? exchange.joint->ask : exchange.parts.front().ask;
    Value services = Value::array();
    for (const auto& part : exchange.parts) services.push(registry.services[part.service].key);
    Value entry = Value::object();
    entry.add("method", exchange.request.method)
        .add("url", ask.masked_url)
        .add("host", exchange.origin)
        .add("services", std::move(services))
        .add("reason", exchange.reason)
        .add("then", ask.then);
    exchanges.push(std::move(entry));
  }
  return Value::object().add("exchanges", std::move(exchanges));
}

}  // namespace geoprobe
