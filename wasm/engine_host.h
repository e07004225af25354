#pragma once
#include <geoprobe/engine/engine.h>

#include <functional>

#include "fetch_transport.h"

namespace geoprobe {

/// Runs one QueryEngine on the browser's (or Node's) event loop: one transport, one timer, the platform's
/// monotonic clock.
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

 protected:
  /// Told what the engine is about to be told.
  virtual void on_submit(const PointQuery&, TimePoint) {}
  virtual void on_cancel(TimePoint) {}
  virtual void on_outcome(ExchangeId, const HttpOutcome&, TimePoint) {}
  virtual void on_timeout(TimePoint) {}
  /// Told what the engine says before the sink is.
  virtual void on_event(const Event&) {}
  virtual Transport& transport() { return transport_; }

 private:
  static void on_timer(void* host);
  void advance();

  QueryEngine engine_;
  Sink sink_;
  FetchTransport transport_;
  long timer_ = 0;
  TimePoint armed_for_;
};

/// The options with wall_time_at_zero of this platform's clocks filled in.
EngineOptions with_wall_time(EngineOptions options);

}  // namespace geoprobe
