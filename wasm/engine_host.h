#pragma once
#include <geoprobe/cassette/recorder.h>
#include <geoprobe/engine/engine.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "fetch_transport.h"

namespace geoprobe {

/// Runs one QueryEngine on the browser's (or Node's) event loop: one transport, one timer, the platform's
/// monotonic clock.
class EngineHost {
 public:
  using Sink = std::function<void(Event)>;

  /// `sink` is called from the event loop and from within submit() and cancel(); it must not call back.
  /// `record` takes the cassette of the first query (see Recorder), and may be empty.
  EngineHost(Registry registry, EngineOptions options, Sink sink, Recorder::Sink record = {});
  ~EngineHost();  ///< aborts what is in flight; no event comes any more
  EngineHost(const EngineHost&) = delete;
  EngineHost& operator=(const EngineHost&) = delete;

  QueryId submit(const PointQuery& query);
  void cancel(QueryId id);
  const QueryEngine& engine() const { return engine_; }

 private:
  static void on_timer(void* host);
  void advance();

  QueryEngine engine_;
  Sink sink_;
  FetchTransport transport_;
  Recorder::Sink record_;
  std::unique_ptr<Recorder> recorder_;
  long timer_ = 0;
  TimePoint armed_for_;
};

/// The options with wall_time_at_zero of this platform's clocks filled in.
EngineOptions with_wall_time(EngineOptions options);

}  // namespace geoprobe
