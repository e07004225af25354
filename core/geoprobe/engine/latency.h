#pragma once
#include <geoprobe/engine/time.h>
#include <geoprobe/text/value.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace geoprobe {

/// 1024 times the binary logarithm of the microseconds, by whole numbers: the mathematics libraries of two
/// platforms differ in the last bit, this does not. Below a microsecond: 0.
std::int32_t log_latency(Duration duration);
inline constexpr std::int32_t kOctave = 1024;  ///< of log_latency: twice as long

/// How long one origin takes to answer: counts by eighths of an octave (steps of 9 %), from 64 µs to a
/// quarter of an hour. What is old counts half as much after every thousand answers.
class LatencyHistogram {
 public:
  void add(Duration latency);
  std::size_t samples() const { return samples_; }
  /// The latency that so many of a hundred answers do not exceed, as if those of a step were spread evenly
  /// over it. Nothing without enough samples.
  std::optional<Duration> percentile(std::size_t percent, std::size_t enough) const;
  /// No answer came sooner; 0 without enough samples.
  Duration fastest(std::size_t enough) const;

  /// [[step, count], …]
  Value known() const;
  void restore(const Value& known);

 private:
  std::vector<std::uint32_t> counts_;  ///< by step; grows as needed
  std::size_t samples_ = 0;
};

}  // namespace geoprobe
