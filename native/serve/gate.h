#pragma once
#include <geoprobe/text/expected.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe::serve {

/// The bearer tokens that are let in. Only their digests are kept, and each is compared with all of them in a
/// time that tells nothing.
class Tokens {
 public:
  /// A token a line; empty lines and those that begin with '#' are passed over. Failure: the line's number,
  /// and what a token may hold; no token is repeated.
  static Expected<Tokens> read(std::string_view text);

  bool empty() const { return digests_.empty(); }
  /// Which token it is, from 1; 0: none of them.
  std::size_t find(std::string_view token) const;

 private:
  std::vector<std::string> digests_;
};

/// The address that counts as one caller: of IPv6 its first 64 bits, which one subscriber has whole, and IPv4
/// in IPv6 as IPv4. A text that is no address (with or without a port): nothing.
std::optional<std::string> caller_of(std::string_view address);

/// Whom the proxies before this server say that a request is of: the address that the farthest of `proxies`
/// proxies wrote into X-Forwarded-For, which is the last but proxies - 1. Nothing: the header does not go
/// back so far, or that is no address.
std::optional<std::string> forwarded_caller(std::string_view forwarded_for, std::size_t proxies);

/// So many requests in a time: "60/m", "5/s", "1000/h", "10000/d".
struct Rate {
  std::uint64_t count = 0;  ///< never 0
  std::chrono::seconds period{1};
};
Expected<Rate> parse_rate(std::string_view text);

/// Limits each client to a rate, after as many at once as the rate allows in its period (a token bucket).
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;
  explicit RateLimiter(Rate rate) : rate_(rate) {}

  /// Counts one request. Nothing: it may pass; else how long the client is to wait. If more clients than can
  /// be remembered come within the rate's time, the new ones wait for it.
  std::optional<std::chrono::seconds> take(const std::string& client, Clock::time_point now);

 private:
  struct Bucket {
    double left = 0;
    Clock::time_point at;
  };
  void forget(Clock::time_point now);

  const Rate rate_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
  std::size_t forget_at_ = 1024;  ///< buckets that are full again are dropped at this many
  static constexpr std::size_t kMostBuckets = 200'000;
};

}  // namespace geoprobe::serve
