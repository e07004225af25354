// Answers that a host's store keeps beyond the engine.
#include "engine/recall.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

TEST_CASE("A host's store is looked in before anything is asked, and given what was answered") {
  HostStore store;
  Simulation one(areas_at(3), some_policy(), cell_of, &store);
  ask(one, query_at(1.5, 2.5));
  CHECK(one.sent() == 3);
  CHECK(store.lookups.size() == 3);
  CHECK(store.stored == 3);

  Simulation two(areas_at(3), some_policy(), cell_of, &store, kWall + 1000);
  const QueryResult result = ask(two, query_at(1.5, 2.5));
  CHECK(two.sent() == 0);
  for (const Leaf& leaf : result.leaves) {
    CHECK(leaf.source->cached);
    CHECK(leaf.source->at == kWall / 1000);
    CHECK(leaf.answer.value == Value("1/2"));
  }
  ask(two, query_at(1.6, 2.6));  // by now the area is in memory
  CHECK(store.lookups.size() == 6);
  CHECK(store.stored == 3);
}

TEST_CASE("A store that finds by area saves requests, one that does not is right all the same") {
  for (const bool by_area : {true, false}) {
    HostStore store;
    store.by_area = by_area;
    Simulation one(areas_at(2), some_policy(), cell_of, &store);
    ask(one, query_at(1.5, 2.5));
    Simulation two(areas_at(2), some_policy(), cell_of, &store);
    const QueryResult result = ask(two, query_at(1.6, 2.6));
    CHECK(result.leaves[0].answer.value == Value("1/2"));
    CHECK(two.sent() == (by_area ? 0 : 2));
  }
}

TEST_CASE("The look-ups of a query go out together, and what they miss is asked once all are in") {
  HostStore store;
  store.delay = 20ms;
  Simulation one(
      services_at({"http://one.test/#a", "http://one.test/#b"}), some_policy(),
      [](const HttpRequest&) { return at_once("value x"); }, &store);
  const QueryId id = one.submit(query_at(1, 2));
  CHECK(store.lookups.size() == 2);
  CHECK(one.sent() == 0);
  one.run();
  CHECK(one.done_at(id) == at_ms(30));
}

TEST_CASE("A store that does not answer is waited for no longer than its limit") {
  HostStore store;
  store.delay.reset();
  Policy policy = some_policy();
  policy.lookup_timeout = 100ms;
  Simulation sim(
      services_at({"http://one.test/"}), policy, [](const HttpRequest&) { return at_once("value x"); },
      &store);
  const QueryId id = sim.submit(query_at(1, 2));
  sim.run();
  CHECK(sim.done_at(id) == at_ms(110));
  CHECK(sim.result(id).leaves[0].answer.status == Status::ok);
}

TEST_CASE("What a store says too late is a miss, and ignored") {
  HostStore store;
  Simulation one(
      services_at({"http://one.test/"}), some_policy(),
      [](const HttpRequest&) { return at_once("value old"); }, &store);
  ask(one, query_at(1, 2));
  store.delay = 300ms;
  Simulation two(
      services_at({"http://one.test/"}), some_policy(),
      [](const HttpRequest&) { return at_once("value new"); }, &store);
  CHECK(only(ask(two, query_at(1, 2))).answer.value == Value("new"));
}

TEST_CASE("A deadline and a cancel end a query that is still being looked up, and nothing is sent") {
  HostStore store;
  store.delay.reset();
  Simulation sim(
      services_at({"http://one.test/"}), some_policy(), [](const HttpRequest&) { return Behaviour{}; },
      &store);
  PointQuery hasty = query_at(1, 2);
  hasty.deadline = 50ms;
  const QueryId first = sim.submit(hasty);
  const QueryId second = sim.submit(query_at(3, 4));
  sim.plan(at_ms(60), [&] { sim.cancel(second); });
  sim.run();
  CHECK(sim.done_at(first) == at_ms(50));
  CHECK(only(sim.result(first)).answer.status == Status::timeout);
  CHECK_FALSE(only(sim.result(first)).source);
  CHECK(only(sim.result(second)).answer.status == Status::cancelled);
  CHECK(sim.sent() == 0);
}

TEST_CASE("A stored answer that is damaged, expired, of tomorrow or to another question is a miss") {
  HostStore good;
  Registry registry = services_at({"http://one.test/"});
  registry.services[0].ttl = 100;
  Simulation one(
      registry, some_policy(), [](const HttpRequest&) { return at_once("value old"); }, &good);
  ask(one, query_at(1, 2));
  ask(one, query_at(3, 4));
  const auto value_with = [&](const HostStore& given, std::int64_t wall) {
    HostStore store = given;
    Simulation two(
        registry, some_policy(), [](const HttpRequest&) { return at_once("value new"); }, &store, wall);
    return *only(ask(two, query_at(1, 2))).answer.value.as_string();
  };
  CHECK(value_with(good, kWall + 99999) == "old");
  CHECK(value_with(good, kWall + 100010) == "new");
  CHECK(value_with(good, kWall - 61000) == "new");
  HostStore bad = good;
  for (auto& [key, entry] : bad.entries) entry.body[40] = '!';
  CHECK(value_with(bad, kWall + 1000) == "new");
  bad = good;
  for (auto& [key, entry] : bad.entries)
    if (key.find("@1,2") != std::string::npos) entry.body = good.entries.rbegin()->second.body;
  CHECK(value_with(bad, kWall + 1000) == "new");
}

TEST_CASE("Without a cache a host's store is neither looked in nor given anything") {
  HostStore store;
  Policy policy = some_policy();
  policy.cache_bytes = 0;
  Simulation sim(
      services_at({"http://one.test/"}), policy, [](const HttpRequest&) { return at_once("value x"); },
      &store);
  ask(sim, query_at(1, 2));
  CHECK(store.lookups.empty());
  CHECK(store.stored == 0);
}
