#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>

namespace geoprobe::serve {

/// The bytes that all replies may take together until they are sent. Any thread may use it.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t most) : most_(most) {}
  std::size_t used() const { return used_; }

 private:
  friend class MemoryShare;
  bool change(std::size_t from, std::size_t to) {
    std::size_t used = used_;
    for (;;) {
      const std::size_t others = used - from;
      if (to > from && others > 0 && (to > most_ || others > most_ - to)) return false;
      if (used_.compare_exchange_weak(used, others + to)) return true;
    }
  }

  const std::size_t most_;
  std::atomic<std::size_t> used_{0};
};

/// What one reply takes of a budget, which is to outlive it. The first bytes are free, so that small replies
/// are sent whatever others take; a reply that is larger than the whole budget is sent alone.
class MemoryShare {
 public:
  static constexpr std::size_t kFree = 64u << 10;

  explicit MemoryShare(MemoryBudget& budget) : budget_(budget) {}
  ~MemoryShare() { resize(0); }
  MemoryShare(const MemoryShare&) = delete;
  MemoryShare& operator=(const MemoryShare&) = delete;

  /// False: there is no room for more, and the share stays as it is. It always becomes smaller.
  bool resize(std::size_t bytes) {
    const std::size_t counted = bytes - std::min(bytes, kFree);
    if (!budget_.change(counted_, counted)) return false;
    counted_ = counted;
    bytes_ = bytes;
    return true;
  }
  /// The same, unless it is as large already.
  bool grow(std::size_t bytes) { return bytes <= bytes_ || resize(bytes); }
  std::size_t bytes() const { return bytes_; }

 private:
  MemoryBudget& budget_;
  std::size_t bytes_ = 0, counted_ = 0;
};

}  // namespace geoprobe::serve
