#pragma once
#include <geoprobe/engine/time.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace geoprobe {

/// What was asked within the last minute, by slices of five seconds (so it may count up to five seconds
/// more).
class RequestBudget {
 public:
  struct Counts {
    std::uint64_t leaves = 0;    ///< that came to be asked
    std::uint64_t requests = 0;  ///< sent, the extra ones too
    std::uint64_t extra = 0;     ///< retries, or hedges
  };
  void add(TimePoint now, const Counts& counts);
  Counts last_minute(TimePoint now) const;

  /// At most a tenth more requests than leaves, but ten retries always.
  bool allows_retry(TimePoint now) const;
  /// How many more hedges there may be: at most one in twenty requests.
  std::uint64_t hedges_left(TimePoint now) const;

 private:
  static constexpr std::size_t kSlices = 13;
  struct Slice {
    std::int64_t number = -1;
    Counts counts;
  };
  std::array<Slice, kSlices> slices_;
};

}  // namespace geoprobe
