#include <geoprobe/engine/progress.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

namespace {

PointQuery told_query() {
  PointQuery query{{NodeKind::group, 0}, {31.3963, -24.4561}, kWgs84, {}, {}, {}, false};
  query.progress = true;
  return query;
}

std::vector<std::string> story(const Simulation& sim) {
  std::vector<std::string> lines;
  for (const ExchangeMoved& moved : sim.moves())
    lines.push_back(std::to_string(moved.exchange) + " " + std::string(to_string(moved.state)) + " " +
                    std::to_string(moved.attempt) + " at " + std::to_string(moved.elapsed_ms));
  return lines;
}

}  // namespace

TEST_CASE("A query that asks for it is told of each exchange as it waits, is sent and is answered") {
  Policy policy;
  policy.per_host = 1;
  Simulation sim(services_at({"http://one.test/#a", "http://one.test/#b", "http://one.test/#b"}), policy,
                 [](const HttpRequest&) {
                   return Behaviour{100ms, reply(200, "value 7")};
                 });
  sim.submit(told_query());
  sim.run();
  CHECK(story(sim) == std::vector<std::string>{"1 waiting 0 at 0", "2 waiting 0 at 0", "1 sent 1 at 0",
                                               "1 answered 1 at 100", "2 sent 1 at 100",
                                               "2 answered 1 at 200"});
  const ExchangeMoved& last = sim.moves().back();
  CHECK(last.services == std::vector<std::size_t>{1, 2});
  CHECK(
      write_json(progress_event(sim.engine().registry(), last)) ==
      R"({"event":"exchange","exchange":2,"state":"answered","url":"http://one.test/?layer=b",)"
      R"("host":"http://one.test","services":["s1","s2"],"attempt":1,"elapsed_ms":200,"status":200,"bytes":7})");
}

TEST_CASE("Who does not ask for progress is told of none") {
  Simulation sim(services_at({"http://one.test/#a"}), {}, [](const HttpRequest&) {
    return Behaviour{1ms, reply(200, "value 7")};
  });
  PointQuery query = told_query();
  query.progress = false;
  sim.submit(query);
  sim.run();
  CHECK(sim.moves().empty());
}

TEST_CASE("Retries are told with what went wrong, and the end of the last") {
  Policy policy;
  policy.retries = 1;
  Simulation sim(services_at({"http://one.test/#a"}), policy, [](const HttpRequest&) {
    return Behaviour{10ms, trouble()};
  });
  sim.submit(told_query());
  sim.run();
  REQUIRE(sim.moves().size() == 5);
  using State = ExchangeMoved::State;
  const State expected[] = {State::waiting, State::sent, State::retrying, State::sent, State::failed};
  for (std::size_t i = 0; i < 5; ++i) CHECK(sim.moves()[i].state == expected[i]);
  CHECK(sim.moves()[2].message == "the line broke");
  CHECK(sim.moves()[4].message == "the line broke");
  CHECK(sim.moves()[4].attempt == 2);
}

TEST_CASE("What the deadline cuts off is told as aborted") {
  Simulation sim(services_at({"http://one.test/#a"}), {}, [](const HttpRequest&) { return Behaviour{}; });
  PointQuery query = told_query();
  query.deadline = 1s;
  sim.submit(query);
  sim.run();
  CHECK(story(sim) == std::vector<std::string>{"1 waiting 0 at 0", "1 sent 1 at 0", "1 aborted 1 at 1000"});
}
