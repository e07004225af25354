#include <geoprobe/engine/latency.h>
#include <geoprobe/engine/learned_limit.h>

#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "../support/effort.h"
#include "engine/log_normal.h"
#include "engine/model_server.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kSeeds = repetitions(1000);

using Service = std::function<Duration(std::size_t leaves)>;
using Order = std::function<void(std::vector<std::size_t>&)>;  // of arrival at the server

Duration by_layers(std::size_t leaves) {
  return 50ms + leaves * Duration(10ms);
}

void as_sent(std::vector<std::size_t>&) {}

Order in_any_order(Random& random) {
  return [&random](std::vector<std::size_t>& waiting) {
    for (std::size_t i = waiting.size(); i > 1; --i) std::swap(waiting[i - 1], waiting[random.below(i)]);
  };
}

TimePoint at(Duration since) {
  return TimePoint(since);
}

/// Asks bursts of leaves of one server, shared out evenly over as many requests as the limit allows, or one
/// each; one burst when the last is answered.
class Asking {
 public:
  Asking(std::size_t workers, std::size_t limit = 6) : server_(workers), limit_(limit, 2 * limit) {}
  LearnedLimit& limit() { return limit_; }
  void set_workers(std::size_t workers) { server_ = ModelServer(workers); }

  Duration burst(std::size_t leaves, const Service& service, bool share, const Order& order = as_sent) {
    const TimePoint began = now_ += 1s;
    const std::size_t requests = share ? std::min(leaves, limit_.value()) : leaves;
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < requests; ++i) waiting.push_back(leaves / requests + (i < leaves % requests));
    order(waiting);
    std::size_t next = 0;
    std::multimap<TimePoint, LearnedLimit::Ticket> flying;
    while (next < waiting.size() || !flying.empty()) {
      while (next < waiting.size() && flying.size() < limit_.value()) {
        const std::size_t carried = waiting[next++];
        const auto ticket = limit_.start(now_, carried, next < waiting.size());
        flying.emplace(server_.serve(now_, service(carried)), ticket);
      }
      now_ = flying.begin()->first;
      const auto ticket = flying.begin()->second;
      flying.erase(flying.begin());
      limit_.finish(ticket, LearnedLimit::Fate::answered, now_, next < waiting.size());
    }
    return now_ - began;
  }

 private:
  ModelServer server_;
  LearnedLimit limit_;
  TimePoint now_{};
};

}  // namespace

TEST_CASE("After ten bursts of twenty layers the limit is what the server serves best") {
  for (const std::size_t workers : {1u, 2u, 3u, 4u, 5u, 6u, 8u, 0u})
    for (const bool jumbled : {false, true}) {
      Random random(7);
      Asking asking(workers);
      for (int i = 0; i < 10; ++i)
        asking.burst(20, by_layers, true, jumbled ? in_any_order(random) : as_sent);
      INFO(workers << " workers");
      const std::size_t limit = asking.limit().value();
      if (workers > 0 && workers <= 6)
        CHECK(limit == workers);
      else
        CHECK(limit >= 6);
      Duration best = 1h;
      for (std::size_t n = 1; n <= 12; ++n)
        best = std::min(best, Asking(workers, n).burst(20, by_layers, true));
      CHECK(asking.burst(20, by_layers, true) * 10 <= best * 12);
    }
}

TEST_CASE("What a server's speed varies by does not hide how many workers it has") {
  for (const std::size_t workers : {1u, 2u, 4u})
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      Random random(seed);
      Asking asking(workers);
      const Service service = [&](std::size_t n) { return by_layers(n) * (90 + random.below(21)) / 100; };
      for (int i = 0; i < 10; ++i) asking.burst(20, service, true, in_any_order(random));
      INFO(workers << " workers, seed " << seed);
      CHECK(asking.limit().value() == workers);
    }
}

TEST_CASE("Latencies that vary without queueing never shrink the limit") {
  std::size_t least = 6;
  for (const bool share : {false, true})
    for (const std::size_t leaves : {3u, 6u, 20u, 100u})
      for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        Random random(seed);
        Asking asking(0);
        for (std::size_t asked = 0; asked < 400; asked += leaves) {
          asking.burst(
              leaves, [&](std::size_t) { return log_normal_latency(random); }, share);
          least = std::min(least, asking.limit().value());
        }
      }
  CHECK(least == 6);
}

TEST_CASE("Where nothing queues the limit grows to twice the cap, and not beyond") {
  Asking asking(0);
  for (int i = 0; i < 60; ++i) asking.burst(100, by_layers, false);
  CHECK(asking.limit().value() == 12);
}

TEST_CASE("A step that did not pay is undone, and tried again ever later") {
  Asking asking(6);
  std::vector<int> tried;
  for (int i = 0; i < 200; ++i) {
    asking.burst(20, by_layers, true);
    if (asking.limit().value() != 6) tried.push_back(i);
  }
  REQUIRE(tried.size() >= 3);
  CHECK(tried.size() <= 8);
  for (std::size_t i = 2; i < tried.size(); ++i) CHECK(tried[i] - tried[i - 1] > tried[i - 1] - tried[i - 2]);
}

TEST_CASE("Layers that are slow by themselves look like a queue once, and are served as before") {
  Asking asking(0);
  std::vector<Duration> took;
  for (int i = 0; i < 20; ++i) {
    int asked = 0;
    const Service service = [&](std::size_t) { return Duration(++asked > 4 ? 300ms : 100ms); };
    took.push_back(asking.burst(6, service, false));
  }
  CHECK(std::count(took.begin(), took.end(), Duration(300ms)) >= 18);
  CHECK(asking.limit().value() == 6);
}

TEST_CASE("A server that gets more workers is found out") {
  LearnedLimit limit(6, 12);
  Asking narrow(2);
  for (int i = 0; i < 10; ++i) narrow.burst(20, by_layers, true);
  CHECK(narrow.limit().value() == 2);
  narrow.set_workers(0);
  for (int i = 0; i < 100; ++i) narrow.burst(20, by_layers, true);
  CHECK(narrow.limit().value() >= 6);
}

TEST_CASE("Refusals shrink the limit once for all that were in flight, and it grows back by one") {
  LearnedLimit limit(10, 20);
  std::vector<LearnedLimit::Ticket> flying;
  for (int i = 0; i < 10; ++i) flying.push_back(limit.start(at(0ms), 1, true));
  for (const auto& ticket : flying) limit.finish(ticket, LearnedLimit::Fate::refused, at(10ms), true);
  CHECK(limit.value() == 7);
  std::vector<std::size_t> values;
  for (int round = 1; limit.value() < 10 && round < 100; ++round) {
    flying.clear();
    for (std::size_t i = limit.value(); i > 0; --i) flying.push_back(limit.start(at(round * 20ms), 1, true));
    for (const auto& ticket : flying)
      limit.finish(ticket, LearnedLimit::Fate::answered, at(round * 20ms + 10ms), true);
    if (values.empty() || values.back() != limit.value()) values.push_back(limit.value());
  }
  CHECK(values == std::vector<std::size_t>{7, 8, 9, 10});
}

TEST_CASE("The limit is never below one, nor above its ceiling") {
  LearnedLimit limit(2, 4);
  for (int i = 0; i < 9; ++i)
    limit.finish(limit.start(at(i * 1ms), 1, false), LearnedLimit::Fate::refused, at(i * 1ms), false);
  CHECK(limit.value() == 1);
  LearnedLimit wide(6, 12);
  wide.set_ceiling(3);
  CHECK(wide.value() == 3);
}

TEST_CASE("Another engine begins with the limit that was learnt") {
  Asking asking(2);
  for (int i = 0; i < 10; ++i) asking.burst(20, by_layers, true);
  LearnedLimit limit(6, 12);
  limit.restore(asking.limit().known());
  CHECK(limit.value() == 2);
  limit.restore(Value("rubbish"));
  CHECK(limit.value() == 2);
}
