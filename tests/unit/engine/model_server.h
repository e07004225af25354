#pragma once
#include <geoprobe/engine/time.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <vector>

namespace geoprobe::testing {

/// A map server in virtual time: so many workers that take requests in the order of their arrival.
class ModelServer {
 public:
  explicit ModelServer(std::size_t workers) : free_at_(workers) {}  // 0: as many as are wanted

  /// When a request that arrives now and takes so long to serve is answered.
  TimePoint serve(TimePoint now, Duration service) {
    if (free_at_.empty()) return now + service;
    const auto worker = std::min_element(free_at_.begin(), free_at_.end());
    *worker = std::max(*worker, now) + service;
    return *worker;
  }

 private:
  std::vector<TimePoint> free_at_;
};

}  // namespace geoprobe::testing
