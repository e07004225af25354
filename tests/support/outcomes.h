#pragma once
#include <geoprobe/engine/transport.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace geoprobe::test {

/// Takes the outcomes of a transport and hands them to the test, which waits for them with a bound.
class Outcomes {
 public:
  struct One {
    ExchangeId id;
    HttpOutcome outcome;
    TimePoint arrived;
  };
  void put(ExchangeId id, HttpOutcome outcome, TimePoint arrived = {}) {
    const std::lock_guard lock(mutex_);
    arrived_.push_back({id, std::move(outcome), arrived});
    changed_.notify_all();
  }

  /// The next in the order of arrival; nothing where none comes for so long.
  std::optional<One> next(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [this] { return !arrived_.empty(); })) return std::nullopt;
    auto first = std::move(arrived_.front());
    arrived_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<One> arrived_;
};

}  // namespace geoprobe::test
