#include "replay_host.h"

#include <emscripten.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe {

ReplayHost::ReplayHost(Cassette cassette, bool timing, Sink sink)
    : player_(std::move(cassette)), timing_(timing), sink_(std::move(sink)) {}

ReplayHost::~ReplayHost() {
  if (timer_) emscripten_clear_timeout(timer_);
}

void ReplayHost::start() {
  began_ = emscripten_get_now();
  advance();
}

void ReplayHost::cancel() {
  if (timer_) emscripten_clear_timeout(std::exchange(timer_, 0));
  if (player_.next()) player_.cancel(sink_);
}

void ReplayHost::on_timer(void* host) {
  auto& self = *static_cast<ReplayHost*>(host);
  self.timer_ = 0;
  self.advance();
}

void ReplayHost::advance() {
  while (const auto next = player_.next()) {
    const double wait =
        timing_ ? static_cast<double>(next->count()) / 1000 - (emscripten_get_now() - began_) : 0;
    if (wait > 0) {
      timer_ = emscripten_set_timeout(on_timer, std::min(std::ceil(wait), 2147483647.0), this);
      return;
    }
    player_.step(sink_);
  }
}

}  // namespace geoprobe
