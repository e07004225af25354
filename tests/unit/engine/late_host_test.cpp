#include <geoprobe/engine/engine.h>

#include <catch2/catch.hpp>

#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

// A host whose thread was blocked feeds what arrived meanwhile, each with the time of its arrival.

namespace {

struct Late {
  explicit Late(const std::vector<std::string>& urls, Policy policy = {}, bool has_store = false)
      : engine(services_at(urls), EngineOptions{policy, {}, 0, {}, {}, &one_line_family, {}, has_store}) {}

  QueryId submit(TimePoint now, Duration deadline, bool more = false) {
    PointQuery query{{NodeKind::group, 0}, {31.4, -24.5}, kWgs84, deadline, {}, {}, false};
    query.point.x += static_cast<double>(now.time_since_epoch().count()) / 1e6;  // unlike an earlier one
    const QueryId id = engine.submit(query, now, more);
    drain();
    return id;
  }
  void arrive(std::size_t index, const std::string& body, TimePoint at) {
    engine.handle_outcome(sent.at(index), reply(200, body), at, true);
    drain();
  }
  void arrive_at_last(TimePoint present) {
    engine.handle_timeout(present);
    drain();
  }
  void drain() {
    while (auto action = engine.poll_action()) {
      if (const auto* send = std::get_if<SendRequest>(&*action)) sent.push_back(send->id);
      if (const auto* lookup = std::get_if<Lookup>(&*action)) lookups.push_back(*lookup);
      aborted += std::holds_alternative<AbortRequest>(*action) ? 1 : 0;
    }
    while (auto event = engine.poll_event())
      if (auto* done = std::get_if<QueryDone>(&*event)) results.emplace(done->query, std::move(done->result));
  }
  std::string statuses(QueryId id) const {
    std::string out;
    for (const Leaf& leaf : results.at(id).leaves)
      (out += out.empty() ? "" : " ") += to_string(leaf.answer.status);
    return out;
  }

  QueryEngine engine;
  std::vector<ExchangeId> sent;
  std::vector<Lookup> lookups;
  std::map<QueryId, QueryResult> results;
  int aborted = 0;
};

const std::vector<std::string> kThree = {"http://a.test/", "http://b.test/", "http://c.test/"};

}  // namespace

TEST_CASE("A host that comes late loses nothing that arrived before the deadline, and counts nothing after") {
  Late late(kThree);
  const QueryId id = late.submit(at_ms(0), 1s);
  late.arrive(1, "value 1", at_ms(250));
  late.arrive(0, "value 0", at_ms(400));
  CHECK(late.results.empty());
  late.arrive(2, "value 2", at_ms(1200));
  late.arrive_at_last(at_ms(3300));
  CHECK(late.statuses(id) == "ok ok timeout");
  CHECK(late.results.at(id).leaves[0].source->elapsed_ms == 400);
  CHECK_FALSE(late.engine.next_timeout());
}

TEST_CASE("A query ends with its last answer, however late the host comes") {
  Late late(kThree);
  const QueryId id = late.submit(at_ms(0), 1s);
  for (const std::size_t index : {0, 1, 2}) late.arrive(index, "value 1", at_ms(200));
  CHECK(late.statuses(id) == "ok ok ok");
  CHECK(late.results.at(id).summary.elapsed_ms == 200);
}

TEST_CASE("An attempt whose reply arrived in time is not made again by a host that comes late") {
  Policy policy;
  policy.timeout = 500ms;
  Late late({"http://a.test/", "http://b.test/"}, policy);
  const QueryId id = late.submit(at_ms(0), 10s);
  late.arrive(0, "value 1", at_ms(499));
  late.arrive_at_last(at_ms(3000));
  CHECK(late.aborted == 1);
  late.arrive_at_last(at_ms(10000));
  CHECK(late.statuses(id) == "ok timeout");
  CHECK(late.results.at(id).leaves[0].source->attempts == 1);
}

TEST_CASE("What follows from a late outcome is sent in the present, with the whole of its time-out") {
  Policy policy;
  policy.timeout = 5s;
  policy.per_host = 1;
  Late late({"http://a.test/#x", "http://a.test/#y"}, policy);
  const QueryId id = late.submit(at_ms(0), 60s);
  REQUIRE(late.sent.size() == 1);
  late.arrive(0, "next", at_ms(400));
  CHECK(late.sent.size() == 1);
  late.arrive_at_last(at_ms(8000));
  REQUIRE(late.sent.size() == 2);
  CHECK(late.engine.next_timeout() == at_ms(13000));
  late.arrive(1, "value 1", at_ms(12999));
  late.arrive_at_last(at_ms(14000));
  REQUIRE(late.sent.size() == 3);
  late.arrive(2, "value 2", at_ms(14100));
  CHECK(late.statuses(id) == "ok ok");
  CHECK(late.aborted == 0);
}

TEST_CASE(
    "A query that begins while outcomes of another wait takes nothing from it, and begins in the present") {
  Late late({"http://a.test/at", "http://b.test/at"});
  const QueryId first = late.submit(at_ms(0), 1s);
  const QueryId second = late.submit(at_ms(3000), 1s, true);
  CHECK(late.sent.size() == 2);
  late.arrive(0, "value 1", at_ms(250));
  late.arrive_at_last(at_ms(3010));
  CHECK(late.statuses(first) == "ok timeout");
  REQUIRE(late.sent.size() == 4);
  late.arrive(2, "value 2", at_ms(3999));
  late.arrive_at_last(at_ms(5000));
  CHECK(late.statuses(second) == "ok timeout");
  CHECK(late.results.at(second).leaves[0].source->elapsed_ms == 999);
  CHECK(late.results.at(second).summary.elapsed_ms == 2000);
}

TEST_CASE("What a store had in time counts with a host that comes late, too") {
  std::optional<CacheEntry> kept;
  {
    Late late({"http://a.test/"}, {}, true);
    late.submit(at_ms(0), 1s);
    late.engine.handle_lookup(late.lookups.at(0).id, std::nullopt, at_ms(1));
    late.drain();
    late.engine.handle_outcome(late.sent.at(0), reply(200, "value 1"), at_ms(2));
    while (auto action = late.engine.poll_action())
      if (auto* store = std::get_if<Store>(&*action)) kept = store->entry;
  }
  REQUIRE(kept);
  Late late({"http://a.test/"}, {}, true);
  const QueryId id = late.submit(at_ms(0), 1s);
  late.engine.handle_lookup(late.lookups.at(0).id, kept, at_ms(5), true);
  late.drain();
  CHECK(late.statuses(id) == "ok");
  CHECK(late.sent.empty());
}
