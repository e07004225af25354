#include <geoprobe/native/interrupt.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>

namespace geoprobe::native {

Interrupt::Interrupt() : event_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Interrupt::~Interrupt() {
  close(event_);
}

void Interrupt::signal() const {
  const std::uint64_t one = 1;
  // It can only fail where the counter is full, and then the wait ends anyway.
  [[maybe_unused]] const auto written = write(event_, &one, sizeof one);
}

void Interrupt::abort() {
  aborted_.store(true, std::memory_order_release);
  signal();
}

void Interrupt::nudge() {
  signal();
}

void Interrupt::reset() {
  aborted_.store(false, std::memory_order_release);
  std::uint64_t count;
  [[maybe_unused]] const auto got = read(event_, &count, sizeof count);
}

Interrupt::Woken Interrupt::wait(std::span<pollfd> descriptors, int milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(std::max(milliseconds, 0));
  std::array<pollfd, 16> all;
  const std::size_t count = std::min(descriptors.size(), all.size() - 1);
  for (;;) {
    if (aborted()) return Woken::aborted;
    std::copy_n(descriptors.begin(), count, all.begin());
    all[count] = {event_, POLLIN, 0};
    const int n = poll(all.data(), count + 1, milliseconds);
    if (n < 0 && errno == EINTR) {
      if (milliseconds > 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
        milliseconds = std::max(static_cast<int>(left.count()), 0);
      }
      continue;
    }
    for (std::size_t i = 0; i < count; ++i) descriptors[i].revents = all[i].revents;
    if (aborted()) return Woken::aborted;
    if (all[count].revents != 0) {
      std::uint64_t drained;
      [[maybe_unused]] const auto got = read(event_, &drained, sizeof drained);
      // An abort between the look above and this read would lose its signal, so look again.
      return aborted() ? Woken::aborted : Woken::nudged;
    }
    return n == 0 ? Woken::timed_out : Woken::ready;
  }
}

bool Interrupt::wait_for(int descriptor, short events) {
  pollfd one{descriptor, events, 0};
  for (;;) {
    switch (wait(std::span(&one, 1))) {
      case Woken::aborted:
        return false;
      case Woken::ready:
        return true;
      default:
        break;
    }
  }
}

}  // namespace geoprobe::native
