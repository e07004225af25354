#include "engine/recall.h"

#include <catch2/catch.hpp>
#include <deque>

#include "../support/effort.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

TEST_CASE("What was answered is not asked again: the second answer is at once, and says that it is cached") {
  Simulation sim(services_at({"http://one.test/"}), some_policy(),
                 [](const HttpRequest&) { return at_once("value x"); });
  const QueryResult first = ask(sim, query_at(1, 2));
  sim.plan(at_ms(5000), [] {});
  sim.run();
  const QueryId id = sim.submit(query_at(1, 2));
  const QueryResult second = sim.result(id);  // without another input
  CHECK(sim.sent() == 1);
  CHECK_FALSE(only(first).source->cached);
  const Source source = *only(second).source;
  CHECK(only(second).answer.value == Value("x"));
  CHECK(source.cached);
  CHECK(source.url == only(first).source->url);
  CHECK(source.format == "text/plain");
  CHECK(source.at == only(first).source->at);
  CHECK(source.attempts == 0);
  CHECK(source.shared_by == 1);
  CHECK(source.elapsed_ms == 0);
  CHECK(second.summary.exchanges == 0);
  CHECK(second.summary.attempts == 0);
  CHECK(second.summary.bytes == 0);
  CHECK(second.summary.count(Status::ok) == 1);
}

TEST_CASE("Another place, tolerance or wish for features is asked") {
  Simulation sim(services_at({"http://one.test/"}), some_policy(),
                 [](const HttpRequest&) { return at_once("value x"); });
  ask(sim, query_at(1, 2));
  ask(sim, query_at(1, 2.000001));
  ask(sim, query_at(1, 2, true));
  PointQuery wide = query_at(1, 2);
  wide.tolerance = 50;
  ask(sim, wide);
  CHECK(sim.sent() == 4);
  ask(sim, query_at(1, 2));
  CHECK(sim.sent() == 4);
}

TEST_CASE("The same place in another CRS is the same question") {
  Simulation sim(services_at({"http://one.test/"}), some_policy(),
                 [](const HttpRequest&) { return at_once("value x"); });
  ask(sim, query_at(1, 0));
  PointQuery query = query_at(0, 0);
  query.point = {111319.491, 0};
  query.crs = kWebMercator;
  const auto lonlat = transform_position(query.point, kWebMercator, kWgs84);
  ask(sim, query_at(lonlat->x, lonlat->y));
  CHECK(sim.sent() == 2);
  ask(sim, query);
  CHECK(sim.sent() == 2);
}

TEST_CASE("Services that ask the same share an answer, whatever their keys") {
  Simulation sim(services_at({"http://one.test/#a", "http://one.test/#a"}), some_policy(),
                 [](const HttpRequest&) { return at_once("value x"); });
  PointQuery query = query_at(1, 2);
  query.root = {NodeKind::service, 0};
  ask(sim, query);
  query.root.index = 1;
  CHECK(only(ask(sim, query)).source->cached);
}

TEST_CASE("Empty and nodata are kept, failures and cancelled queries are asked again") {
  std::string body;
  int status = 200;
  const auto sent_for_two = [&](const std::string& now_body, int now_status) {
    body = now_body;
    status = now_status;
    Simulation sim(services_at({"http://one.test/"}), some_policy(),
                   [&](const HttpRequest&) { return at_once(body, status); });
    ask(sim, query_at(1, 2));
    ask(sim, query_at(1, 2));
    return sim.sent();
  };
  CHECK(sent_for_two("none", 200) == 1);
  CHECK(sent_for_two("null", 200) == 1);
  CHECK(sent_for_two("rubbish", 200) == 2);
  CHECK(sent_for_two("value x", 404) == 2);
}

TEST_CASE("What timed out or was cancelled is asked again") {
  bool answers = false;
  Policy policy = some_policy();
  policy.deadline = 1s;
  Simulation sim(services_at({"http://one.test/"}), policy,
                 [&](const HttpRequest&) { return answers ? at_once("value x") : Behaviour{}; });
  CHECK(only(ask(sim, query_at(1, 2))).answer.status == Status::timeout);
  const QueryId id = sim.submit(query_at(1, 2));
  sim.cancel(id);
  sim.run();
  answers = true;
  CHECK(only(ask(sim, query_at(1, 2))).answer.status == Status::ok);
}

TEST_CASE(
    "An answer is asked again after its ttl, an empty one after a tenth of it, and with a ttl of 0 always") {
  const auto sent_after = [](const std::string& body, double ttl, std::int64_t ms) {
    Registry registry = services_at({"http://one.test/"});
    registry.services[0].ttl = ttl;
    Simulation sim(registry, some_policy(), [&](const HttpRequest&) { return at_once(body); });
    ask(sim, query_at(1, 2));
    sim.plan(at_ms(10 + ms), [] {});
    sim.run();
    ask(sim, query_at(1, 2));
    return sim.sent();
  };
  CHECK(sent_after("value x", 10, 9999) == 1);
  CHECK(sent_after("value x", 10, 10000) == 2);
  CHECK(sent_after("none", 10, 999) == 1);
  CHECK(sent_after("none", 10, 1000) == 2);
  CHECK(sent_after("value x", 0, 0) == 2);
}

TEST_CASE("Without a cache everything is asked, and nothing of it is kept") {
  Policy policy = some_policy();
  policy.cache_bytes = 0;
  Simulation sim(areas_at(1), policy, cell_of);
  ask(sim, query_at(1.5, 2.5));
  ask(sim, query_at(1.5, 2.5));
  CHECK(sim.sent() == 2);
  CHECK(sim.engine().snapshot() == "geoprobe answers 1\n");
}

TEST_CASE("A point outside a service's extent is outside, whatever the cache has") {
  Registry registry = services_at({"http://one.test/#a", "http://one.test/#a"});
  registry.services[1].extent = Box{10, 10, 20, 20};
  Simulation sim(registry, some_policy(), [](const HttpRequest&) { return at_once("value x"); });
  ask(sim, query_at(1, 2));
  const QueryResult result = ask(sim, query_at(1, 2));
  CHECK(result.leaves[0].source->cached);
  CHECK(result.leaves[1].answer.status == Status::outside);
}

TEST_CASE("What is cached of a query is answered before the rest is asked") {
  Simulation sim(services_at({"http://one.test/#a", "http://one.test/#b"}), some_policy(),
                 [](const HttpRequest&) { return at_once("value x"); });
  PointQuery query = query_at(1, 2);
  query.root = {NodeKind::service, 1};
  ask(sim, query);
  const QueryResult result = ask(sim, query_at(1, 2));
  CHECK(sim.sent() == 2);
  CHECK_FALSE(result.leaves[0].source->cached);
  CHECK(result.leaves[1].source->cached);
  CHECK(result.leaves[1].source->elapsed_ms == 0);
  CHECK(result.summary.exchanges == 1);
}

TEST_CASE("By area a service is asked once for each polygon, and the value holds for all of it") {
  Simulation sim(areas_at(1), some_policy(), cell_of);
  CHECK(only(ask(sim, query_at(1.5, 2.5))).answer.value == Value("1/2"));
  const Leaf again = only(ask(sim, query_at(1.9, 2.1)));
  CHECK(again.answer.value == Value("1/2"));
  CHECK(again.source->cached);
  CHECK(again.source->url.find("1.5,2.5") != std::string::npos);
  CHECK(sim.sent() == 1);
  CHECK(only(ask(sim, query_at(2.1, 2.1))).answer.value == Value("2/2"));
  CHECK(sim.sent() == 2);
}

TEST_CASE("An area keeps its feature for those who want it, and for no one else") {
  Simulation sim(areas_at(1), some_policy(), cell_of);
  CHECK_FALSE(only(ask(sim, query_at(1.5, 2.5))).answer.features);
  CHECK_FALSE(only(ask(sim, query_at(1.6, 2.5))).answer.features);
  const Leaf leaf = only(ask(sim, query_at(1.7, 2.5, true)));
  REQUIRE(leaf.answer.features);
  CHECK(leaf.answer.features->features.size() == 1);
  CHECK(sim.sent() == 1);
}

TEST_CASE("By area, what comes without a polygon around the place is kept for the place alone") {
  for (const std::string body : {"none", "value x", "value x in 50,50,60,60"}) {
    Simulation sim(areas_at(1), some_policy(), [&](const HttpRequest&) { return at_once(body); });
    ask(sim, query_at(1.5, 2.5));
    ask(sim, query_at(1.5, 2.5));
    CHECK(sim.sent() == 1);
    ask(sim, query_at(1.6, 2.5));
    CHECK(sim.sent() == 2);
  }
}

TEST_CASE("A service without reuse by area is asked at every point") {
  Registry registry = areas_at(1);
  registry.services[0].reuse = Service::Reuse::point;
  Simulation sim(registry, some_policy(), cell_of);
  ask(sim, query_at(1.5, 2.5, true));
  ask(sim, query_at(1.6, 2.5, true));
  CHECK(sim.sent() == 2);
}

TEST_CASE("Thousands of points in fifty polygons make at most fifty exchanges a service") {
  constexpr std::size_t kServices = 12;
  Simulation sim(areas_at(kServices), some_policy(), cell_of);
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const auto fraction = [&] { return static_cast<double>(random.below(1u << 20)) / (1u << 20); };
    const int cell = static_cast<int>(random.below(50u));
    const int row = cell / 10;
    const QueryResult result = ask(sim, query_at(cell % 10 + fraction(), row + fraction()));
    const std::string value = std::to_string(cell % 10) + "/" + std::to_string(row);
    for (const Leaf& leaf : result.leaves)
      if (!(leaf.answer.value == Value(value))) FAIL(i);
  }
  CHECK(sim.sent() == 50 * kServices);
}

TEST_CASE("A snapshot restores every answer into another engine, and its text to the byte") {
  Simulation one(areas_at(4), some_policy(), cell_of);
  for (int i = 0; i < 20; ++i) ask(one, query_at(i + 0.5, 0.5, i % 2 == 0));
  const std::string text = one.engine().snapshot();

  Simulation two(
      areas_at(4), some_policy(), [](const HttpRequest&) { return Behaviour{}; }, nullptr, kWall + 60000);
  const QueryEngine::Restored restored = two.engine().restore(text);
  CHECK(restored.kept == 80);
  CHECK(restored.expired + restored.damaged == 0);
  CHECK(two.engine().snapshot() == text);
  for (int i = 0; i < 20; ++i) {
    const QueryResult result = ask(two, query_at(i + 0.25, 0.75));
    for (const Leaf& leaf : result.leaves) CHECK(leaf.answer.value == Value(std::to_string(i) + "/0"));
  }
  CHECK(two.sent() == 0);
}

TEST_CASE("A snapshot keeps the order of use, and drops what has expired") {
  Registry registry = services_at({"http://one.test/at"});
  registry.services[0].ttl = 100;
  Simulation one(registry, some_policy(), [](const HttpRequest&) { return at_once("value x"); });
  for (int i = 0; i < 3; ++i) ask(one, query_at(i, 0));
  ask(one, query_at(0, 0));
  const std::string text = one.engine().snapshot();
  CHECK(text.find("@1,0") < text.find("@2,0"));
  CHECK(text.find("@2,0") < text.find("@0,0"));

  Simulation later(
      registry, some_policy(), [](const HttpRequest&) { return Behaviour{}; }, nullptr, kWall + 100025);
  CHECK(later.engine().restore(text).expired == 2);
  Simulation earlier(
      registry, some_policy(), [](const HttpRequest&) { return Behaviour{}; }, nullptr, kWall - 61000);
  CHECK(earlier.engine().restore(text).expired == 3);
}

TEST_CASE("A snapshot is never larger than the cache") {
  Policy policy = some_policy();
  policy.cache_bytes = 20000;
  Simulation sim(areas_at(3), policy, cell_of);
  for (int i = 0; i < 50; ++i) {
    ask(sim, query_at(i + 0.5, 0.5));
    CHECK(sim.engine().snapshot().size() <= policy.cache_bytes);
  }
  CHECK(sim.engine().snapshot().size() > 2000);
}

TEST_CASE("A damaged snapshot costs what is damaged and no more") {
  Simulation one(areas_at(2), some_policy(), cell_of);
  for (int i = 0; i < 10; ++i) ask(one, query_at(i + 0.5, 0.5));
  const std::string text = one.engine().snapshot();
  Random random(9);
  for (int round = 0; round < 500; ++round) {
    std::string damaged = text;
    for (std::uint64_t n = random.below(4u); n > 0; --n) {
      const std::size_t at = random.below(damaged.size());
      if (random.below(3) == 0)
        damaged.erase(at, random.below(std::size_t{300}));
      else if (random.below(2) == 0)
        damaged[at] = static_cast<char>(random.below(256u));
      else
        damaged.insert(at, damaged.substr(random.below(damaged.size()), random.below(std::size_t{300})));
    }
    Simulation two(areas_at(2), some_policy(), cell_of);
    const QueryEngine::Restored restored = two.engine().restore(damaged);
    CHECK(restored.kept + restored.expired + restored.damaged <= 30);
    for (int i = 0; i < 10; ++i)
      for (const Leaf& leaf : ask(two, query_at(i + 0.25, 0.25)).leaves)
        if (!(leaf.answer.value == Value(std::to_string(i) + "/0"))) FAIL("a damaged answer was taken");
  }
  Simulation two(areas_at(2), some_policy(), cell_of);
  CHECK(two.engine().restore("").damaged == 0);
  CHECK(two.engine().restore("something else").damaged == 1);
}

TEST_CASE("Thousands of queries may be open at once: all are answered, and no cap is exceeded") {
  constexpr int kQueries = repetitions(10000);
  constexpr std::size_t kServices = 20;
  for (const int points : {kQueries, 100}) {
    std::vector<std::string> urls;
    for (std::size_t i = 0; i < kServices; ++i)
      urls.push_back("http://h" + std::to_string(i % 5) + ".test/at#" + std::to_string(i));
    Policy policy = some_policy();
    policy.deadline = Duration::max();
    policy.timeout = std::chrono::hours(10);
    QueryEngine engine(services_at(urls),
                       EngineOptions{policy, {}, kWall, {}, {}, &one_line_family, {}, false});
    std::deque<ExchangeId> in_flight;
    std::size_t most = 0, sent = 0, answered = 0, done = 0;
    const auto drain = [&] {
      while (auto action = engine.poll_action())
        if (const auto* send = std::get_if<SendRequest>(&*action)) {
          in_flight.push_back(send->id);
          ++sent;
        }
      most = std::max(most, in_flight.size());
      while (auto event = engine.poll_event()) {
        if (const auto* end = std::get_if<QueryDone>(&*event))
          done += end->result.summary.count(Status::ok) == kServices ? 1 : 0;
        else
          ++answered;
      }
    };
    for (int i = 0; i < kQueries; ++i) {
      engine.submit(query_at(-170 + 0.01 * (i % points), 10), at_ms(0));
      drain();
    }
    CHECK(engine.load().open_queries == kQueries);
    for (int now = 1; !in_flight.empty(); ++now) {
      const ExchangeId id = in_flight.front();
      in_flight.pop_front();
      engine.handle_outcome(id, reply(200, "value x"), at_ms(now / 50));
      drain();
    }
    CHECK(done == kQueries);
    CHECK(answered == kQueries * kServices);
    CHECK(sent == static_cast<std::size_t>(points) * kServices);
    CHECK(most <= 5 * 2 * policy.per_host);
    CHECK(engine.load().open_queries + engine.load().in_flight + engine.load().waiting == 0);
    CHECK_FALSE(engine.next_timeout());
  }
}
