#pragma once
#include <geoprobe/engine/engine.h>

#include <cstdint>
#include <functional>
#include <string>

#include "fetch_transport.h"

namespace geoprobe {

/// Runs one QueryEngine on the browser's (or Node's) event loop: one transport, one timer, the platform's
/// monotonic clock.
class EngineHost {
 public:
  using Sink = std::function<void(Event)>;

  /// `sink` is called from the event loop and from within submit() and cancel(); it must not call back.
  EngineHost(Registry registry, EngineOptions options, Sink sink);
  ~EngineHost();  ///< aborts what is in flight; no event comes any more
  EngineHost(const EngineHost&) = delete;
  EngineHost& operator=(const EngineHost&) = delete;

  QueryId submit(const PointQuery& query);
  void cancel(QueryId id);
  const Registry& registry() const { return engine_.registry(); }

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
