#pragma once
#include <geoprobe/cassette/player.h>

#include <functional>

namespace geoprobe {

/// Replays a cassette: at once, or on the event loop with the recorded timing.
class ReplayHost {
 public:
  using Sink = std::function<void(Event)>;

  /// `sink` is called from within start() and cancel(), and with `timing` from the event loop.
  ReplayHost(Cassette cassette, bool timing, Sink sink);
  ~ReplayHost();
  ReplayHost(const ReplayHost&) = delete;
  ReplayHost& operator=(const ReplayHost&) = delete;

  void start();
  void cancel();
  const Registry& registry() const { return player_.registry(); }

 private:
  static void on_timer(void* host);
  void advance();

  Player player_;
  bool timing_;
  Sink sink_;
  double began_ = 0;  // milliseconds
  long timer_ = 0;
};

}  // namespace geoprobe
