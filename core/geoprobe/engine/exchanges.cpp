#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/engine/failure.h>
#include <geoprobe/engine/redirect.h>
#include <geoprobe/engine/retry.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

/// Of a URL that has been parsed before.
std::string origin_of(const std::string& url) {
  const Expected<Url> parsed = parse_url(url);
  return parsed ? parsed.value().origin() : std::string();
}

}  // namespace

ExchangeKey QueryEngine::Impl::exchange_for(QueryId first, const HttpRequest& request,
                                            const std::string& origin,
                                            const std::shared_ptr<const Joint>& joint, bool shares,
                                            Duration wait) {
  std::string identity = shares ? request_identity(request) + (joint ? "\njoint" : "") : std::string();
  if (const auto found = identity.empty() ? by_identity_.end() : by_identity_.find(identity);
      found != by_identity_.end())
    return found->second;
  const ExchangeKey key = ++last_exchange_;
  Exchange& exchange = exchanges_[key];
  exchange.request = request;
  exchange.identity = std::move(identity);
  if (!exchange.identity.empty()) by_identity_.emplace(exchange.identity, key);
  exchange.origin = origin;
  exchange.flow = static_cast<Scheduler::Flow>(first);
  exchange.timeout = Duration::max();
  exchange.joint = joint;
  if (wait > Duration(0) && hosts_.at(origin).circuit.state(now_) != Circuit::State::open) {
    exchange.phase = Exchange::Phase::backing_off;
    exchange_timers_.set(key, later(now_, wait));
  } else {
    wait_for_place(key, exchange);
  }
  return key;
}

void QueryEngine::Impl::subscribe(ExchangeKey key, const LeafRef& leaf, Ask ask) {
  Exchange& exchange = exchanges_.at(key);
  OpenQuery& query = queries_.at(leaf.first);
  OpenLeaf& open = query.open.at(leaf.second);
  open.exchange = key;

  const Service& service = service_of(leaf);
  Duration own = service.timeout ? in_microseconds(*service.timeout) : options_.policy.timeout;
  if (!ask.gateway_key.empty()) own = query.end() - now_;
  exchange.timeout = std::min(exchange.timeout, std::max(query.asked.timeout.value_or(own), Duration(1)));

  const auto first = exchange.parts.lower_bound({leaf.first, 0});
  if (first == exchange.parts.end() || first->first.first != leaf.first) {
    ++query.result.summary.exchanges;
    if (query.asked.progress) new_to_.emplace(key, leaf.first);
    if (exchange.phase == Exchange::Phase::in_flight) ++query.result.summary.attempts;
  }
  if (!exchange.joint) ask.request = {};  // the exchange has it
  exchange.parts.emplace(leaf, std::move(ask));
  hosts_.at(exchange.origin).budget.add(now_, {1, 0, 0});
}

void QueryEngine::Impl::wait_for_place(ExchangeKey key, Exchange& exchange) {
  exchange.phase = Exchange::Phase::waiting;
  if (hosts_.at(exchange.origin).circuit.state(now_) == Circuit::State::open)
    refused_.insert(key);
  else
    scheduler_.wait(key, exchange.origin, exchange.flow);
}

void QueryEngine::Impl::send(ExchangeKey key, Exchange& exchange) {
  exchange.phase = Exchange::Phase::in_flight;
  if (!exchange.mid_attempt) {
    ++exchange.attempts;
    exchange.hedged = false;
    exchange_timers_.set(key, later(now_, exchange.timeout));
    for_each_query(exchange, [](OpenQuery& query) { ++query.result.summary.attempts; });
    hedge_budget_.add(now_, {0, 1, 0});
    if (exchange.attempts == 1) hosts_.at(exchange.origin).budget.add(now_, {0, 1, 0});
    tell(key, exchange, ExchangeMoved::State::sent);
  }
  exchange.mid_attempt = false;
  exchange.wire = put_on_wire(key, exchange);
  plan_hedge(key, exchange);
}

Wire QueryEngine::Impl::put_on_wire(ExchangeKey key, const Exchange& exchange) {
  Wire wire;
  wire.id = ExchangeId{++last_wire_};
  const bool others_wait = scheduler_.waiting(exchange.origin) > 0;
  wire.ticket = hosts_.at(exchange.origin).limit.start(now_, exchange.parts.size(), others_wait);
  wires_.emplace(wire.id, key);
  actions_.push_back(SendRequest{wire.id, exchange.current()});
  return wire;
}

Wire QueryEngine::Impl::leave_flight(Exchange& exchange, ExchangeId id) {
  const auto key = wires_.find(id);
  forget_hedge(key->second, exchange);
  wires_.erase(key);
  scheduler_.release(exchange.origin);
  if (!exchange.second) return *std::exchange(exchange.wire, std::nullopt);
  --second_wires_;
  Wire last = *std::exchange(exchange.second, std::nullopt);
  if (last.id != id) std::swap(last, *exchange.wire);
  return last;
}

void QueryEngine::Impl::abort(Exchange& exchange) {
  while (exchange.wire) {
    const Wire left = leave_flight(exchange, exchange.wire->id);
    if (left.handed_over) actions_.push_back(AbortRequest{left.id});
    learn_of_abort(exchange.origin, left);
  }
}

void QueryEngine::Impl::take_outcome(ExchangeKey key, Exchange& exchange, HttpOutcome outcome) {
  const auto* response = std::get_if<HttpResponse>(&outcome);
  if (response)
    for_each_query(exchange, [&](OpenQuery& query) { query.result.summary.bytes += response->body.size(); });
  if (response && is_redirect(*response)) {
    abort(exchange);
    take_redirect(key, exchange, *response);
    return;
  }
  const bool failed = is_worth_retrying(outcome);
  if (exchange.wire && (failed || !response)) return;  // the other request may fare better
  abort(exchange);
  exchange_timers_.clear(key);
  exchange.trouble = response && !failed ? std::string() : trouble_of(outcome);
  if (!failed) {
    tell_of_end(key, exchange, response);
    settle_final(key, outcome);
    return;
  }
  // A connection that fails may be one layer's doing; a server that has too much to do says so.
  const bool busy = response && (response->status == 429 || response->status == 503);
  if (exchange.joint && !busy) {
    const Duration wait = backoff(random_, options_.policy, exchange.attempts);
    tell_of_end(key, exchange, response);
    split(release_all(key), Bisection::Cause::broken, nullptr, wait);
    return;
  }
  const auto server_asks = response ? retry_after(*response) : std::nullopt;
  settle(back_off(key, exchange, server_asks.value_or(Duration(0))), outcome);
}

void QueryEngine::Impl::take_attempt_timeout(ExchangeKey key, Exchange& exchange) {
  exchange.trouble = "no answer within " + say(exchange.timeout);
  if (exchange.phase == Exchange::Phase::in_flight) {
    abort(exchange);
    fail(exchange.origin, exchange.trouble);
  } else {
    scheduler_.withdraw(key, exchange.origin, exchange.flow);
  }
  if (exchange.joint && exchange.attempts > 0) {
    tell_of_end(key, exchange, nullptr);
    split(release_all(key), Bisection::Cause::late, nullptr, Duration(0));
    return;
  }
  const Answer late = attempt_timeout(exchange.timeout, exchange.attempts);
  settle_all(back_off(key, exchange, Duration(0)), late);
}

void QueryEngine::Impl::take_redirect(ExchangeKey key, Exchange& exchange, const HttpResponse& response) {
  Expected<HttpRequest> next =
      exchange.redirects < options_.policy.redirects
          ? follow_redirect(exchange.current(), response)
          : Failure{concat("redirected more than ", std::to_string(options_.policy.redirects), " times")};
  if (!next) {
    exchange_timers_.clear(key);
    exchange.trouble = next.failure().message;
    tell_of_end(key, exchange, &response);
    settle(release_all(key), TransportError{TransportError::Kind::network, next.failure().message});
    return;
  }
  ++exchange.redirects;
  exchange.mid_attempt = true;
  keep_cookies(exchange.cookies, exchange.current().url, response);
  send_cookies(exchange.cookies, next.value());
  exchange.redirected = std::make_unique<HttpRequest>(std::move(next).value());
  exchange.origin = origin_of(exchange.current().url);
  bound_hosts();
  wait_for_place(key, exchange);
}

QueryEngine::Impl::Released QueryEngine::Impl::back_off(ExchangeKey key, Exchange& exchange,
                                                        Duration at_least) {
  const std::string origin = origin_of(exchange.request.url);
  Host& host = hosts_.at(origin);
  if (exchange.attempts > options_.policy.retries || host.circuit.state(now_) == Circuit::State::open) {
    tell_of_end(key, exchange, nullptr);
    return release_all(key);
  }
  if (!host.budget.allows_retry(now_)) {
    tell_of_end(key, exchange, nullptr);
    Released released = release_all(key);
    released.note = "; not asked again, for a tenth of what is asked of this server is asked again already";
    return released;
  }
  host.budget.add(now_, {0, 1, 1});
  const Duration wait = std::max(backoff(random_, options_.policy, exchange.attempts), at_least);
  const TimePoint retry_at = later(now_, wait);
  exchange.phase = Exchange::Phase::backing_off;
  exchange.redirected.reset();
  exchange.cookies.clear();
  exchange.origin = origin;
  exchange.mid_attempt = false;
  exchange.redirects = 0;
  exchange_timers_.set(key, retry_at);
  const TimePoint ending_by = later(retry_at, fastest(origin));
  tell_of_retry(key, exchange, ending_by);
  return release_parts(key, ending_by);
}

void QueryEngine::Impl::settle_final(ExchangeKey key, const HttpOutcome& outcome) {
  if (const auto* response = std::get_if<HttpResponse>(&outcome)) {
    const std::size_t size = response->body.size();
    const auto reading = static_cast<Duration::rep>(size * std::uint64_t{1000000} /
                                                    std::max<std::size_t>(1, options_.policy.read_rate));
    const Released late = release_parts(key, later(now_, Duration(reading)));
    settle_all(late, too_late_to_read(size));
    if (!exchanges_.count(key)) return;
  }
  settle(release_all(key), outcome);
}

QueryEngine::Impl::Released QueryEngine::Impl::release_parts(ExchangeKey key, TimePoint ending_by) {
  Exchange& exchange = exchanges_.at(key);
  Released released;
  released.attempts = exchange.attempts;
  released.joint = exchange.joint;
  released.bisection = exchange.bisection;
  released.reply = exchange.reply;
  for (auto part = exchange.parts.begin(); part != exchange.parts.end();) {
    const auto next = std::next(part);
    const QueryId query = part->first.first;
    if (queries_.at(query).end() <= ending_by) {
      ++released.shared_by[query];
      released.parts.insert(exchange.parts.extract(part));
    }
    part = next;
  }
  if (exchange.parts.empty()) {
    drop(key);
  } else if (released.bisection) {  // it goes on with the others
    if (!released.parts.empty()) released.bisection->inconclusive = true;
    released.bisection.reset();
  }
  return released;
}

void QueryEngine::Impl::drop(ExchangeKey key) {
  Exchange& exchange = exchanges_.at(key);
  abort(exchange);
  refused_.erase(key);
  scheduler_.withdraw(key, exchange.origin, exchange.flow);
  exchange_timers_.clear(key);
  if (!exchange.identity.empty()) by_identity_.erase(exchange.identity);
  exchanges_.erase(key);
}

}  // namespace geoprobe
