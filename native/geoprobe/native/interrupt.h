#pragma once
#include <poll.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <span>

namespace geoprobe::native {

/// Lets other threads wake one thread that waits on sockets. Owned by the thread that waits; every wait of an
/// exchange goes through one of these, so that an abort is felt wherever the exchange stands. It holds no
/// descriptor of its own: an abort shuts down the sockets that are waited on.
class Interrupt {
 public:
  Interrupt() = default;
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Any thread: every wait, present and future, ends until reset(). Sockets that are waited on at that
  /// moment are of no use afterwards.
  void abort();
  /// Any thread: the wait_for_nudge() that is under way, or else the next one, ends once.
  void nudge();
  /// The owner, before a new exchange, when no other thread can abort.
  void reset();
  /// Any thread: whether the owner waits for what has not come yet.
  bool waits();
  bool aborted() const { return aborted_.load(std::memory_order_acquire); }

  enum class Woken { ready, aborted, timed_out };
  /// Waits until one of the sockets is ready (their revents tell which), or for `milliseconds` (-1: as long
  /// as it takes).
  Woken wait(std::span<pollfd> sockets, int milliseconds = -1);
  /// Waits for one socket. False: aborted.
  bool wait_for(int socket, short events);
  /// Waits for nudge(). False: aborted.
  bool wait_for_nudge();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::span<const pollfd> waited_on_;
  std::atomic<bool> aborted_{false};
  bool waits_for_nudge_ = false;
  bool nudged_ = false;
};

}  // namespace geoprobe::native
