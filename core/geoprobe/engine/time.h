#pragma once
#include <chrono>

namespace geoprobe {

/// A monotonic clock without now(): the core cannot read the time, it is told.
struct EngineClock {
  using rep = std::int64_t;
  using period = std::micro;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<EngineClock>;
  static constexpr bool is_steady = true;
};
using TimePoint = EngineClock::time_point;
using Duration = EngineClock::duration;

}  // namespace geoprobe
