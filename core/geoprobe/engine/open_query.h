#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/question_key.h>
#include <geoprobe/engine/scheduler.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace geoprobe {

using ExchangeKey = Scheduler::Key;

/// A leaf that is not answered yet: the exchange it waits for (0: none yet), and how many it has waited for.
struct OpenLeaf {
  ExchangeKey exchange = 0;
  LookupId lookup{};  ///< in the host's store, while that is open; 0: none
  int steps = 0;
  std::string kept_because;         ///< not empty: the page may not ask it, so it goes by the gateway
  std::optional<QuestionKey> asks;  ///< where others with this question are to join it
};

inline Duration in_microseconds(double seconds) {
  return Duration(static_cast<std::int64_t>(std::min(seconds, 1e9) * 1e6));
}

/// Never beyond the end of time.
inline TimePoint later(TimePoint now, Duration duration) {
  return duration > TimePoint::max() - now ? TimePoint::max() : now + duration;
}

/// A query that is not done yet.
struct OpenQuery {
  PointQuery asked;
  TimePoint started;
  Duration deadline;
  QueryResult result;
  std::map<std::size_t, OpenLeaf> open;  ///< by place in result.leaves
  std::size_t lookups = 0;               ///< how many of them are open
  bool gathers = false;                  ///< waits for more leaves that are to go by the gateway

  /// The end of time where there is no deadline.
  TimePoint end() const { return later(started, deadline); }
};

}  // namespace geoprobe
