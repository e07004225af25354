#pragma once
#include <geoprobe/engine/random.h>
#include <geoprobe/engine/time.h>

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace geoprobe::testing {

/// A latency of log-normal distribution with its median at 200 ms and its 99th percentile at 3 s, read from a
/// table of its inverse distribution function, so that it is the same on every platform.
inline Duration log_normal_latency(Random& random) {
  struct Knot {
    std::int64_t probability;  // in 1/100000
    std::int64_t microseconds;
  };
  // 200000 exp(z(p) ln(15) / z(0.99)), where z is the standard normal's
  static constexpr Knot kKnots[] = {
      {20, 3246},       {100, 5480},      {500, 9973},      {1000, 13333},    {2000, 18313},
      {4000, 26059},    {7000, 35887},    {10000, 44992},   {12500, 52416},   {15000, 59849},
      {17500, 67382},   {20000, 75084},   {22500, 83010},   {25000, 91209},   {27500, 99731},
      {30000, 108622},  {32500, 117931},  {35000, 127712},  {37500, 138020},  {40000, 148919},
      {42500, 160480},  {45000, 172783},  {47500, 185921},  {50000, 200000},  {52500, 215145},
      {55000, 231504},  {57500, 249252},  {60000, 268603},  {62500, 289814},  {65000, 313206},
      {67500, 339180},  {70000, 368249},  {72500, 401078},  {75000, 438551},  {77500, 481872},
      {80000, 532738},  {82500, 593628},  {85000, 668346},  {87500, 763119},  {90000, 889041},
      {93000, 1114603}, {95000, 1357032}, {96000, 1534949}, {97000, 1785953}, {98000, 2184279},
      {98500, 2501064}, {99000, 3000000}, {99250, 3394108}, {99500, 4010950}, {99650, 4617710},
      {99800, 5702853}, {99850, 6329621}, {99900, 7299700}, {99950, 9216465}, {99980, 12323346},
  };
  const std::int64_t at = random.below(std::int64_t{100000 * 64});
  std::size_t upper = 0;
  while (upper < std::size(kKnots) && kKnots[upper].probability * 64 <= at) ++upper;
  if (upper == 0) upper = 1;
  const Knot low = kKnots[upper - 1];
  if (upper == std::size(kKnots) || at < low.probability * 64) return Duration(low.microseconds);
  const Knot high = kKnots[upper];
  return Duration(low.microseconds + (high.microseconds - low.microseconds) * (at - low.probability * 64) /
                                         ((high.probability - low.probability) * 64));
}

}  // namespace geoprobe::testing
