#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/native/cancel.h>
#include <geoprobe/native/transport_options.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace geoprobe {

struct ClientOptions {
  Policy policy;
  bool random_seed = true;  ///< draw Policy::seed at random; false: take the policy's
  Secrets secrets;
  CrsTransform transform;  ///< for CRS that are not built in; empty: proj_transform
  TransportOptions transport;

  /// Takes the cassette of the client's first query, a line at a time ('\n' included) as exchanges end, the
  /// last before query() returns. Called from the client's own thread. A client that records is for one
  /// query.
  std::function<void(std::string_view line)> record;

  /// Makes the transport in place of HttplibTransport (a replay, a test). Outcomes go to `deliver`, from any
  /// thread, until the transport is destroyed.
  std::function<std::unique_ptr<Transport>(Deliver deliver)> make_transport;

  /// Makes the store of answers that outlives the client; without it answers are kept in memory alone. It is
  /// called from the client's own thread; what it finds goes to `found`, from any thread, until the store is
  /// destroyed. A client that records has none.
  using Found = std::function<void(LookupId, std::optional<CacheEntry>)>;
  std::function<std::unique_ptr<AnswerStore>(Found found)> make_store;
};

/// The engine for programs with threads: a loop of its own drives one QueryEngine over one transport.
///
/// query() may be called from any number of threads at once; they share the caps, the connections and what
/// was learnt of servers. A failing service never makes it throw.
class Client {
 public:
  using OnEvent = std::function<void(const Event&)>;

  Client(Registry registry, ClientOptions options);
  /// Cancels what is open (those calls return first) and joins all threads.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Asks, and returns the whole result, at the deadline at the latest. What arrived before the deadline
  /// counts, even if the program got no processor time for it until after; that alone makes a result late.
  ///
  /// on_event is called on the caller's own thread, with each ServiceAnswered as it arrives and with
  /// QueryDone last; it may take its time, since nothing but this call waits for it. If it throws, the query
  /// is cancelled and the exception passes through. Cancelling the token, from any thread, on_event included,
  /// ends the query at once: what is open becomes cancelled.
  QueryResult query(const PointQuery& query, const OnEvent& on_event = {}, const CancelToken& cancel = {});

  /// The same without waiting. Returns at once, from any thread.
  ///
  /// - Threads: on_event is called on the client's own thread, with each ServiceAnswered as it arrives and
  ///   with QueryDone last, never two calls at once. All queries of the client wait for what it takes time
  ///   for: hand longer work to a thread of your own. It must not throw. It may call submit(), and cancel any
  ///   query; it must not call query(), inspect(), snapshot() or restore(), which wait for that thread, nor
  ///   destroy the client.
  /// - Lifetime: QueryDone comes once for every query, at its deadline at the latest, and before ~Client()
  ///   returns, which cancels what is open. What on_event refers to must live until then. on_event itself is
  ///   destroyed after its last call.
  /// - Cancellation: cancelling the token, from any thread, ends the query: what is open becomes cancelled,
  ///   and QueryDone follows soon. A token that is cancelled already gives a result of that kind.
  void submit(const PointQuery& query, OnEvent on_event, const CancelToken& cancel = {});

  const Registry& registry() const;

  /// Shows the engine, on the client's own thread; what `look` takes time for, queries wait for.
  void inspect(const std::function<void(const QueryEngine&)>& look);

  /// The answers in memory, as QueryEngine::snapshot gives them, and taken in again. From any thread.
  std::string snapshot();
  QueryEngine::Restored restore(std::string_view snapshot);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe
