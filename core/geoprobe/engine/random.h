#pragma once
#include <cstdint>

namespace geoprobe {

/// SplitMix64 (Steele, Lea and Flood 2014): small, seedable, and the same on every platform, unlike the
/// standard library's distributions. For jitter, not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// From 0 to bound - 1; bound must be above 0. The bias is below bound / 2^64.
  template <class Integer>
  Integer below(Integer bound) {
    return static_cast<Integer>(next() % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

}  // namespace geoprobe
