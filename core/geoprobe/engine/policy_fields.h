#pragma once
#include <geoprobe/engine/policy.h>

namespace geoprobe {

/// Calls visit(name, member) for each member of a policy, by the names that JavaScript and cassettes have for
/// them. The one list of them: a new member of Policy does not compile until it has its line here.
template <class AnyPolicy, class Visit>
void for_each_policy_field(AnyPolicy& policy, Visit&& visit) {
  auto& [deadline, timeout, retries, in_flight, per_host, per_http1_host, share, max_bytes, cache_bytes,
         lookup_timeout, redirects, hedge, read_rate, seed, backoff_base, backoff_cap] = policy;
  visit("deadline", deadline);
  visit("timeout", timeout);
  visit("retries", retries);
  visit("inFlight", in_flight);
  visit("perHost", per_host);
  visit("perHttp1Host", per_http1_host);
  visit("share", share);
  visit("maxBytes", max_bytes);
  visit("cacheBytes", cache_bytes);
  visit("lookupTimeout", lookup_timeout);
  visit("redirects", redirects);
  visit("hedge", hedge);
  visit("readRate", read_rate);
  visit("seed", seed);
  visit("backoffBase", backoff_base);
  visit("backoffCap", backoff_cap);
}

}  // namespace geoprobe
