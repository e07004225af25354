#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/engine/failure.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/services/gateway.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

/// Refusals of several servers come together, and the gateway is to be asked once.
constexpr Duration kGatherFor = std::chrono::milliseconds(50);
constexpr std::size_t kLongestOnly = 4000;  // characters of keys in one URL

}  // namespace

std::optional<std::string> kept_from_page(const Service& service, const EngineOptions& options,
                                          const ServerMemories& memories) {
  if (!options.gateway) return std::nullopt;
  for (const Member& extension : service.extensions)
    if (extension.name == kOnlyByGateway && extension.value == Value(true))
      return "its gateway alone is signed in to it";
  if (auto because = kept_from_page(*options.gateway, service.url)) return because;
  const std::string& known = memories.of(service).kept_because;
  return known.empty() ? std::nullopt : std::optional(known);
}

void plan_by_gateway(const Registry& registry, const PointQuery& query, Duration left,
                     const EngineOptions& options, const std::vector<KeptFromPage>& kept, Plan& plan) {
  GatewayQuestion question;
  question.root = concat(to_string(query.root.kind), ":", node_key(registry, query.root));
  question.point = query.point;
  question.crs = query.crs;
  question.tolerance = query.tolerance;
  question.features = query.features;
  if (left != Duration::max())  // a tenth is for the way
    question.deadline_ms = std::max<long long>(1, left.count() / 10 * 9 / 1000);

  for (std::size_t first = 0; first < kept.size();) {
    question.only.clear();
    std::size_t next = first;
    for (std::size_t length = 0; next < kept.size() && (next == first || length < kLongestOnly); ++next) {
      const std::string& key = registry.services[kept[next].service].key;
      question.only.push_back(&key);
      length += key.size() + 1;
    }
    const Expected<Ask> ask = ask_gateway(*options.gateway, question);
    const Expected<Url> url = ask ? parse_url(ask.value().request.url) : ask.failure();
    PlannedExchange exchange;
    for (std::size_t i = first; i < next; ++i) {
      if (!url) {
        plan.settled.push_back({kept[i].service, gateway_failure(kept[i].because, url.failure().message)});
        continue;
      }
      Ask own = ask.value();
      own.gateway_key = registry.services[kept[i].service].key;
      own.kept_because = kept[i].because;
      exchange.parts.push_back({kept[i].service, std::move(own)});
    }
    if (url) {
      exchange.request = ask.value().request;
      exchange.request.max_bytes = options.policy.max_bytes;
      exchange.origin = url.value().origin();
      exchange.reason = concat("asked through the gateway: ", kept[first].because);
      plan.exchanges.push_back(std::move(exchange));
    }
    first = next;
  }
}

void QueryEngine::Impl::divert(const Released& released, const std::string& because) {
  const Service& first = service_of(released.parts.begin()->first);
  if (released.bisection) released.bisection->inconclusive = true;
  for (const auto& [leaf, ask] : released.parts) {
    OpenQuery& query = queries_.at(leaf.first);
    OpenLeaf& open = query.open.at(leaf.second);
    forget_asking(leaf, open);
    open.exchange = 0;
    open.kept_because = because;
    ServerMemory& memory = memories_.edit(service_of(leaf));
    if (!memory.answered) memory.kept_because = because;
    if (!std::exchange(query.gathers, true)) gather_timers_.set(leaf.first, later(now_, kGatherFor));
  }
  end_part(released.bisection, first);
}

void QueryEngine::Impl::expire_gatherings() {
  while (const auto id = gather_timers_.pop_due(now_)) {
    OpenQuery& query = queries_.at(*id);
    query.gathers = false;
    std::vector<KeptFromPage> kept;
    std::map<std::size_t, std::size_t> place_of;
    for (const auto& [place, leaf] : query.open) {
      if (leaf.exchange != 0 || leaf.kept_because.empty()) continue;
      const std::size_t service = query.result.leaves[place].service;
      kept.push_back({service, leaf.kept_because});
      place_of.emplace(service, place);
    }
    Plan plan;
    const Duration left = query.deadline == Duration::max() ? query.deadline : query.end() - now_;
    plan_by_gateway(registry_, query.asked, left, options_, kept, plan);
    enter_plan(*id, std::move(plan), place_of);
  }
}

void QueryEngine::Impl::settle_gateway(const Released& released, const HttpOutcome& outcome) {
  const auto* response = std::get_if<HttpResponse>(&outcome);
  auto read = response ? read_gateway(*response) : Failure{std::get_if<TransportError>(&outcome)->message};
  for (const auto& [leaf, ask] : released.parts) {
    Source source = source_of(leaf.first, ask, released.shared_by.at(leaf.first), released.attempts);
    if (!read) {
      answer(leaf, annotated(gateway_failure(ask.kept_because, read.failure().message), released.note),
             source);
      continue;
    }
    const auto found = read.value().find(ask.gateway_key);
    if (found == read.value().end()) {
      answer(
          leaf,
          gateway_failure(ask.kept_because, concat("it does not know the service '", ask.gateway_key, "'")),
          source);
      continue;
    }
    Leaf told = found->second;
    if (told.source) {
      told.source->elapsed_ms = source.elapsed_ms;
      if (told.source->at == 0) told.source->at = source.at;
    }
    answer(leaf, std::move(told.answer), std::move(told.source));
  }
}

}  // namespace geoprobe
