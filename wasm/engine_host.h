#pragma once
#include <geoprobe/engine/engine.h>

#include <functional>
#include <vector>

#include "fetch_transport.h"

namespace geoprobe {

/// Runs one QueryEngine on the browser's (or Node's) event loop: one transport, one timer, the platform's
/// monotonic clock.
///
/// Where something blocked the event loop, queued replies and an overdue timer wait in no certain order. Then
/// the host lets the event loop turn until no more outcomes come, and feeds them in order of arrival before
/// it looks at the time.
class EngineHost {
 public:
  using Sink = std::function<void(Event)>;

  /// `sink` is called from the event loop and from within submit() and cancel(); it must not call back.
  EngineHost(Registry registry, EngineOptions options, Sink sink);
  virtual ~EngineHost();  ///< aborts what is in flight; no event comes any more
  EngineHost(const EngineHost&) = delete;
  EngineHost& operator=(const EngineHost&) = delete;

  QueryId submit(const PointQuery& query);
  void cancel(QueryId id);
  void restore(std::string_view snapshot) { engine_.restore(snapshot); }
  const QueryEngine& engine() const { return engine_; }
  /// For the platform's callback: the event loop has turned.
  void on_turn();

 protected:
  /// Told what the engine is about to be told.
  virtual void on_submit(const PointQuery&, TimePoint) {}
  virtual void on_cancel(TimePoint) {}
  virtual void on_outcome(ExchangeId, const HttpOutcome&, TimePoint) {}
  virtual void on_timeout(TimePoint) {}
  /// Told what the engine says before the sink is.
  virtual void on_event(const Event&) {}
  virtual Transport& transport() { return transport_; }
  /// Whether the engine is pumped after every input, for a replay to the byte.
  virtual bool is_recording() const { return false; }

 private:
  struct Arrived {
    ExchangeId id;
    HttpOutcome outcome;
    TimePoint at;
  };

  static void on_timer(void* host);
  bool is_overdue(TimePoint present) const;
  void take(ExchangeId id, HttpOutcome outcome, Age age);
  void handle(Arrived arrived, bool more);
  void catch_up();
  void handle_timeout(TimePoint present);
  void drain();
  void advance();

  QueryEngine engine_;
  Sink sink_;
  FetchTransport transport_;
  long timer_ = 0;
  TimePoint armed_for_, last_input_;
  bool catching_up_ = false;
  int turns_ = 0, quiet_turns_ = 0;
  std::vector<Arrived> arrived_;  // while it catches up
};

/// The options with wall_time_at_zero of this platform's clocks filled in.
EngineOptions with_wall_time(EngineOptions options);

}  // namespace geoprobe
