#pragma once
#include <geoprobe/engine/time.h>

#include <cstddef>
#include <cstdint>

namespace geoprobe {

/// How hard and how long to ask (contract, section 5).
struct Policy {
  Duration deadline = std::chrono::seconds(10);  ///< of a whole query; Duration::max(): none
  Duration timeout = std::chrono::seconds(5);    ///< of one attempt
  int retries = 2;                               ///< attempts beyond the first
  std::size_t in_flight = 256;                   ///< exchanges at once
  std::size_t per_host = 6;  ///< exchanges at once to one origin, to begin with: what is learnt of it moves
                             ///< the limit between 1 and twice this
  std::size_t per_http1_host = 0;       ///< what the platform allows to an origin on HTTP/1.1; 0: no bound
  bool share = true;                    ///< identical requests are one exchange; off: one exchange a service
  std::size_t max_bytes = 16u << 20;    ///< of one decoded body
  std::size_t cache_bytes = 32u << 20;  ///< of answers kept in memory, about; 0: none is kept or looked up
  Duration lookup_timeout =
      std::chrono::milliseconds(250);  ///< for the look-ups of a query in the host's store; then it is asked
  int redirects = 5;  ///< followed for one attempt, where the platform leaves them to the engine
  int hedge = 0;  ///< "p95" is 95: a request that is later than this percentile of its origin's latencies is
                  ///< sent once more, for the slowest few; 0: never
  std::size_t read_rate = 20000000;  ///< bytes a second: how fast a reply is read at the least. What cannot
                                     ///< be read before a query's deadline is not
  std::uint64_t seed = 0;            ///< of the jitter, and nothing else
  Duration backoff_base =
      std::chrono::milliseconds(250);  ///< the jitter's first bound; doubles with each attempt
  Duration backoff_cap = std::chrono::seconds(5);
};

}  // namespace geoprobe
