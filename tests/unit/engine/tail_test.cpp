#include <catch2/catch.hpp>
#include <queue>

#include "../support/effort.h"
#include "engine/log_normal.h"
#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kLeaves = 100;
constexpr std::uint64_t kRuns = repetitions(1000);
const PointQuery kGroup{{NodeKind::group, 0}, {31.3963, -24.4561}, kWgs84, {}, {}, {}, false};

std::string origin_name(std::size_t leaf, std::size_t origins) {
  return "http://h" + std::to_string(leaf % origins) + ".test/";
}

Registry leaves_over(std::size_t origins) {
  std::vector<std::string> urls;
  for (std::size_t leaf = 0; leaf < kLeaves; ++leaf)
    urls.push_back(origin_name(leaf, origins) + "#" + std::to_string(leaf));
  return services_at(urls);
}

std::size_t leaf_of(const HttpRequest& request) {
  return std::stoul(request.url.substr(request.url.find("layer=") + 6));
}

Policy unshared(std::uint64_t seed) {
  Policy policy;
  policy.cache_bytes = 0;  // whatever is asked twice is to be sent twice
  policy.seed = seed;
  policy.share = false;
  return policy;
}

std::vector<Duration> latencies(Random& random) {
  std::vector<Duration> all;
  for (std::size_t leaf = 0; leaf < kLeaves; ++leaf) all.push_back(log_normal_latency(random));
  return all;
}

/// What a scheduler that starts the leaves in their order, so many at once to an origin, has answered by
/// then.
std::size_t answered_first_come(const std::vector<Duration>& latency, std::size_t origins, std::size_t cap,
                                Duration deadline) {
  std::size_t answered = 0;
  std::vector<std::priority_queue<Duration, std::vector<Duration>, std::greater<>>> busy(origins);
  for (std::size_t leaf = 0; leaf < kLeaves; ++leaf) {
    auto& places = busy[leaf % origins];
    Duration start{};
    if (places.size() == cap) {
      start = places.top();
      places.pop();
    }
    const Duration end = start + latency[leaf];
    places.push(end);
    if (end < deadline) ++answered;
  }
  return answered;
}

}  // namespace

TEST_CASE("At the deadline a document is whole, with as many answers as a first-come scheduler could have") {
  for (const std::size_t origins : {1u, 5u, 20u}) {
    std::size_t ours = 0, first_come = 0;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
      Random random(seed);
      const std::vector<Duration> latency = latencies(random);
      Policy policy = unshared(seed);
      policy.deadline = 1s;
      Simulation sim(leaves_over(origins), policy, [&](const HttpRequest& request) {
        return Behaviour{latency[leaf_of(request)], reply(200, "value x")};
      });
      sim.keeps_trace = false;
      const QueryId id = sim.submit(kGroup);
      sim.run();
      const QueryResult result = sim.result(id);
      const std::size_t answered = result.summary.count(Status::ok);
      const std::size_t oracle = answered_first_come(latency, origins, policy.per_host, policy.deadline);
      INFO("seed " << seed << ", " << origins << " origins");
      REQUIRE(result.leaves.size() == kLeaves);
      REQUIRE(answered + result.summary.count(Status::timeout) == kLeaves);
      REQUIRE(sim.done_at(id) <= at_ms(1000));
      REQUIRE(answered + 1 >= oracle);
      ours += answered;
      first_come += oracle;
    }
    WARN(origins << " origins: " << ours << " leaves answered by the deadline in " << kRuns
                 << " runs, first come: " << first_come);
  }
}

TEST_CASE("With hedging the last leaf of a hundred comes sooner by a third, for a twentieth more requests") {
  for (const std::size_t origins : {1u, 5u, 20u}) {
    Policy policy = unshared(1);
    policy.timeout = 60s;
    policy.deadline = Duration::max();
    const Registry registry = leaves_over(origins);
    Random earlier(origins);
    Simulation warm_up(registry, policy, [&](const HttpRequest&) {
      return Behaviour{log_normal_latency(earlier), reply(200, "value x")};
    });
    for (int i = 0; i < 20; ++i) warm_up.plan(at_ms(i * 100000), [&] { warm_up.submit(kGroup); });
    warm_up.run();
    const Value known = warm_up.engine().known_hosts();

    std::vector<Duration> took[2];
    int requests[2] = {0, 0};
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed)
      for (const bool hedge : {false, true}) {
        Random random(seed);
        std::vector<Duration> latency = latencies(random);
        policy.hedge = hedge ? 95 : 0;
        const auto server = [&](const HttpRequest& request) {
          const Duration mine = std::exchange(latency[leaf_of(request)], log_normal_latency(random));
          return Behaviour{mine, reply(200, "value x")};
        };
        Simulation sim(registry, policy, server, known);
        sim.keeps_trace = false;
        const QueryId id = sim.submit(kGroup);
        sim.run();
        REQUIRE(sim.result(id).summary.count(Status::ok) == kLeaves);
        took[hedge].push_back(sim.done_at(id) - at_ms(0));
        requests[hedge] += sim.sent();
      }
    for (auto& times : took) std::sort(times.begin(), times.end());
    const Duration without = took[0][kRuns / 2], with = took[1][kRuns / 2];
    WARN(origins << " origins, asked 20 times before: median " << without.count() / 1000 << " ms without, "
                 << with.count() / 1000 << " ms with hedging; requests " << requests[0] << " and "
                 << requests[1]);
    CHECK(requests[1] * 100 <= requests[0] * 105);
    CHECK(with < without);
    // One origin's places are what a hundred leaves wait for, not the slowest of them.
    if (origins > 1) CHECK(with * 3 <= without * 2);
  }
}
