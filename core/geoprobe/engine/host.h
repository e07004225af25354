#pragma once
#include <geoprobe/engine/circuit.h>
#include <geoprobe/engine/latency.h>
#include <geoprobe/engine/learned_limit.h>
#include <geoprobe/engine/policy.h>
#include <geoprobe/engine/request_budget.h>
#include <geoprobe/http/message.h>
#include <geoprobe/text/value.h>

#include <map>
#include <string>

namespace geoprobe {

/// What an outcome says of the origin that it came from, whatever it says of the question.
enum class Omen {
  good,     ///< the origin answers: 2xx to 4xx, and a reply that is too large
  crowded,  ///< 429: it answers, but not so many at once
  failing,  ///< a network error, or 5xx; 503 and a broken connection also mean too many at once
  neither,  ///< TLS, CORS, and a 5xx with a service exception in it: a configuration, or a service that
            ///< speaks
};
Omen omen_of(const HttpOutcome& outcome);

/// What is known of one origin.
struct Host {
  explicit Host(const Policy& policy);
  /// It speaks HTTP/2 or 3: what the platform allows to an origin on HTTP/1.1 no longer counts.
  void set_multiplexed(const Policy& policy);

  LearnedLimit limit;
  LatencyHistogram latency;  ///< from a request to its reply, whichever status
  Circuit circuit;
  RequestBudget budget;
  bool multiplexed = false;
  std::string trouble;  ///< the last failure's

  /// {"limit":6,"latency_ms":{"samples","p50","p95"},…}: all that decides what is done next, save the
  /// evidence for the next trial of another limit.
  Value known(TimePoint now) const;
  void restore(const Value& known, const Policy& policy, TimePoint now);
};

/// How many exchanges at once an origin begins with that nothing is known of.
std::size_t first_limit(const Policy& policy);

class Hosts {
 public:
  explicit Hosts(const Policy& policy) : policy_(&policy) {}
  Host& at(const std::string& origin) { return hosts_.try_emplace(origin, *policy_).first->second; }
  const Host* find(const std::string& origin) const;

  /// {"https://a.example":{…}}
  Value known(TimePoint now) const;
  void restore(const Value& known, TimePoint now);
  std::size_t size() const { return hosts_.size(); }
  /// Forgets what is known of the origins for which this holds.
  template <class Predicate>
  void forget_if(Predicate&& predicate) {
    std::erase_if(hosts_, [&](const auto& entry) { return predicate(entry.first, entry.second); });
  }
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [origin, host] : hosts_) visit(origin, host);
  }

 private:
  const Policy* policy_;
  std::map<std::string, Host> hosts_;
};

}  // namespace geoprobe
