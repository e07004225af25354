#include "engine_host.h"

#include <emscripten.h>
#include <emscripten/html5.h>
#include <geoprobe/engine/pump.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe {

namespace {

TimePoint now() {
  return TimePoint(Duration(static_cast<Duration::rep>(emscripten_get_now() * 1000)));
}

}  // namespace

EngineOptions with_wall_time(EngineOptions options) {
  options.wall_time_at_zero =
      static_cast<std::int64_t>(std::floor(emscripten_date_now() - emscripten_get_now()));
  return options;
}

EngineHost::EngineHost(Registry registry, EngineOptions options, Sink sink)
    : engine_(std::move(registry), std::move(options)),
      sink_(std::move(sink)),
      transport_([this](ExchangeId id, HttpOutcome outcome) {
        const TimePoint at = now();
        on_outcome(id, outcome, at);
        engine_.handle_outcome(id, std::move(outcome), at);
        advance();
      }) {}

EngineHost::~EngineHost() {
  if (timer_) emscripten_clear_timeout(timer_);
}

QueryId EngineHost::submit(const PointQuery& query) {
  const TimePoint at = now();
  on_submit(query, at);
  const QueryId id = engine_.submit(query, at);
  advance();
  return id;
}

void EngineHost::cancel(QueryId id) {
  const TimePoint at = now();
  on_cancel(at);
  engine_.cancel(id, at);
  advance();
}

void EngineHost::on_timer(void* host) {
  auto& self = *static_cast<EngineHost*>(host);
  self.timer_ = 0;
  const TimePoint at = now();
  const auto due = self.engine_.next_timeout();
  if (due && *due <= at) {
    self.on_timeout(at);
    self.engine_.handle_timeout(at);
  }
  self.advance();
}

void EngineHost::advance() {
  pump(engine_, transport(), [this](Event event) {
    on_event(event);
    sink_(std::move(event));
  });
  const auto next = engine_.next_timeout();
  if (timer_ && next && *next == armed_for_) return;
  if (timer_) emscripten_clear_timeout(std::exchange(timer_, 0));
  if (!next) return;
  armed_for_ = *next;
  // Whole milliseconds, rounded up: a timer that comes early would have to be armed again.
  constexpr double kLongest = 2147483647;
  const double wait = std::ceil(static_cast<double>((*next - now()).count()) / 1000);
  timer_ = emscripten_set_timeout(on_timer, std::clamp(wait, 0.0, kLongest), this);
}

}  // namespace geoprobe
