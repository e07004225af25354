#pragma once
#include <poll.h>

#include <atomic>
#include <span>

namespace geoprobe::native {

/// Lets other threads wake one thread that waits on sockets. Owned by the thread that waits; every wait of an
/// exchange goes through one of these, so that an abort is felt wherever the exchange stands.
class Interrupt {
 public:
  /// Throws std::system_error where the process has no descriptor left.
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Any thread: every wait, present and future, ends until reset().
  void abort();
  /// Any thread: the wait that is under way, or else the next one, ends once.
  void nudge();
  /// The owner, before a new exchange, when no other thread can abort.
  void reset();
  bool aborted() const { return aborted_.load(std::memory_order_acquire); }

  enum class Woken { ready, nudged, aborted, timed_out };
  /// Waits until one of the descriptors is ready (their revents tell which), or for `milliseconds` (-1: as
  /// long as it takes).
  Woken wait(std::span<pollfd> descriptors, int milliseconds = -1);
  /// Waits for one descriptor. False: aborted.
  bool wait_for(int descriptor, short events);

 private:
  void signal() const;
  int event_;
  std::atomic<bool> aborted_{false};
};

}  // namespace geoprobe::native
