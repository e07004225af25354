#pragma once
#include <geoprobe/engine/time.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace geoprobe {

/// One timer a key, ordered by time, ties by key. Key needs operator<.
template <class Key>
class Timers {
 public:
  void set(const Key& key, TimePoint at) {
    clear(key);
    times_.emplace(key, at);
    order_.emplace(at, key);
  }
  void clear(const Key& key) {
    const auto found = times_.find(key);
    if (found == times_.end()) return;
    order_.erase({found->second, key});
    times_.erase(found);
  }
  std::optional<TimePoint> next() const {
    if (order_.empty()) return std::nullopt;
    return order_.begin()->first;
  }
  /// Takes out the earliest timer that is due at now.
  std::optional<Key> pop_due(TimePoint now) {
    if (order_.empty() || order_.begin()->first > now) return std::nullopt;
    const Key key = order_.begin()->second;
    clear(key);
    return key;
  }

 private:
  std::map<Key, TimePoint> times_;
  std::set<std::pair<TimePoint, Key>> order_;
};

}  // namespace geoprobe
