#include "engine_host.h"

#include <emscripten.h>
#include <emscripten/html5.h>
#include <geoprobe/engine/pump.h>
#include <geoprobe/text/order.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

// clang-format off
// Calls geoprobe_turn(host) when the event loop has turned. No setTimeout: a page in the background waits long for one.
EM_JS(void, geoprobe_next_turn, (geoprobe::EngineHost* host), {
  var turned = function() { _geoprobe_turn(host); };
  if (typeof setImmediate == 'function') return void setImmediate(turned);
  var channel = new MessageChannel();
  channel.port1.onmessage = function() {
    channel.port1.close();
    turned();
  };
  channel.port2.postMessage(0);
});
// clang-format on

namespace geoprobe {

namespace {

/// Between an instant and the platform's coming round to it; more: something blocked the event loop.
constexpr Duration kLate = std::chrono::milliseconds(20);
/// A turn of the event loop may bring only the next step of a reply's way.
constexpr int kQuietTurns = 4, kMostTurns = 100;

TimePoint now() {
  return TimePoint(Duration(static_cast<Duration::rep>(emscripten_get_now() * 1000)));
}

std::set<EngineHost*>& hosts() {
  static std::set<EngineHost*> all;
  return all;
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
      transport_([this](ExchangeId id, HttpOutcome outcome, Age age) { take(id, std::move(outcome), age); }) {
  hosts().insert(this);
}

EngineHost::~EngineHost() {
  hosts().erase(this);
  if (timer_) emscripten_clear_timeout(timer_);
}

QueryId EngineHost::submit(const PointQuery& query) {
  const TimePoint at = now();
  const bool overdue = catching_up_ || is_overdue(at);
  if (!overdue) last_input_ = at;
  on_submit(query, at);
  const QueryId id = engine_.submit(query, at, overdue);
  if (overdue) catch_up();
  advance();
  return id;
}

void EngineHost::cancel(QueryId id) {
  TimePoint at = now();
  if (is_overdue(at)) at = *engine_.next_timeout() - Duration(1);
  on_cancel(at);
  engine_.cancel(id, at);
  advance();
}

bool EngineHost::is_overdue(TimePoint present) const {
  const auto due = engine_.next_timeout();
  return due && present - *due > kLate;
}

void EngineHost::take(ExchangeId id, HttpOutcome outcome, Age age) {
  const TimePoint present = now();
  const bool overdue = is_overdue(present);
  // Without its age it may have come at any time since the last input; before the timer, as it waited with
  // it.
  const TimePoint at = age       ? present - *age
                       : overdue ? last_input_ + (*engine_.next_timeout() - last_input_) / 2
                                 : present;
  if (overdue || present - at > kLate) catch_up();
  if (catching_up_) {
    arrived_.push_back({id, std::move(outcome), at});
    quiet_turns_ = 0;
    return;
  }
  handle({id, std::move(outcome), at}, false);
  advance();
}

void EngineHost::handle(Arrived arrived, bool more) {
  last_input_ = std::max(last_input_, arrived.at);
  on_outcome(arrived.id, arrived.outcome, arrived.at);
  engine_.handle_outcome(arrived.id, std::move(arrived.outcome), arrived.at, more);
}

void EngineHost::catch_up() {
  if (std::exchange(catching_up_, true)) return;
  turns_ = quiet_turns_ = 0;
  geoprobe_next_turn(this);
}

void EngineHost::on_turn() {
  if (++quiet_turns_ < kQuietTurns && ++turns_ < kMostTurns) return geoprobe_next_turn(this);
  catching_up_ = false;
  const TimePoint present = now();
  std::vector<Arrived> all = std::exchange(arrived_, {});
  for (const std::size_t i :
       stable_order(all.size(), [&](std::size_t a, std::size_t b) { return all[a].at < all[b].at; })) {
    handle(std::move(all[i]), !is_recording());
    if (is_recording()) drain();
  }
  handle_timeout(present);
  advance();
}

void EngineHost::handle_timeout(TimePoint present) {
  const auto due = engine_.next_timeout();
  const bool is_due = due && *due <= present;
  last_input_ = present;
  if (is_due) on_timeout(present);
  if (is_due || !is_recording()) engine_.handle_timeout(present);
}

void EngineHost::on_timer(void* host) {
  auto& self = *static_cast<EngineHost*>(host);
  self.timer_ = 0;
  const TimePoint present = now();
  if (self.is_overdue(present)) return self.catch_up();
  self.handle_timeout(present);
  self.advance();
}

void EngineHost::drain() {
  pump(engine_, transport(), [this](Event event) {
    on_event(event);
    sink_(std::move(event));
  });
}

void EngineHost::advance() {
  drain();
  const auto next = engine_.next_timeout();
  if (timer_ && next && *next == armed_for_) return;
  if (timer_) emscripten_clear_timeout(std::exchange(timer_, 0));
  if (!next || catching_up_) return;
  armed_for_ = *next;
  // Whole milliseconds, rounded up: a timer that comes early would have to be armed again.
  constexpr double kLongest = 2147483647;
  const double wait = std::ceil(static_cast<double>((*next - now()).count()) / 1000);
  timer_ = emscripten_set_timeout(on_timer, std::clamp(wait, 0.0, kLongest), this);
}

}  // namespace geoprobe

extern "C" EMSCRIPTEN_KEEPALIVE void geoprobe_turn(geoprobe::EngineHost* host) {
  if (geoprobe::hosts().count(host)) host->on_turn();
}
