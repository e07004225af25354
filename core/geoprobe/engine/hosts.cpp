#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/engine/failure.h>
#include <geoprobe/engine/retry.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <utility>

// What the engine learns of each origin, and what it decides by it: limits, circuits, second attempts.

namespace geoprobe {
namespace {

constexpr std::size_t kEnoughToHedge = 20, kEnoughForFastest = 5;
constexpr std::size_t kMostHosts = 1000;

}  // namespace

std::vector<std::string> QueryEngine::Impl::open_circuits() const {
  std::vector<std::string> origins;
  hosts_.for_each([&](const std::string& origin, const Host& host) {
    if (host.circuit.state(now_) == Circuit::State::open) origins.push_back(origin);
  });
  return origins;
}

Value QueryEngine::Impl::known_hosts() const {
  return hosts_.known(now_);
}

void QueryEngine::Impl::recall_hosts() {
  recalled_ = true;
  hosts_.restore(options_.known_hosts, now_);
  hosts_.for_each([this](const std::string& origin, const Host&) { update_limit(origin); });
}

void QueryEngine::Impl::update_limit(const std::string& origin) {
  const Host& host = hosts_.at(origin);
  const bool closed = host.circuit.state(now_) == Circuit::State::closed;
  scheduler_.set_limit(origin, closed ? host.limit.value() : 1);
}

void QueryEngine::Impl::bound_hosts() {
  if (hosts_.size() <= kMostHosts) return;
  hosts_.forget_if([this](const std::string& origin, const Host& host) {
    const bool idle =
        scheduler_.in_flight(origin) + scheduler_.waiting(origin) == 0 && host.circuit.failures() == 0;
    if (idle) scheduler_.set_limit(origin, first_limit(options_.policy));
    return idle;
  });
}

void QueryEngine::Impl::learn(const Exchange& exchange, const Wire& wire, const HttpOutcome& outcome) {
  const std::string& origin = exchange.origin;
  // Half of a joint request fails for the reason that the whole did: its single layers will tell.
  const bool is_retold = exchange.joint && exchange.bisection;
  Host& host = hosts_.at(origin);
  const Omen omen = omen_of(outcome);
  const auto* response = std::get_if<HttpResponse>(&outcome);
  if (response && (response->http_version == "h2" || response->http_version == "h3"))
    host.set_multiplexed(options_.policy);
  const bool overloaded =
      omen == Omen::crowded || (omen == Omen::failing && (!response || response->status == 503));
  const auto fate = overloaded           ? LearnedLimit::Fate::refused
                    : omen == Omen::good ? LearnedLimit::Fate::answered
                                         : LearnedLimit::Fate::given_up;
  host.limit.finish(wire.ticket, fate, now_, scheduler_.waiting(origin) > 0);
  if (omen == Omen::good) host.latency.add(now_ - wire.ticket.sent);
  const bool tries = host.circuit.state(now_) == Circuit::State::half_open;
  if (omen != Omen::failing && (omen != Omen::neither || tries)) host.circuit.succeed();
  if (omen == Omen::failing && (!is_retold || tries)) fail(origin, trouble_of(outcome));
  update_limit(origin);
}

void QueryEngine::Impl::learn_of_abort(const std::string& origin, const Wire& wire) {
  Host& host = hosts_.at(origin);
  host.limit.finish(wire.ticket, LearnedLimit::Fate::given_up, now_, scheduler_.waiting(origin) > 0);
  // Its latency is at least this: worth knowing where it is among the longer ones.
  const Duration so_far = now_ - wire.ticket.sent;
  const auto median = host.latency.percentile(50, kEnoughForFastest);
  if (median && so_far >= *median) host.latency.add(so_far);
  update_limit(origin);
}

void QueryEngine::Impl::fail(const std::string& origin, const std::string& trouble) {
  Host& host = hosts_.at(origin);
  host.trouble = trouble;
  if (!host.circuit.fail(now_)) return;
  update_limit(origin);
  for (const ExchangeKey key : scheduler_.withdraw_all(origin)) refused_.insert(key);
  for (const auto& [key, exchange] : exchanges_)
    if (exchange.phase == Exchange::Phase::backing_off && exchange.origin == origin) {
      exchange_timers_.clear(key);
      refused_.insert(key);
    }
}

void QueryEngine::Impl::settle_refused() {
  while (!refused_.empty()) {
    const ExchangeKey key = *refused_.begin();
    refused_.erase(refused_.begin());
    tell_of_new();
    Exchange& exchange = exchanges_.at(key);
    const Host& host = hosts_.at(exchange.origin);
    const Service& first = service_of(exchange.parts.begin()->first);
    const Answer answer = circuit_open(Circuit::kFailures, host.trouble, host.circuit.until() - now_);
    exchange.trouble = answer.error->message;
    tell_of_end(key, exchange, nullptr);
    Released released = release_all(key);
    const auto bisection = std::exchange(released.bisection, nullptr);  // this says nothing of its layer
    if (bisection) bisection->inconclusive = true;
    settle_all(released, answer);
    end_part(bisection, first);
  }
}

Duration QueryEngine::Impl::fastest(const std::string& origin) const {
  const Host* host = hosts_.find(origin);
  return host ? host->latency.fastest(kEnoughForFastest) : Duration(0);
}

void QueryEngine::Impl::plan_hedge(ExchangeKey key, const Exchange& exchange) {
  if (options_.policy.hedge <= 0 || exchange.hedged) return;
  const auto percent = static_cast<std::size_t>(std::min(options_.policy.hedge, 100));
  if (const auto late = hosts_.at(exchange.origin).latency.percentile(percent, kEnoughToHedge))
    hedge_timers_.set(key, later(now_, *late));
}

void QueryEngine::Impl::forget_hedge(ExchangeKey key, const Exchange& exchange) {
  if (options_.policy.hedge <= 0) return;
  hedge_timers_.clear(key);
  overdue_.erase({exchange.origin, key});
}

void QueryEngine::Impl::expire_hedges() {
  while (const auto key = hedge_timers_.pop_due(now_)) overdue_.insert({exchanges_.at(*key).origin, *key});
}

void QueryEngine::Impl::send_hedges() {
  auto next = overdue_.begin();
  while (next != overdue_.end() && overdue_.size() <= hedge_budget_.hedges_left(now_)) {
    const auto [origin, key] = *next;
    Host& host = hosts_.at(origin);
    if (host.circuit.state(now_) != Circuit::State::closed || !host.budget.allows_retry(now_) ||
        !scheduler_.take_spare(origin)) {
      next = overdue_.upper_bound({origin, ~ExchangeKey{0}});
      continue;
    }
    next = overdue_.erase(next);
    Exchange& exchange = exchanges_.at(key);
    exchange.hedged = true;
    host.budget.add(now_, {0, 1, 1});
    hedge_budget_.add(now_, {0, 1, 1});
    exchange.second = put_on_wire(key, exchange);
    ++second_wires_;
    for_each_query(exchange, [](OpenQuery& query) { ++query.result.summary.attempts; });
  }
}

}  // namespace geoprobe
