#pragma once
#include <geoprobe/engine/answer_store.h>
#include <geoprobe/engine/policy.h>
#include <geoprobe/engine/time.h>
#include <geoprobe/engine/transport.h>
#include <geoprobe/geo/crs.h>
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>
#include <geoprobe/services/family.h>
#include <geoprobe/services/gateway.h>
#include <geoprobe/text/value.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geoprobe {

enum class QueryId : std::uint64_t {};

/// One question: a node of the registry at a point.
struct PointQuery {
  NodeRef root;
  Position point;  ///< in crs; checked by check_position
  Crs crs = kWgs84;
  std::optional<Duration> deadline;  ///< over the policy's
  std::optional<Duration> timeout;   ///< of one attempt, over the policy's and the services'
  std::optional<double> tolerance;   ///< metres, over the services'
  bool features = false;             ///< keep the features found, with their geometry
  bool progress = false;             ///< tell of each exchange: ExchangeMoved
  std::vector<std::size_t> only{};   ///< of the services under a group or collection, those to ask; empty:
                                     ///< all. No cassette keeps it
};

/// The services that a query asks, in the registry's order, each once.
std::vector<std::size_t> services_asked(const Registry& registry, const PointQuery& query);

struct EngineOptions {
  Policy policy;
  Secrets secrets;
  std::int64_t wall_time_at_zero = 0;  ///< milliseconds since 1970 at TimePoint{}
  CrsTransform transform;              ///< for CRS that are not built in; may be empty
  CharsetDecoder decoder{};            ///< for charsets that are not built in; may be empty
  const Family* (*family)(ServiceType) =
      &find_family;  ///< which code asks a type; nullptr for a type: it cannot be asked
  /// What QueryEngine::known_hosts of another engine said, to begin with its knowledge; null: with none.
  Value known_hosts{};
  bool has_store = false;            ///< the host keeps answers: it takes the actions Lookup and Store
  std::optional<Gateway> gateway{};  ///< asked where the platform reports TransportError::Kind::cors
};

/// The transport is to send this.
struct SendRequest {
  ExchangeId id;
  HttpRequest request;
};
/// The transport is to stop this; its outcome no longer matters.
struct AbortRequest {
  ExchangeId id;
};
using Action = std::variant<SendRequest, AbortRequest, Lookup, Store>;

struct ServiceAnswered {
  QueryId query;
  Leaf leaf;
};
/// The last event of a query, exactly once.
struct QueryDone {
  QueryId query;
  QueryResult result;
};
/// One of a query's exchanges moved on; only for queries that asked for progress. It comes before the answers
/// that follow from it.
struct ExchangeMoved {
  enum class State {
    waiting,   ///< for a place
    sent,      ///< an attempt began
    retrying,  ///< an attempt failed, another one will be made
    answered,  ///< a reply came, of whatever status
    failed,    ///< there is no reply, and no further attempt
    aborted    ///< the query ended without it
  };
  State state = State::waiting;
  QueryId query{};
  std::uint64_t exchange = 0;  ///< names it within the engine, over its attempts and redirects
  std::string url;             ///< secrets masked
  std::string origin;
  std::vector<std::size_t> services;  ///< of the query, indices into Registry::services
  int attempt = 0;                    ///< 0: none was made yet
  std::int64_t elapsed_ms = 0;        ///< from the start of the query
  int status = 0;                     ///< of the reply; 0: none
  std::uint64_t bytes = 0;            ///< of its decoded body
  std::string message;                ///< what went wrong; else empty
};
std::string_view to_string(ExchangeMoved::State state);

using Event = std::variant<ServiceAnswered, QueryDone, ExchangeMoved>;

using ParsedReply = std::shared_ptr<const Reply>;
/// Parses the reply to one request. Pure: any thread may call it while the engine that made it exists. Null:
/// there is nothing to parse, a redirect has no body that counts.
using ReplyParser = std::function<ParsedReply(const HttpResponse&)>;

/// The engine: a state machine without I/O. It is told things (submit, cancel, handle_*) and says what it
/// wants (poll_*).
///
/// Owned by one thread. It never calls out, so it cannot be re-entered. After every input, drain poll_action
/// and poll_event (see pump.h) and arm one timer for next_timeout. Time never runs backwards: an earlier
/// `now` than one already told counts as that one.
///
/// A host that comes late (its thread was blocked) feeds what arrived meanwhile in order of arrival, each
/// with the time of its arrival as `now` and with `more`, and then handle_timeout with the present: what
/// arrived before a deadline counts, and `more` keeps the engine from sending anything in the past.
///
/// Promises: in flight never exceeds the caps; each service of a query is answered exactly once and each
/// query is done exactly once, at the latest with the first input at or after its deadline; nothing of a
/// query comes after its end; at rest (no query open) nothing is in flight and next_timeout is empty. Equal
/// inputs and equal seed give equal outputs, on every platform.
class QueryEngine {
 public:
  QueryEngine(Registry registry, EngineOptions options);
  ~QueryEngine();
  QueryEngine(QueryEngine&&) noexcept;
  QueryEngine& operator=(QueryEngine&&) noexcept;

  /// With `more` the query starts at `now`, and time stands still until the earlier outcomes have been fed.
  QueryId submit(const PointQuery& query, TimePoint now, bool more = false);
  /// Ends the query at once; what is open becomes cancelled. An unknown or finished id is ignored.
  void cancel(QueryId id, TimePoint now);

  /// For hosts with threads: parses the reply to a request of SendRequest whose outcome is still to come.
  /// Empty if its reply is not parsed by itself.
  ReplyParser reply_parser(ExchangeId id) const;
  /// An unknown or stale id is ignored; time advances all the same. `parsed` is what reply_parser made of
  /// this response; without it the engine parses the response itself, with the same result.
  void handle_outcome(ExchangeId id, HttpOutcome outcome, TimePoint now, bool more = false,
                      ParsedReply parsed = {});
  /// What the host's store has for a Lookup. Nothing, a damaged entry, one that does not answer or comes too
  /// late: a miss.
  void handle_lookup(LookupId id, const std::optional<CacheEntry>& entry, TimePoint now, bool more = false);
  /// Early, late or repeated: harmless.
  void handle_timeout(TimePoint now);

  std::optional<Action> poll_action();
  std::optional<Event> poll_event();
  /// When handle_timeout is wanted next; nothing at rest.
  std::optional<TimePoint> next_timeout() const;

  const Registry& registry() const;
  const EngineOptions& options() const;

  /// The answers in memory as a text for restore, in this engine or a later one of whatever registry: those
  /// used last, as many as Policy::cache_bytes hold. It is to be kept as secret as the answers are.
  std::string snapshot() const;
  /// Takes in what snapshot gave. What has expired or is damaged is passed over, and any text is safe.
  struct Restored {
    std::size_t kept = 0, expired = 0, damaged = 0;  ///< answers
  };
  Restored restore(std::string_view snapshot);

  struct Load {
    std::size_t open_queries = 0;
    std::size_t in_flight = 0;
    std::size_t waiting = 0;  ///< exchanges that wait for a place or for their back-off
  };
  Load load() const;
  /// The origins whose circuit is open: they are not asked at this moment.
  std::vector<std::string> open_circuits() const;

  /// What was learnt of each origin, so far as it decides what the engine does: {"https://a.example":{…}}.
  /// For EngineOptions::known_hosts, and to be shown; its members are not a fixed format.
  Value known_hosts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe
