#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/exchange.h>
#include <geoprobe/engine/failure.h>
#include <geoprobe/engine/open_query.h>
#include <geoprobe/engine/plan.h>
#include <geoprobe/engine/redirect.h>
#include <geoprobe/engine/retry.h>
#include <geoprobe/engine/scheduler.h>
#include <geoprobe/engine/timers.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <deque>
#include <set>

namespace geoprobe {
namespace {

using Query = OpenQuery;

/// A family that keeps asking is stopped here: more steps than any has (formats of a ladder, twice over).
constexpr int kMaxSteps = 12;

}  // namespace

class QueryEngine::Impl {
 public:
  Impl(Registry registry, EngineOptions options)
      : registry_(std::move(registry)),
        options_(std::move(options)),
        random_(options_.policy.seed),
        scheduler_(options_.policy.in_flight, options_.policy.per_host) {}

  QueryId submit(const PointQuery& asked, TimePoint now) {
    advance(now);
    const QueryId id{++last_query_};
    Query& query = queries_[id];
    query.asked = asked;
    query.started = now_;
    query.deadline = asked.deadline.value_or(options_.policy.deadline);
    query.result.root = asked.root;
    query.result.point = asked.point;
    query.result.crs = asked.crs;

    std::map<std::size_t, std::size_t> place_of;
    for (const std::size_t service : services_under(registry_, asked.root)) {
      place_of.emplace(service, query.result.leaves.size());
      query.open.emplace(query.result.leaves.size(), OpenLeaf{});
      query.result.leaves.push_back({service, {}, {}});
    }
    query.result.summary.services = query.result.leaves.size();
    if (const TimePoint end = later(now_, query.deadline); end != TimePoint::max()) deadlines_.set(id, end);

    Plan plan = plan_query(registry_, asked, options_, memories_);
    for (PlannedExchange& planned : plan.exchanges)
      for (PlannedExchange::Part& part : planned.parts)
        subscribe(id, place_of[part.service], std::move(part.ask), planned.origin, options_.policy.share);
    for (Plan::Settled& settled : plan.settled)
      answer(id, place_of[settled.service], std::move(settled.answer), std::nullopt);
    if (place_of.empty()) finish(id);
    proceed();
    return id;
  }

  void cancel(QueryId id, TimePoint now) {
    advance(now);
    end_query(id, [](const Query&, const Exchange&) {
      Answer answer;
      answer.status = Status::cancelled;
      return answer;
    });
    proceed();
  }

  void handle_outcome(ExchangeId wire, HttpOutcome outcome, TimePoint now) {
    now_ = std::max(now_, now);
    std::optional<ExchangeKey> key;
    if (const auto found = wires_.find(wire); found != wires_.end()) {
      key = found->second;
      leave_flight(exchanges_.at(*key));
    }
    expire_deadlines();
    if (const auto found = key ? exchanges_.find(*key) : exchanges_.end(); found != exchanges_.end()) {
      Exchange& exchange = found->second;
      if (const auto* response = std::get_if<HttpResponse>(&outcome))
        count_bytes(exchange, response->body.size());
      take_outcome(*key, exchange, std::move(outcome));
    }
    expire_exchanges();
    proceed();
  }

  void handle_timeout(TimePoint now) {
    advance(now);
    proceed();
  }

  std::optional<Action> poll_action() {
    while (!actions_.empty()) {
      Action action = std::move(actions_.front());
      actions_.pop_front();
      if (const auto* send = std::get_if<SendRequest>(&action)) {
        const auto found = wires_.find(send->id);
        if (found == wires_.end()) continue;
        exchanges_.at(found->second).handed_over = true;
      }
      return action;
    }
    return std::nullopt;
  }

  std::optional<Event> poll_event() {
    if (events_.empty()) return std::nullopt;
    Event event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

  std::optional<TimePoint> next_timeout() const {
    const auto deadline = deadlines_.next();
    const auto exchange = exchange_timers_.next();
    if (deadline && exchange) return std::min(*deadline, *exchange);
    return deadline ? deadline : exchange;
  }

  Load load() const {
    return {queries_.size(), scheduler_.in_flight(), exchanges_.size() - scheduler_.in_flight()};
  }

  const Registry& registry() const { return registry_; }

 private:
  // Time.

  void advance(TimePoint now) {
    now_ = std::max(now_, now);
    expire_deadlines();
    expire_exchanges();
  }

  void expire_deadlines() {
    while (const auto id = deadlines_.pop_due(now_))
      end_query(*id, [](const Query& query, const Exchange& exchange) {
        return deadline_passed(query.deadline, exchange.attempts, exchange.trouble);
      });
  }

  void expire_exchanges() {
    while (const auto key = exchange_timers_.pop_due(now_)) {
      Exchange& exchange = exchanges_.at(*key);
      if (exchange.phase == Exchange::Phase::backing_off)
        wait_for_place(*key, exchange);
      else
        take_attempt_timeout(*key, exchange);
    }
  }

  /// After every input: what may start does, and a deadline of no time at all is kept.
  void proceed() {
    while (const auto key = scheduler_.next()) send(*key, exchanges_.at(*key));
    expire_deadlines();
  }

  // Exchanges.

  void subscribe(QueryId id, std::size_t place, Ask ask, const std::string& origin, bool share) {
    std::string identity = share ? request_identity(ask.request) : std::string();
    ExchangeKey key = 0;
    if (const auto found = by_identity_.find(identity); share && found != by_identity_.end()) {
      key = found->second;
    } else {
      key = ++last_exchange_;
      if (share) by_identity_.emplace(identity, key);
      Exchange& made = exchanges_[key];
      made.request = made.current = ask.request;
      made.identity = std::move(identity);
      made.origin = origin;
      made.timeout = Duration::max();
      scheduler_.wait(key, origin);
    }
    Exchange& exchange = exchanges_.at(key);
    Query& query = queries_.at(id);
    OpenLeaf& open = query.open.at(place);
    open.exchange = key;
    ++open.steps;
    const Service& service = registry_.services[query.result.leaves[place].service];
    const Duration policy = service.timeout ? in_microseconds(*service.timeout) : options_.policy.timeout;
    exchange.timeout =
        std::min(exchange.timeout, std::max(query.asked.timeout.value_or(policy), Duration(1)));

    const auto first = exchange.parts.lower_bound({id, 0});
    if (first == exchange.parts.end() || first->first.first != id) {
      ++query.result.summary.exchanges;
      if (exchange.phase == Exchange::Phase::in_flight) ++query.result.summary.attempts;
    }
    exchange.parts.emplace(LeafRef{id, place}, std::move(ask));
  }

  void wait_for_place(ExchangeKey key, Exchange& exchange) {
    exchange.phase = Exchange::Phase::waiting;
    scheduler_.wait(key, exchange.origin);
  }

  void send(ExchangeKey key, Exchange& exchange) {
    const ExchangeId wire{++last_wire_};
    exchange.phase = Exchange::Phase::in_flight;
    exchange.wire = wire;
    exchange.handed_over = false;
    if (!exchange.mid_attempt) {
      ++exchange.attempts;
      exchange_timers_.set(key, later(now_, exchange.timeout));
      for_each_query(exchange, [](Query& query) { ++query.result.summary.attempts; });
    }
    exchange.mid_attempt = false;
    wires_.emplace(wire, key);
    actions_.push_back(SendRequest{wire, exchange.current});
  }

  void leave_flight(Exchange& exchange) {
    scheduler_.release(exchange.origin);
    wires_.erase(*exchange.wire);
    exchange.wire.reset();
  }

  void abort(Exchange& exchange) {
    if (exchange.handed_over) actions_.push_back(AbortRequest{*exchange.wire});
    leave_flight(exchange);
  }

  void take_outcome(ExchangeKey key, Exchange& exchange, HttpOutcome outcome) {
    const auto* response = std::get_if<HttpResponse>(&outcome);
    if (response && is_redirect(*response)) {
      take_redirect(key, exchange, *response);
      return;
    }
    exchange_timers_.clear(key);
    if (!is_worth_retrying(outcome)) {
      settle(key, outcome, [](const LeafRef&) { return true; });
      return;
    }
    exchange.trouble = trouble_of(outcome);
    const auto server_asks = response ? retry_after(*response) : std::nullopt;
    retry_or(key, exchange, server_asks.value_or(Duration(0)),
             [&](const auto& leaves) { settle(key, outcome, leaves); });
  }

  void take_attempt_timeout(ExchangeKey key, Exchange& exchange) {
    if (exchange.phase == Exchange::Phase::in_flight)
      abort(exchange);
    else
      scheduler_.withdraw(key, exchange.origin);
    exchange.trouble = "no answer within " + say(exchange.timeout);
    retry_or(key, exchange, Duration(0), [&](const auto& leaves) {
      const Answer late = attempt_timeout(exchange.timeout, exchange.attempts);
      release_parts(key, leaves, [&](const LeafRef& leaf, const Ask&, const Source& source) {
        answer(leaf.first, leaf.second, late, source);
      });
    });
  }

  void take_redirect(ExchangeKey key, Exchange& exchange, const HttpResponse& response) {
    const auto refuse = [&](std::string message) {
      exchange_timers_.clear(key);
      settle(key, TransportError{TransportError::Kind::network, std::move(message)},
             [](const LeafRef&) { return true; });
    };
    if (exchange.redirects == options_.policy.redirects) {
      refuse("redirected more than " + std::to_string(options_.policy.redirects) + " times");
      return;
    }
    Expected<HttpRequest> next = follow_redirect(exchange.current, response);
    if (!next) {
      refuse(next.failure().message);
      return;
    }
    ++exchange.redirects;
    exchange.mid_attempt = true;
    exchange.current = std::move(next).value();
    exchange.origin = parse_url(exchange.current.url).value().origin();
    wait_for_place(key, exchange);
  }

  /// Backs off for those leaves that a later attempt can still serve; `give_up(predicate)` answers the
  /// others.
  template <class GiveUp>
  void retry_or(ExchangeKey key, Exchange& exchange, Duration at_least, GiveUp&& give_up) {
    if (exchange.attempts > options_.policy.retries) {
      give_up([](const LeafRef&) { return true; });
      return;
    }
    const TimePoint retry_at =
        later(now_, std::max(backoff(random_, options_.policy, exchange.attempts), at_least));
    exchange.phase = Exchange::Phase::backing_off;
    exchange.current = exchange.request;
    exchange.origin = parse_url(exchange.request.url).value().origin();
    exchange.mid_attempt = false;
    exchange.redirects = 0;
    exchange_timers_.set(key, retry_at);
    give_up([&](const LeafRef& leaf) {
      const Query& query = queries_.at(leaf.first);
      return later(query.started, query.deadline) <= retry_at;
    });
  }

  // Answers.

  /// Takes out the parts that the predicate names, the exchange too once it has none, and hands each part on.
  template <class Predicate, class Take>
  void release_parts(ExchangeKey key, const Predicate& predicate, Take&& take) {
    Exchange& exchange = exchanges_.at(key);
    std::map<LeafRef, Ask> released;
    for (auto part = exchange.parts.begin(); part != exchange.parts.end();) {
      const auto next = std::next(part);
      if (predicate(part->first)) released.insert(exchange.parts.extract(part));
      part = next;
    }
    std::map<QueryId, int> shared_by;
    for (const auto& [leaf, ask] : released) ++shared_by[leaf.first];
    const int attempts = exchange.attempts;
    if (exchange.parts.empty()) drop(key);
    for (auto& [leaf, ask] : released) {
      if (!queries_.contains(leaf.first)) continue;
      take(leaf, ask, source_of(leaf.first, ask, shared_by[leaf.first], attempts));
    }
  }

  template <class Predicate>
  void settle(ExchangeKey key, const HttpOutcome& outcome, const Predicate& predicate) {
    const auto* response = std::get_if<HttpResponse>(&outcome);
    const int attempts = exchanges_.at(key).attempts;
    std::optional<Reply> reply;
    release_parts(key, predicate, [&](const LeafRef& leaf, const Ask& ask, const Source& source) {
      if (response)
        read(leaf, ask, *response, reply, source);
      else
        answer(leaf.first, leaf.second, transport_failure(*std::get_if<TransportError>(&outcome), attempts),
               source);
    });
  }

  void read(const LeafRef& leaf, const Ask& ask, const HttpResponse& response, std::optional<Reply>& reply,
            const Source& source) {
    const Query& query = queries_.at(leaf.first);
    const Service& service = registry_.services[query.result.leaves[leaf.second].service];
    auto made = make_question(service, query.asked, options_);
    const Question& question = *std::get_if<Question>(&made);
    const Family* family = options_.family(service.type);
    if (!reply) reply = family->parse(question, ask, response);
    Step step = family->read(question, ask, response, *reply, memories_.edit(service));
    auto* next = std::get_if<Ask>(&step);
    if (!next) {
      answer(leaf.first, leaf.second, std::move(*std::get_if<Answer>(&step)), source);
      return;
    }
    const Expected<Url> url = parse_url(next->request.url);
    if (!url || query.open.at(leaf.second).steps >= kMaxSteps) {
      answer(leaf.first, leaf.second,
             error_answer(ErrorCode::internal, "no end of requests was in sight; please report this"),
             source);
      return;
    }
    next->request.max_bytes = options_.policy.max_bytes;
    subscribe(leaf.first, leaf.second, std::move(*next), url.value().origin(), options_.policy.share);
  }

  void answer(QueryId id, std::size_t place, Answer answer, std::optional<Source> source) {
    Query& query = queries_.at(id);
    query.open.erase(place);
    Leaf& leaf = query.result.leaves[place];
    leaf.answer = std::move(answer);
    leaf.source = std::move(source);
    ++query.result.summary.by_status[static_cast<std::size_t>(leaf.answer.status)];
    events_.push_back(ServiceAnswered{id, leaf});
    if (query.open.empty()) finish(id);
  }

  void finish(QueryId id) {
    const auto found = queries_.find(id);
    found->second.result.summary.elapsed_ms = elapsed_ms(found->second);
    deadlines_.clear(id);
    events_.push_back(QueryDone{id, std::move(found->second.result)});
    queries_.erase(found);
  }

  /// Answers every open leaf of a query at once, and leaves its exchanges.
  template <class MakeAnswer>
  void end_query(QueryId id, MakeAnswer&& make_answer) {
    const auto found = queries_.find(id);
    if (found == queries_.end()) return;
    const Query& query = found->second;
    const std::map<std::size_t, OpenLeaf> open = query.open;
    std::map<ExchangeKey, int> shared_by;
    for (const auto& [place, leaf] : open) ++shared_by[leaf.exchange];
    for (const auto& [place, leaf] : open) {
      const ExchangeKey key = leaf.exchange;
      Exchange& exchange = exchanges_.at(key);
      Answer made = make_answer(query, exchange);
      const auto part = exchange.parts.find({id, place});
      const Source source = source_of(id, part->second, shared_by[key], exchange.attempts);
      exchange.parts.erase(part);
      if (exchange.parts.empty()) drop(key);
      answer(id, place, std::move(made), source);
    }
  }

  void drop(ExchangeKey key) {
    Exchange& exchange = exchanges_.at(key);
    if (exchange.wire) abort(exchange);
    scheduler_.withdraw(key, exchange.origin);
    exchange_timers_.clear(key);
    if (!exchange.identity.empty()) by_identity_.erase(exchange.identity);
    exchanges_.erase(key);
  }

  Source source_of(QueryId id, const Ask& ask, int shared_by, int attempts) const {
    Source source;
    source.url = ask.masked_url;
    source.format = ask.format;
    source.shared_by = shared_by;
    source.attempts = attempts;
    source.elapsed_ms = elapsed_ms(queries_.at(id));
    source.at = (options_.wall_time_at_zero + now_.time_since_epoch().count() / 1000) / 1000;
    return source;
  }

  std::int64_t elapsed_ms(const Query& query) const { return (now_ - query.started).count() / 1000; }

  template <class Visit>
  void for_each_query(const Exchange& exchange, Visit&& visit) {
    std::optional<QueryId> last;
    for (const auto& [leaf, ask] : exchange.parts) {
      if (last != leaf.first) visit(queries_.at(leaf.first));
      last = leaf.first;
    }
  }

  void count_bytes(const Exchange& exchange, std::size_t bytes) {
    for_each_query(exchange, [&](Query& query) { query.result.summary.bytes += bytes; });
  }

  Registry registry_;
  EngineOptions options_;
  Random random_;
  Scheduler scheduler_;
  ServerMemories memories_;
  TimePoint now_{};
  std::uint64_t last_query_ = 0, last_exchange_ = 0, last_wire_ = 0;
  std::map<QueryId, Query> queries_;
  std::map<ExchangeKey, Exchange> exchanges_;
  std::map<std::string, ExchangeKey> by_identity_;
  std::map<ExchangeId, ExchangeKey> wires_;
  Timers<QueryId> deadlines_;
  Timers<ExchangeKey> exchange_timers_;
  std::deque<Action> actions_;
  std::deque<Event> events_;
};

QueryEngine::QueryEngine(Registry registry, EngineOptions options)
    : impl_(std::make_unique<Impl>(std::move(registry), std::move(options))) {}
QueryEngine::~QueryEngine() = default;
QueryEngine::QueryEngine(QueryEngine&&) noexcept = default;
QueryEngine& QueryEngine::operator=(QueryEngine&&) noexcept = default;

QueryId QueryEngine::submit(const PointQuery& query, TimePoint now) {
  return impl_->submit(query, now);
}
void QueryEngine::cancel(QueryId id, TimePoint now) {
  impl_->cancel(id, now);
}
void QueryEngine::handle_outcome(ExchangeId id, HttpOutcome outcome, TimePoint now) {
  impl_->handle_outcome(id, std::move(outcome), now);
}
void QueryEngine::handle_timeout(TimePoint now) {
  impl_->handle_timeout(now);
}
std::optional<Action> QueryEngine::poll_action() {
  return impl_->poll_action();
}
std::optional<Event> QueryEngine::poll_event() {
  return impl_->poll_event();
}
std::optional<TimePoint> QueryEngine::next_timeout() const {
  return impl_->next_timeout();
}
const Registry& QueryEngine::registry() const {
  return impl_->registry();
}
QueryEngine::Load QueryEngine::load() const {
  return impl_->load();
}

}  // namespace geoprobe
