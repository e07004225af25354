#pragma once
#include <chrono>
#include <thread>

namespace geoprobe::test {

/// How long a test waits for what must come. It is no measure of speed: it only ends a hang, on any machine.
inline constexpr std::chrono::milliseconds kPatience = std::chrono::minutes(4);
inline constexpr int kPatienceMs = static_cast<int>(kPatience.count());

/// Whether something comes true while the test waits for it.
template <class Condition>
bool comes_true(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace geoprobe::test
