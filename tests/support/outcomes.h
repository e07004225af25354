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
  void put(ExchangeId id, HttpOutcome outcome) {
    const std::lock_guard lock(mutex_);
    arrived_.emplace_back(id, std::move(outcome));
    changed_.notify_all();
  }

  /// The next in the order of arrival; nothing where none comes for so long.
  std::optional<std::pair<ExchangeId, HttpOutcome>> next(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [this] { return !arrived_.empty(); })) return std::nullopt;
    auto first = std::move(arrived_.front());
    arrived_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<ExchangeId, HttpOutcome>> arrived_;
};

}  // namespace geoprobe::test
