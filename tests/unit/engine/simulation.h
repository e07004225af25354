#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/pump.h>
#include <geoprobe/engine/random.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace geoprobe::testing {

inline TimePoint at_ms(std::int64_t ms) {
  return TimePoint(std::chrono::milliseconds(ms));
}

/// What a simulated server does with one request. Without an outcome it never answers.
struct Behaviour {
  Duration delay{};
  std::optional<HttpOutcome> outcome;
};

HttpOutcome reply(int status, std::string body, Headers headers = {});
HttpOutcome trouble(TransportError::Kind kind = TransportError::Kind::network);

/// A family of one-line replies, so that the engine is tested without formats: "value X" is X, "none" is
/// empty, "null" is nodata, "next" asks once more with another step, anything else and any status but 200 is
/// an error. "value X in W,S,E,N" comes with a box, as a polygon. A service whose address ends in "/at" is
/// told the point: "&at=31.5,-24".
const Family* one_line_family(ServiceType type);

/// A registry of services "s0", "s1" … on the given addresses, in one group "g".
Registry services_at(const std::vector<std::string>& urls);

/// A host's store of answers, which outlives engines.
struct HostStore {
  std::map<std::string, CacheEntry> entries;    ///< by key
  std::optional<Duration> delay = Duration(0);  ///< nothing: it never says what it has
  bool by_area = true;
  std::vector<Lookup> lookups;
  std::size_t stored = 0;

  std::optional<CacheEntry> find(const Lookup& lookup) const;
};

/// The engine, a virtual clock and simulated servers in one loop. Every step asserts the engine's invariants;
/// all that is observed goes into a trace.
class Simulation : private Transport, private AnswerStore {
 public:
  using Server = std::function<Behaviour(const HttpRequest&)>;
  Simulation(Registry registry, Policy policy, Server server, Value known_hosts = {});
  Simulation(Registry registry, Policy policy, Server server, HostStore* store,
             std::int64_t wall_time_at_zero = 1000000000000, Value known_hosts = {},
             std::optional<Gateway> gateway = {}, const Family* (*family)(ServiceType) = &one_line_family);

  QueryId submit(const PointQuery& query);
  void cancel(QueryId id);
  /// Plans a call at a virtual time, made before whatever else is due then.
  void plan(TimePoint at, std::function<void()> call);
  /// Tells the engine an outcome it does not expect.
  void inject(ExchangeId id, HttpOutcome outcome);
  void wake(TimePoint now);
  /// Until nothing is due any more; then asserts that the engine is at rest.
  void run();

  QueryResult result(QueryId id) const;
  TimePoint now() const { return now_; }
  TimePoint done_at(QueryId id) const { return done_.at(id).at; }
  int sent() const { return sent_; }
  int aborted() const { return aborted_; }
  std::size_t most_in_flight() const { return most_in_flight_; }
  const std::vector<HttpRequest>& requests() const { return requests_; }
  /// What queries that asked for progress were told.
  const std::vector<ExchangeMoved>& moves() const { return moves_; }
  std::uint64_t trace_hash() const { return hash_; }
  QueryEngine& engine() { return engine_; }
  /// Late outcomes of aborted exchanges are delivered all the same, as real transports may.
  bool deliver_after_abort = false;
  bool keeps_trace = true;  ///< it takes more time than all else

 private:
  struct Done {
    QueryResult result;
    TimePoint at;
  };
  struct Due {
    std::function<void()> call;
    ExchangeId id{};
    std::optional<HttpOutcome> outcome;
  };
  struct Open {
    TimePoint started;
    Duration deadline;
    std::set<std::size_t> answered;
  };

  void start(ExchangeId id, HttpRequest request) override;
  void abort(ExchangeId id) override;
  void look_up(Lookup lookup) override;
  void store(CacheEntry entry) override;
  void after_input();
  void take(Event event);
  void take_move(ExchangeMoved moved);
  void note(const std::string& line);
  void leave(ExchangeId id);
  /// What a learnt limit may reach, as long as no server says that it speaks HTTP/2.
  std::size_t highest_limit() const;

  Policy policy_;
  Server server_;
  HostStore* store_;
  QueryEngine engine_;
  TimePoint now_{};
  TimePoint told_{};  ///< the latest time the engine knows of
  std::map<std::pair<TimePoint, std::uint64_t>, Due> due_;
  std::uint64_t sequence_ = 1u << 20;
  std::uint64_t planned_ = 0;
  std::map<ExchangeId, std::string> live_;  // -> origin
  std::map<std::string, std::size_t> live_by_origin_;
  std::map<QueryId, Open> open_;
  std::map<QueryId, Done> done_;
  std::vector<HttpRequest> requests_;
  std::vector<ExchangeMoved> moves_;
  std::map<QueryId, std::map<std::uint64_t, ExchangeMoved::State>> states_;
  int sent_ = 0, aborted_ = 0;
  std::size_t most_in_flight_ = 0;
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

}  // namespace geoprobe::testing
