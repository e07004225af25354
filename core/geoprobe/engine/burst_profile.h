#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace geoprobe {

/// Count, sum and sum of squares of latencies on the scale of log_latency: whole numbers, so exact
/// everywhere.
struct LogStatistics {
  std::int64_t count = 0, sum = 0, squares = 0;
  void add(std::int64_t value) {
    ++count;
    sum += value;
    squares += value * value;
  }
  double mean() const { return count > 0 ? static_cast<double>(sum) / static_cast<double>(count) : 0; }
  /// Of one value, from at least two.
  double variance() const;
};

/// How the latencies of requests that were started together differ, over many such bursts of one size.
///
/// A server that works on W requests at once answers the first W of a burst in one service time and the
/// others later, again and again the same; chance shows no such order. Two signs are looked for: the sorted
/// latencies of the bursts agree with each other far better than those of any noise would (whichever request
/// the server took first), or those that started last are late with statistical certainty.
class BurstProfile {
 public:
  static constexpr std::size_t kMost = 24;  ///< requests of a burst that are looked at

  /// The log_latency of each request, in the order of their starts: two or more.
  void add(const std::vector<std::int32_t>& logs);
  /// How many requests at once were answered without waiting for each other, when more were asked and it is
  /// beyond doubt that they waited; else 0.
  std::size_t knee() const;
  void clear() { *this = BurstProfile(); }

 private:
  using Positions = std::array<LogStatistics, kMost>;
  double unexplained(const Positions& positions) const;

  std::size_t size_ = 0;  ///< of each burst
  std::int64_t bursts_ = 0;
  Positions by_rank_, by_start_;
};

}  // namespace geoprobe
