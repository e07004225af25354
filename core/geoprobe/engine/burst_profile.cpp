#include <geoprobe/engine/burst_profile.h>
#include <geoprobe/engine/latency.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace geoprobe {
namespace {

constexpr double kNotable = 388;                // 1.3 times as long, on the scale of log_latency
constexpr double kLeastVariance = 15.0 * 15.0;  // one per cent: no clock and no server is better
constexpr double kFewest = 10;                  // degrees of freedom

}  // namespace

double LogStatistics::variance() const {
  if (count < 2) return 0;
  const double values = static_cast<double>(count), total = static_cast<double>(sum);
  return std::max(0.0, (static_cast<double>(squares) - total * total / values) / (values - 1));
}

void BurstProfile::add(const std::vector<std::int32_t>& logs) {
  const std::size_t size = std::min(logs.size(), kMost);
  if (size < 2) return;
  if (size != size_) clear();
  size_ = size;
  ++bursts_;
  const auto end = logs.begin() + static_cast<std::ptrdiff_t>(size);
  const std::int64_t mean =
      std::accumulate(logs.begin(), end, std::int64_t{0}) / static_cast<std::int64_t>(size);
  for (std::size_t i = 0; i < size; ++i) by_start_[i].add(logs[i] - mean);
  std::multiset<std::int32_t> sorted(logs.begin(), end);
  std::size_t rank = 0;
  for (const std::int32_t log : sorted) by_rank_[rank++].add(log - mean);
}

/// The variance of one latency that position in the burst does not explain.
double BurstProfile::unexplained(const Positions& positions) const {
  double sum = 0;
  for (std::size_t i = 0; i < size_; ++i) sum += positions[i].variance();
  return std::max(kLeastVariance, sum / static_cast<double>(size_ - 1));
}

std::size_t BurstProfile::knee() const {
  const double freedom = static_cast<double>((bursts_ - 1) * static_cast<std::int64_t>(size_ - 1));
  if (size_ < 2 || bursts_ < 3 || freedom < kFewest) return 0;

  double explained = 0, widest = 0;
  std::size_t before_widest = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    explained += by_rank_[i].mean() * by_rank_[i].mean();
    const double gap = i > 0 ? by_rank_[i].mean() - by_rank_[i - 1].mean() : 0;
    if (gap <= widest) continue;
    widest = gap;
    before_widest = i;
  }
  explained /= static_cast<double>(size_ - 1);
  const double agreement = explained / unexplained(by_rank_);  // noise has less than 5, by chance more
  if (widest >= kNotable && agreement >= std::max(25.0, 1000 / freedom)) return before_widest;

  const double variance = unexplained(by_start_);
  double surest = 0, low = 0;
  std::size_t before_surest = 0;
  for (std::size_t i = 1; i < size_; ++i) {
    low += by_start_[i - 1].mean();
    const double below = static_cast<double>(i), above = static_cast<double>(size_ - i);
    const double gap = -low / above - low / below;  // all of them add up to nothing
    const double certainty =
        gap * gap / (variance * (1 / below + 1 / above) / static_cast<double>(bursts_));  // t squared
    if (gap < kNotable || certainty <= surest) continue;
    surest = certainty;
    before_surest = i;
  }
  const double needed = 6 + 40 / freedom;
  return surest >= needed * needed ? before_surest : 0;
}

}  // namespace geoprobe
