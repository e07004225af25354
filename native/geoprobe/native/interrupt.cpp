#include <geoprobe/native/interrupt.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <vector>

namespace geoprobe::native {

void Interrupt::abort() {
  const std::lock_guard lock(mutex_);
  aborted_.store(true, std::memory_order_release);
  for (const pollfd& entry : waited_on_) shutdown(entry.fd, SHUT_RDWR);
  changed_.notify_all();
}

void Interrupt::nudge() {
  const std::lock_guard lock(mutex_);
  nudged_ = true;
  changed_.notify_all();
}

void Interrupt::reset() {
  const std::lock_guard lock(mutex_);
  aborted_.store(false, std::memory_order_release);
  nudged_ = false;
}

bool Interrupt::waits() {
  const std::lock_guard lock(mutex_);
  if (waits_for_nudge_) return !nudged_;
  std::vector<pollfd> sockets;
  // Without revents, which the waiting thread's poll writes.
  for (const pollfd& entry : waited_on_) sockets.push_back({entry.fd, entry.events, 0});
  return !sockets.empty() && poll(sockets.data(), sockets.size(), 0) == 0;
}

Interrupt::Woken Interrupt::wait(std::span<pollfd> sockets, int milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(std::max(milliseconds, 0));
  {
    const std::lock_guard lock(mutex_);
    if (aborted()) return Woken::aborted;
    waited_on_ = sockets;
  }
  int n;
  while ((n = poll(sockets.data(), sockets.size(), milliseconds)) < 0 && errno == EINTR) {
    if (milliseconds <= 0) continue;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    milliseconds = std::max(static_cast<int>(left.count()), 0);
  }
  const std::lock_guard lock(mutex_);
  waited_on_ = {};
  if (aborted()) return Woken::aborted;
  return n == 0 ? Woken::timed_out : Woken::ready;
}

bool Interrupt::wait_for(int socket, short events) {
  pollfd one{socket, events, 0};
  return wait(std::span(&one, 1)) != Woken::aborted;
}

bool Interrupt::wait_for_nudge() {
  std::unique_lock lock(mutex_);
  waits_for_nudge_ = true;
  changed_.wait(lock, [this] { return nudged_ || aborted(); });
  waits_for_nudge_ = false;
  nudged_ = false;
  return !aborted();
}

}  // namespace geoprobe::native
