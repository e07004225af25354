#pragma once
#include <geoprobe/engine/policy.h>
#include <geoprobe/engine/random.h>
#include <geoprobe/engine/time.h>
#include <geoprobe/http/message.h>

#include <optional>

namespace geoprobe {

/// Whether a later attempt may fare better: network errors, 429, 502, 503 and 504.
bool is_worth_retrying(const HttpOutcome& outcome);

/// How long the server asks to be left alone: Retry-After in seconds, or as a date read against the reply's
/// own Date. Nothing where it is absent or unreadable; at most a day.
std::optional<Duration> retry_after(const HttpResponse& response);

/// Full jitter: uniform from 1 microsecond to min(cap, base * 2^(attempts - 1)), after so many attempts.
Duration backoff(Random& random, const Policy& policy, int attempts);

}  // namespace geoprobe
