#pragma once
#include <geoprobe/engine/time.h>

namespace geoprobe {

/// Whether an origin is worth asking. Closed: yes. Open: not before `until`, after so many failures in a row.
/// Half open: its time has come, one request at a time tries; a success closes, a failure opens again.
class Circuit {
 public:
  enum class State { closed, open, half_open };
  static constexpr int kFailures = 5;
  static constexpr Duration kPause = std::chrono::seconds(30);

  State state(TimePoint now) const {
    if (failures_ < kFailures) return State::closed;
    return now < until_ ? State::open : State::half_open;
  }
  /// Counts a failure. True: this one has opened it. One that comes while it is open changes nothing.
  bool fail(TimePoint now) {
    if (state(now) == State::open) return false;
    if (failures_ < kFailures) ++failures_;
    if (failures_ < kFailures) return false;
    until_ = now + kPause;
    return true;
  }
  /// True: this has closed it.
  bool succeed() {
    const bool closes = failures_ >= kFailures;
    failures_ = 0;
    return closes;
  }
  int failures() const { return failures_; }
  TimePoint until() const { return until_; }
  void restore(int failures, TimePoint until) {
    failures_ = failures;
    until_ = until;
  }

 private:
  int failures_ = 0;  ///< in a row
  TimePoint until_{};
};

}  // namespace geoprobe
