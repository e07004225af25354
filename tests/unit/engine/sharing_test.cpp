#include <geoprobe/engine/plan.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "engine/layer_server.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using Kind = Layer::Kind;

namespace {

const std::string kUrl = "http://maps.test/wms";

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("l" + std::to_string(i));
  return out;
}

PointQuery everything() {
  PointQuery query;
  query.root = {NodeKind::group, 0};
  query.point = {31, -24};
  return query;
}

Policy places(std::size_t per_host) {
  Policy policy;
  policy.cache_bytes = 0;  // whatever is asked twice is to be sent twice
  policy.per_host = per_host;
  return policy;
}

/// A server with so many layers, all with values, and an engine that asks it.
struct World {
  LayerServer server;
  Simulation sim;

  World(std::size_t layers, Policy policy, const std::map<std::string, Kind>& others = {})
      : sim(layers_at(kUrl, names(layers)), policy,
            [this](const HttpRequest& request) { return server.answer(request); }) {
    for (const std::string& name : names(layers)) server.layers[name] = Kind::value;
    for (const auto& [name, kind] : others) server.layers[name] = kind;
    server.each_request = std::chrono::milliseconds(50);
    server.each_layer = std::chrono::milliseconds(10);
  }
  QueryResult ask() {
    const QueryId id = sim.submit(everything());
    sim.run();
    return sim.result(id);
  }
  /// The requests since so many.
  std::vector<std::size_t> sizes(std::size_t since = 0) const {
    std::vector<std::size_t> out;
    for (std::size_t i = since; i < sim.requests().size(); ++i)
      out.push_back(layers_of(sim.requests()[i]).size());
    return out;
  }
};

std::string told(const QueryResult& result) {
  std::string out;
  for (const Leaf& leaf : result.leaves)
    out += leaf.answer.status == Status::ok ? "v" : leaf.answer.status == Status::empty ? "-" : "!";
  return out;
}

Plan plan_of(const Registry& registry, const Policy& policy) {
  EngineOptions options;
  options.policy = policy;
  options.family = &one_line_family;
  return plan_query(registry, everything(), options, ServerMemories());
}

}  // namespace

TEST_CASE("Layers are spread evenly over as many requests as the origin has places") {
  World world(20, places(6));
  const QueryResult result = world.ask();
  CHECK(told(result) == std::string(20, 'v'));
  CHECK(world.sizes() == std::vector<std::size_t>{3, 3, 4, 3, 3, 4});
  for (std::size_t i = 0; i < 20; ++i)
    CHECK(*result.leaves[i].answer.value.as_string() == "value of l" + std::to_string(i));
  CHECK(result.summary.exchanges == 6);
  CHECK(result.leaves[0].source->shared_by == 3);
  CHECK(result.leaves[0].source->url == kUrl + "?layers=l0,l1,l2");
}

TEST_CASE("One place takes all layers in one request, and as many places as layers take one each") {
  World one(20, places(1)), many(20, places(50));
  one.ask();
  many.ask();
  CHECK(one.sizes() == std::vector<std::size_t>{20});
  CHECK(many.sizes() == std::vector<std::size_t>(20, 1));
}

TEST_CASE("Few places over all are shared among the origins") {
  Registry registry = layers_at(kUrl, names(10));
  for (std::size_t i = 5; i < 10; ++i) registry.services[i].url = "http://other.test/wms";
  Policy policy = places(6);
  policy.in_flight = 4;
  CHECK(plan_of(registry, policy).exchanges.size() == 4);
}

TEST_CASE("Services that differ in more than the layer do not travel together") {
  Registry registry = layers_at(kUrl, names(6));
  registry.services[1].params = {{"TIME", "2020"}};
  registry.services[2].headers = {{"X-Client", "atlas"}};
  registry.services[3].tolerance = 50;
  registry.services[4].auth.type = Auth::Type::bearer;
  CHECK(plan_of(registry, places(1)).exchanges.size() == 5);
}

TEST_CASE("Two services of one layer are one layer of the request") {
  Registry registry = layers_at(kUrl, {"a", "b", "a"});
  registry.services[2].property = "other";
  const Plan plan = plan_of(registry, places(1));
  REQUIRE(plan.exchanges.size() == 1);
  CHECK(plan.exchanges[0].request.url == kUrl + "?layers=a,b");
  CHECK(plan.exchanges[0].parts.size() == 3);
}

TEST_CASE("No joint URL is longer than the bound") {
  std::vector<std::string> layers;
  for (int i = 0; i < 40; ++i) layers.push_back(std::string(200, 'x') + std::to_string(i));
  const Plan plan = plan_of(layers_at(kUrl, layers), places(1));
  CHECK(plan.exchanges.size() == 8);
  for (const PlannedExchange& exchange : plan.exchanges)
    CHECK(exchange.request.url.size() <= kLongestJointUrl);
}

TEST_CASE("The plan says why each exchange is as it is") {
  CHECK(plan_of(layers_at(kUrl, names(4)), places(2)).exchanges[0].reason ==
        "2 services differ in nothing but the layer: one request answers them all; the 4 layers asked of the "
        "server in this way are spread evenly over 2 requests at once");
  CHECK(plan_of(layers_at(kUrl, names(1)), places(2)).exchanges[0].reason ==
        "no other service differs from it in nothing but the layer");
  CHECK(plan_of(layers_at(kUrl, {"a", "a"}), places(2)).exchanges[0].reason ==
        "2 services ask the same of the same server: one request answers them all");
  Policy alone;
  alone.share = false;
  CHECK(plan_of(layers_at(kUrl, names(2)), alone).exchanges[0].reason ==
        "sharing is off: one exchange a service");
}

TEST_CASE("A layer that the exception names is asked apart, the others together, and so ever after") {
  World world(8, places(1), {{"l3", Kind::refused_by_name}});
  CHECK(told(world.ask()) == "vvv!vvvv");
  CHECK(world.sizes() == std::vector<std::size_t>{8, 1, 7});
  const std::size_t before = world.sizes().size();
  CHECK(told(world.ask()) == "vvv!vvvv");
  CHECK(world.sizes(before) == std::vector<std::size_t>{7, 1});
}

TEST_CASE("An exception that names no layer is bisected") {
  World world(16, places(1), {{"l5", Kind::refused}});
  CHECK(told(world.ask()) == "vvvvv!vvvvvvvvvv");
  CHECK(world.sizes().size() == 9);  // 16, 8 8, 4 4, 2 2, 1 1
  const std::size_t before = world.sizes().size();
  CHECK(told(world.ask()) == "vvvvv!vvvvvvvvvv");
  CHECK(world.sizes(before) == std::vector<std::size_t>{15, 1});
}

TEST_CASE("Where every layer is refused each is asked, and nothing is remembered of it") {
  std::map<std::string, Kind> all;
  for (const std::string& name : names(8)) all[name] = Kind::refused;
  World world(8, places(1), all);
  CHECK(told(world.ask()) == "!!!!!!!!");
  CHECK(world.sizes().size() == 15);
  for (auto& layer : world.server.layers) layer.second = Kind::value;
  const std::size_t before = world.sizes().size();
  CHECK(told(world.ask()) == "vvvvvvvv");
  CHECK(world.sizes(before) == std::vector<std::size_t>{8});
}

TEST_CASE("A layer that never answers costs the others one time-out, once") {
  Policy policy = places(4);
  policy.timeout = std::chrono::seconds(2);
  World world(8, policy, {{"l6", Kind::hangs}});
  const QueryResult first = world.ask();
  CHECK(told(first) == "vvvvvv!v");
  CHECK(first.leaves[7].source->elapsed_ms < 2200);
  const std::size_t before = world.sizes().size();
  const QueryResult second = world.ask();
  CHECK(told(second) == "vvvvvv!v");
  CHECK(second.leaves[7].source->elapsed_ms < 200);
  CHECK(layers_of(world.sim.requests()[before + 3]) == std::vector<std::string>{"l6"});
}

TEST_CASE("A layer that breaks the connection does not cost the others") {
  World world(6, places(1), {{"l0", Kind::breaks}});
  CHECK(told(world.ask()) == "!vvvvv");
}

TEST_CASE("How many layers a server takes is found out once") {
  World world(12, places(1));
  world.server.most_layers = 4;
  CHECK(told(world.ask()) == std::string(12, 'v'));
  const std::size_t before = world.sizes().size();
  CHECK(told(world.ask()) == std::string(12, 'v'));
  CHECK(world.sizes(before) == std::vector<std::size_t>(4, 3));
}

TEST_CASE("A server that was late with many layers is asked for fewer, and for more again as it keeps up") {
  Policy policy = places(1);
  policy.timeout = std::chrono::seconds(1);
  policy.deadline = Duration::max();
  World world(8, policy);
  world.server.each_layer = std::chrono::milliseconds(200);
  CHECK(told(world.ask()) == std::string(8, 'v'));
  std::size_t before = world.sizes().size();
  world.ask();
  CHECK(world.sizes(before) == std::vector<std::size_t>{4, 4});
  world.server.each_layer = std::chrono::milliseconds(1);
  world.ask();
  before = world.sizes().size();
  world.ask();
  CHECK(world.sizes(before) == std::vector<std::size_t>{8});
}

TEST_CASE("A feature that does not say its layer is nobody's: who has none is asked alone") {
  World world(5, places(1), {{"l1", Kind::unnamed}, {"l3", Kind::empty}});
  const QueryResult result = world.ask();
  CHECK(told(result) == "vvv-v");
  CHECK(*result.leaves[1].answer.value.as_string() == "value of l1");
  CHECK(world.sizes() == std::vector<std::size_t>{5, 1, 1});
  const std::size_t before = world.sizes().size();
  CHECK(told(world.ask()) == "vvv-v");
  CHECK(world.sizes(before) == std::vector<std::size_t>{4, 1});
}

TEST_CASE("A busy server is not asked more for being busy: the joint request is tried again whole") {
  int asked = 0;
  LayerServer server;
  for (const std::string& name : names(6)) server.layers[name] = Kind::value;
  Simulation sim(layers_at(kUrl, names(6)), places(1), [&](const HttpRequest& request) {
    return ++asked == 1 ? Behaviour{{}, reply(503, "", {{"Retry-After", "1"}})} : server.answer(request);
  });
  const QueryId id = sim.submit(everything());
  sim.run();
  CHECK(told(sim.result(id)) == "vvvvvv");
  CHECK(asked == 2);
}

TEST_CASE("A login that is refused is not asked for again layer by layer") {
  Simulation sim(layers_at(kUrl, names(6)), places(1), [](const HttpRequest&) {
    return Behaviour{{}, reply(401, "")};
  });
  const QueryId id = sim.submit(everything());
  sim.run();
  CHECK(told(sim.result(id)) == "!!!!!!");
  CHECK(sim.sent() == 1);
}

TEST_CASE("The deadline ends a query in the midst of a bisection") {
  Policy policy = places(1);
  policy.deadline = std::chrono::milliseconds(400);
  World world(16, policy, {{"l5", Kind::refused}});
  const QueryResult result = world.ask();
  CHECK(result.leaves.size() == 16);
  CHECK(result.summary.elapsed_ms == 400);
}

TEST_CASE("A question that is open already is not asked again, whatever it travels with") {
  World world(12, places(3));
  std::vector<QueryId> ids;
  for (const int at : {0, 10, 60})
    world.sim.plan(at_ms(at), [&world, &ids, at] {
      PointQuery query = everything();
      if (at == 10) query.root = {NodeKind::service, 5};
      ids.push_back(world.sim.submit(query));
    });
  world.sim.run();
  CHECK(world.sizes() == std::vector<std::size_t>{4, 4, 4});
  for (const QueryId id : ids) CHECK(told(world.sim.result(id)).find_first_not_of('v') == std::string::npos);
  CHECK(world.sim.result(ids[1]).summary.exchanges == 1);
  CHECK(world.sim.result(ids[2]).summary.exchanges == 3);
}

TEST_CASE("A query that is cancelled leaves what it asked to those who joined it") {
  World world(6, places(2));
  const QueryId first = world.sim.submit(everything());
  const QueryId second = world.sim.submit(everything());
  world.sim.cancel(first);
  const QueryId third = world.sim.submit(everything());
  world.sim.run();
  CHECK(told(world.sim.result(second)) == "vvvvvv");
  CHECK(told(world.sim.result(third)) == "vvvvvv");
  CHECK(world.sizes().size() <= 4);
}
