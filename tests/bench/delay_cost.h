#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bench {

using Nanoseconds = std::chrono::nanoseconds;

/// What becomes of a request.
enum class Fate { answered, refused /* 503 */, reset, hangs };

/// What the requests of a server cost. Equal seeds give the n-th request of an origin the same chance.
struct CostModel {
  double request_ms = 0;  ///< of each request
  double layer_ms = 0;    ///< of each layer in it, over that; a layer `d800.7` takes 800 of its own instead
  double p50_ms = 0, p99_ms = 0;             ///< a log-normal latency over that, where p50 is not 0
  double refused = 0, reset = 0, hangs = 0;  ///< shares of the requests, 0 to 1
  std::uint64_t seed = 1;

  struct Verdict {
    Nanoseconds cost{};
    Fate fate = Fate::answered;
  };
  /// Of the `nth` request of an origin, for these layers. A layer whose name begins with `hang` hangs.
  Verdict judge(const std::vector<std::string>& layers, int origin, std::uint64_t nth) const;
};

/// "KIND:SHARE,…" with the kinds 503, reset and hang. False: it cannot be read.
bool read_failures(const char* text, CostModel& model);

}  // namespace bench
