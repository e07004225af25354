#pragma once
#include <geoprobe/engine/cache.h>
#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/exchange.h>
#include <geoprobe/engine/host.h>
#include <geoprobe/engine/open_query.h>
#include <geoprobe/engine/plan.h>
#include <geoprobe/engine/question_key.h>
#include <geoprobe/engine/random.h>
#include <geoprobe/engine/scheduler.h>
#include <geoprobe/engine/timers.h>
#include <geoprobe/registry/masker.h>

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace geoprobe {

/// The engine's inside. inputs and time: engine.cpp; sending, redirects, retries: exchanges.cpp; what is
/// learnt of each origin, circuits, second attempts: hosts.cpp; what a reply means for each leaf, and the end
/// of queries: answers.cpp; joint requests, their replies and failures: joints.cpp; what is known already:
/// recall.cpp; what goes by the gateway: gateway.cpp; what is told of exchanges: progress.cpp.
class QueryEngine::Impl {
 public:
  Impl(Registry registry, EngineOptions options);

  QueryId submit(const PointQuery& asked, TimePoint now, bool more);
  void cancel(QueryId id, TimePoint now);
  ReplyParser reply_parser(ExchangeId wire) const;
  void handle_outcome(ExchangeId wire, HttpOutcome outcome, TimePoint now, bool more, ParsedReply parsed);
  void handle_lookup(LookupId id, const std::optional<CacheEntry>& entry, TimePoint now, bool more);
  void handle_timeout(TimePoint now);
  std::optional<Action> poll_action();
  std::optional<Event> poll_event();
  std::optional<TimePoint> next_timeout() const;
  Load load() const;
  std::vector<std::string> open_circuits() const;
  Value known_hosts() const;
  const Registry& registry() const { return registry_; }
  const EngineOptions& options() const { return options_; }
  std::string snapshot() const;
  Restored restore(std::string_view snapshot);

 private:
  /// Leaves that an exchange has done with: they are to be answered, or to ask again.
  struct Released {
    std::map<LeafRef, Ask> parts;
    std::map<QueryId, int> shared_by;  ///< how many of the parts each query has
    int attempts = 0;                  ///< of the exchange
    std::shared_ptr<const Joint> joint;
    std::shared_ptr<Bisection> bisection;
    ParsedReply reply;  ///< to the last request; null: it is still to be parsed
    std::string note;   ///< for the message of a failure
  };
  using Asks = std::vector<std::pair<LeafRef, Ask>>;

  // engine.cpp
  void advance(TimePoint now);
  /// Puts what is open of a query into exchanges.
  void ask_open(QueryId id);
  /// Makes the exchanges of a plan, and answers what needs none.
  void enter_plan(QueryId id, Plan&& plan, const std::map<std::size_t, std::size_t>& place_of);
  /// Has the leaf wait with another that asks the same question, if one does.
  bool join_open(const LeafRef& leaf, const QuestionKey& key);
  void expire_deadlines();
  void expire_exchanges();
  /// After every input: what may start does, and a deadline of no time at all is kept.
  void proceed(bool more = false);

  // exchanges.cpp
  /// The exchange with that request: an open one where it may be shared, else a new one.
  ExchangeKey exchange_for(QueryId first, const HttpRequest& request, const std::string& origin,
                           const std::shared_ptr<const Joint>& joint, bool shares, Duration wait = {});
  void subscribe(ExchangeKey key, const LeafRef& leaf, Ask ask);
  void wait_for_place(ExchangeKey key, Exchange& exchange);
  void send(ExchangeKey key, Exchange& exchange);
  Wire put_on_wire(ExchangeKey key, const Exchange& exchange);
  /// One of its requests is no longer on the wire.
  Wire leave_flight(Exchange& exchange, ExchangeId wire);
  void abort(Exchange& exchange);
  void settle_final(ExchangeKey key, const HttpOutcome& outcome);
  void take_outcome(ExchangeKey key, Exchange& exchange, HttpOutcome outcome);
  void take_attempt_timeout(ExchangeKey key, Exchange& exchange);
  void take_redirect(ExchangeKey key, Exchange& exchange, const HttpResponse& response);
  /// Waits for another attempt, with the leaves that it can still serve. Returns the others: all, when there
  /// is none left.
  Released back_off(ExchangeKey key, Exchange& exchange, Duration at_least);
  /// Takes out the leaves of queries that end at or before a time; the exchange too once it has none.
  Released release_parts(ExchangeKey key, TimePoint ending_by);
  Released release_all(ExchangeKey key) { return release_parts(key, TimePoint::max()); }
  std::size_t service_index(const LeafRef& leaf) const {
    return queries_.at(leaf.first).result.leaves[leaf.second].service;
  }
  std::size_t index_of(const Service& service) const {
    return static_cast<std::size_t>(&service - registry_.services.data());
  }
  const Service& service_of(const LeafRef& leaf) const { return registry_.services[service_index(leaf)]; }
  void drop(ExchangeKey key);

  // joints.cpp
  void settle_joint(const Released& released, const HttpResponse& response);
  /// Whether a joint request's failure may be one layer's, so that the others are worth asking for.
  bool is_worth_splitting(const Released& released, const HttpOutcome& outcome) const;
  /// Asks for the layers of a failed joint request after a while: the one that an exception names and the
  /// rest, else in two halves; or each by itself.
  void split(const Released& released, Bisection::Cause cause, const ServiceException* exception,
             Duration wait);
  /// A service whose part of a joint reply is not certain.
  struct Doubted {
    LeafRef leaf;
    bool by_layer = false;                ///< for a reason that may lie in its layer
    std::vector<std::string> apart_from;  ///< see Ask
  };
  /// The first request of a service once more; nothing if it needs none.
  std::optional<Ask> begin_again(const Doubted& doubted);
  /// Queries it from the beginning, by itself.
  void ask_alone(const Doubted& doubted);
  /// Queries these together, without the layers that they may be groups of.
  void ask_apart(const std::vector<Doubted>& all);
  /// Puts asks into new or open exchanges.
  void enter(Asks&& asks, const Places& places, const std::shared_ptr<Bisection>& bisection = {},
             Duration wait = {});
  void end_part(const std::shared_ptr<Bisection>& bisection, const Service& service);
  void learn_from(const Bisection& bisection, const Service& service);
  Places free_places() const;

  // hosts.cpp
  /// Takes over EngineOptions::known_hosts, now that there is a now.
  void recall_hosts();
  void update_limit(const std::string& origin);
  /// Redirects may lead to any number of origins: those that nothing is asked of now are forgotten in time.
  void bound_hosts();
  void learn(const Exchange& exchange, const Wire& wire, const HttpOutcome& outcome);
  void learn_of_abort(const std::string& origin, const Wire& wire);
  /// Counts for the circuit. When it opens, all that waits for the origin is refused.
  void fail(const std::string& origin, const std::string& trouble);
  void settle_refused();
  /// What an answer takes at the least, as far as is known.
  Duration fastest(const std::string& origin) const;
  void plan_hedge(ExchangeKey key, const Exchange& exchange);
  void forget_hedge(ExchangeKey key, const Exchange& exchange);
  void expire_hedges();
  void send_hedges();

  // gateway.cpp
  /// Has leaves that a browser refuses to ask for wait for the gateway.
  void divert(const Released& released, const std::string& because);
  void expire_gatherings();
  void settle_gateway(const Released& released, const HttpOutcome& outcome);

  // progress.cpp
  /// Tells the queries of an exchange, or only that one, where they want to know.
  void tell(ExchangeKey key, const Exchange& exchange, ExchangeMoved::State state,
            const HttpResponse* response = nullptr, std::optional<QueryId> only = {});
  void tell_of_new();
  /// Another attempt is made, but not for queries that end by then.
  void tell_of_retry(ExchangeKey key, const Exchange& exchange, TimePoint ending_by);
  /// No further attempt is made: there is a reply, or trouble.
  void tell_of_end(ExchangeKey key, const Exchange& exchange, const HttpResponse* response);

  // recall.cpp
  /// Answers from memory what can be. Returns whether the query is still open.
  bool recall(QueryId id);
  /// Has the host's store look for what is open. Returns whether there is anything to wait for.
  bool look_up(QueryId id);
  /// The look-ups of a query are over: what is still open is asked.
  void end_lookups(QueryId id);
  void take_entry(const LeafRef& leaf, CachedLine line);
  void forget_lookup(OpenQuery& query, OpenLeaf& leaf);
  void expire_lookups();
  void answer_cached(const LeafRef& leaf, const CachedAnswer& cached);
  void keep(const LeafRef& leaf, const Answer& answer, const Source& source);
  /// Nothing where the leaf needs no answer from a server: outside, or wrongly configured.
  std::optional<QuestionKey> key_of(const Service& service, const PointQuery& asked, std::size_t index) const;
  /// Milliseconds since 1970.
  std::int64_t wall_time() const {
    return options_.wall_time_at_zero + now_.time_since_epoch().count() / 1000;
  }

  // answers.cpp
  void settle(const Released& released, const HttpOutcome& outcome);
  void settle_all(const Released& released, const Answer& answer);
  Step read(const LeafRef& leaf, const Ask& ask, const HttpResponse& response, ParsedReply& reply);
  /// The asks of leaves that have not asked too often; the others are answered.
  Asks within_bounds(Asks&& next);
  Step begin(const LeafRef& leaf) const;
  std::variant<Question, Answer> question_of(const LeafRef& leaf) const;
  void answer(const LeafRef& leaf, Answer answer, std::optional<Source> source);
  /// Servers repeat the request, with its secrets, in what they say of it.
  void mask(Answer& answer) const;
  /// Others with the leaf's question no longer wait with it.
  void forget_asking(const LeafRef& leaf, OpenLeaf& open);
  void finish(QueryId id);
  /// Answers every open leaf of a query at once, and leaves its exchanges.
  void end_query(QueryId id, Status status);
  Source source_of(QueryId id, const Ask& ask, int shared_by, int attempts) const;
  std::int64_t elapsed_ms(const OpenQuery& query) const;
  template <class Visit>
  void for_each_query(const Exchange& exchange, Visit&& visit) {
    std::optional<QueryId> last;
    for (const auto& [leaf, ask] : exchange.parts) {
      if (last != leaf.first) visit(queries_.at(leaf.first));
      last = leaf.first;
    }
  }

  Registry registry_;
  EngineOptions options_;
  ServiceClasses classes_;
  Masker masker_;
  AnswerCache cache_;
  Random random_;
  Scheduler scheduler_;
  Hosts hosts_;
  RequestBudget hedge_budget_;
  ServerMemories memories_;
  TimePoint now_{};
  bool recalled_ = false;  ///< EngineOptions::known_hosts has been taken over
  std::uint64_t last_query_ = 0, last_exchange_ = 0, last_wire_ = 0, last_lookup_ = 0;
  std::map<QueryId, OpenQuery> queries_;
  std::map<ExchangeKey, Exchange> exchanges_;
  std::map<std::string_view, ExchangeKey> by_identity_;  ///< the keys are the exchanges' own
  std::map<ExchangeId, ExchangeKey> wires_;
  std::map<QuestionKey, LeafRef> asking_;  ///< who first asked what is open
  std::map<LookupId, LeafRef> lookups_;
  Timers<QueryId> deadlines_;
  Timers<QueryId> lookup_timers_;
  Timers<QueryId> gather_timers_;
  Timers<ExchangeKey> exchange_timers_;
  Timers<ExchangeKey> hedge_timers_;
  std::set<ExchangeKey> refused_;                          ///< by a circuit: to be settled in this step
  std::set<std::pair<std::string, ExchangeKey>> overdue_;  ///< in flight, by origin: worth a second request
  std::size_t second_wires_ = 0;
  std::set<std::pair<ExchangeKey, QueryId>> new_to_;  ///< exchanges that these queries are to be told of
  std::list<Action> actions_;
  std::list<Event> events_;
};

}  // namespace geoprobe
