#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/registry/lookup.h>

#include <algorithm>

namespace geoprobe {

QueryEngine::Impl::Impl(Registry registry, EngineOptions options)
    : registry_(std::move(registry)),
      options_(std::move(options)),
      classes_(registry_, options_.secrets),
      masker_(registry_, options_.secrets),
      cache_(options_.policy.cache_bytes),
      random_(options_.policy.seed),
      scheduler_(options_.policy.in_flight, first_limit(options_.policy)),
      hosts_(options_.policy) {}

// Inputs.

QueryId QueryEngine::Impl::submit(const PointQuery& asked, TimePoint now, bool more) {
  advance(more ? now_ : now);
  const QueryId id{++last_query_};
  OpenQuery& query = queries_[id];
  query.asked = asked;
  query.started = std::max(now_, now);
  query.deadline = asked.deadline.value_or(options_.policy.deadline);
  query.result.root = asked.root;
  query.result.point = asked.point;
  const Expected<Crs> crs = describe_crs(asked.crs, options_.transform);
  query.result.crs = crs ? crs.value() : asked.crs;
  query.result.lonlat = transform_position(asked.point, asked.crs, kWgs84, options_.transform);

  for (const std::size_t service : services_asked(registry_, asked)) {
    query.open.emplace(query.result.leaves.size(), OpenLeaf{});
    query.result.leaves.push_back({service, {}, {}});
  }
  query.result.summary.services = query.result.leaves.size();
  if (query.end() != TimePoint::max()) deadlines_.set(id, query.end());

  if (query.open.empty())
    finish(id);
  else if (recall(id) && !look_up(id))
    ask_open(id);
  proceed(more);
  return id;
}

void QueryEngine::Impl::ask_open(QueryId id) {
  OpenQuery& query = queries_.at(id);
  std::map<std::size_t, std::size_t> place_of;
  std::vector<std::size_t> services;
  for (auto& [place, leaf] : query.open) {
    const std::size_t service = query.result.leaves[place].service;
    const auto key =
        options_.policy.share ? key_of(registry_.services[service], query.asked, service) : std::nullopt;
    if (key && join_open({id, place}, *key)) continue;
    leaf.asks = key;
    services.push_back(service);
    place_of.emplace(service, place);
  }
  enter_plan(id, plan_query(registry_, query.asked, options_, memories_, services, free_places()), place_of);
}

void QueryEngine::Impl::enter_plan(QueryId id, Plan&& plan,
                                   const std::map<std::size_t, std::size_t>& place_of) {
  OpenQuery& query = queries_.at(id);
  for (PlannedExchange& planned : plan.exchanges) {
    const bool shares = options_.policy.share || planned.parts.front().ask.of_server;
    const ExchangeKey key = exchange_for(id, planned.request, planned.origin, planned.joint, shares);
    for (PlannedExchange::Part& part : planned.parts) {
      const LeafRef leaf{id, place_of.at(part.service)};
      subscribe(key, leaf, std::move(part.ask));
      if (const auto& asks = query.open.at(leaf.second).asks) asking_.emplace(*asks, leaf);
    }
  }
  for (Plan::Settled& settled : plan.settled)
    answer({id, place_of.at(settled.service)}, std::move(settled.answer), std::nullopt);
}

bool QueryEngine::Impl::join_open(const LeafRef& leaf, const QuestionKey& key) {
  const auto found = asking_.find(key);
  if (found == asking_.end()) return false;
  const ExchangeKey exchange = queries_.at(found->second.first).open.at(found->second.second).exchange;
  subscribe(exchange, leaf, Ask(exchanges_.at(exchange).parts.at(found->second)));
  return true;
}

void QueryEngine::Impl::cancel(QueryId id, TimePoint now) {
  advance(now);
  end_query(id, Status::cancelled);
  proceed();
}

void QueryEngine::Impl::handle_outcome(ExchangeId wire, HttpOutcome outcome, TimePoint now, bool more,
                                       ParsedReply parsed) {
  now_ = std::max(now_, now);
  std::optional<ExchangeKey> key;
  if (const auto found = wires_.find(wire); found != wires_.end()) {
    key = found->second;
    Exchange& exchange = exchanges_.at(*key);
    exchange.reply = std::move(parsed);
    learn(exchange, leave_flight(exchange, wire), outcome);
  }
  expire_deadlines();
  expire_lookups();
  expire_gatherings();
  if (const auto found = key ? exchanges_.find(*key) : exchanges_.end(); found != exchanges_.end())
    take_outcome(*key, found->second, std::move(outcome));
  expire_exchanges();
  proceed(more);
}

void QueryEngine::Impl::handle_timeout(TimePoint now) {
  advance(now);
  proceed();
}

// Outputs.

std::optional<Action> QueryEngine::Impl::poll_action() {
  while (!actions_.empty()) {
    Action action = std::move(actions_.front());
    actions_.pop_front();
    if (const auto* send = std::get_if<SendRequest>(&action)) {
      const auto found = wires_.find(send->id);
      if (found == wires_.end()) continue;
      Exchange& exchange = exchanges_.at(found->second);
      (exchange.wire->id == send->id ? *exchange.wire : *exchange.second).handed_over = true;
    }
    return action;
  }
  return std::nullopt;
}

std::optional<Event> QueryEngine::Impl::poll_event() {
  if (events_.empty()) return std::nullopt;
  Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

std::optional<TimePoint> QueryEngine::Impl::next_timeout() const {
  std::optional<TimePoint> first;
  for (const auto& next : {deadlines_.next(), lookup_timers_.next(), gather_timers_.next(),
                           exchange_timers_.next(), hedge_timers_.next()})
    if (next) first = std::min(first.value_or(*next), *next);
  return first;
}

QueryEngine::Load QueryEngine::Impl::load() const {
  const std::size_t in_flight = scheduler_.in_flight();
  return {queries_.size(), in_flight, exchanges_.size() + second_wires_ - in_flight};
}

// Time.

void QueryEngine::Impl::advance(TimePoint now) {
  now_ = std::max(now_, now);
  if (!recalled_) recall_hosts();
  expire_deadlines();
  expire_lookups();
  expire_gatherings();
  expire_exchanges();
}

void QueryEngine::Impl::expire_deadlines() {
  while (const auto id = deadlines_.pop_due(now_)) end_query(*id, Status::timeout);
}

void QueryEngine::Impl::expire_exchanges() {
  while (const auto key = exchange_timers_.pop_due(now_)) {
    Exchange& exchange = exchanges_.at(*key);
    if (exchange.phase == Exchange::Phase::backing_off)
      wait_for_place(*key, exchange);
    else
      take_attempt_timeout(*key, exchange);
  }
  expire_hedges();
}

void QueryEngine::Impl::proceed(bool more) {
  settle_refused();
  tell_of_new();
  if (more) return;
  while (const auto key = scheduler_.next()) send(*key, exchanges_.at(*key));
  send_hedges();
  expire_deadlines();
}

QueryEngine::QueryEngine(Registry registry, EngineOptions options)
    : impl_(std::make_unique<Impl>(std::move(registry), std::move(options))) {}
QueryEngine::~QueryEngine() = default;
QueryEngine::QueryEngine(QueryEngine&&) noexcept = default;
QueryEngine& QueryEngine::operator=(QueryEngine&&) noexcept = default;

QueryId QueryEngine::submit(const PointQuery& query, TimePoint now, bool more) {
  return impl_->submit(query, now, more);
}
void QueryEngine::cancel(QueryId id, TimePoint now) {
  impl_->cancel(id, now);
}
ReplyParser QueryEngine::reply_parser(ExchangeId id) const {
  return impl_->reply_parser(id);
}
void QueryEngine::handle_outcome(ExchangeId id, HttpOutcome outcome, TimePoint now, bool more,
                                 ParsedReply parsed) {
  impl_->handle_outcome(id, std::move(outcome), now, more, std::move(parsed));
}
void QueryEngine::handle_lookup(LookupId id, const std::optional<CacheEntry>& entry, TimePoint now,
                                bool more) {
  impl_->handle_lookup(id, entry, now, more);
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
const EngineOptions& QueryEngine::options() const {
  return impl_->options();
}
std::string QueryEngine::snapshot() const {
  return impl_->snapshot();
}
QueryEngine::Restored QueryEngine::restore(std::string_view snapshot) {
  return impl_->restore(snapshot);
}
QueryEngine::Load QueryEngine::load() const {
  return impl_->load();
}
std::vector<std::string> QueryEngine::open_circuits() const {
  return impl_->open_circuits();
}
Value QueryEngine::known_hosts() const {
  return impl_->known_hosts();
}

}  // namespace geoprobe
