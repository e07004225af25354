#include <geoprobe/engine/plan.h>
#include <geoprobe/result/document.h>
#include <geoprobe/services/gateway.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

namespace {

const PointQuery kGroup{{NodeKind::group, 0}, {31.3963, -24.4561}, kWgs84, {}, {}, {}, false};
const Gateway kGateway{"https://gate.test/geo/", "s3cret", true};

Simulation with_gateway(const std::vector<std::string>& urls, Simulation::Server server,
                        Gateway gateway = kGateway) {
  return Simulation(services_at(urls), {}, std::move(server), nullptr, 1000000000000, {}, std::move(gateway));
}

bool is_for_gateway(const HttpRequest& request) {
  return request.url.starts_with("https://gate.test/");
}

/// A result document in which each of these services has its key as its value.
std::string document_of(const std::vector<std::string>& keys) {
  std::string services;
  for (const std::string& key : keys)
    services += std::string(services.empty() ? "" : ",") + R"({"kind":"service","key":")" + key +
                R"(","name":"x","status":"ok","value":")" + key +
                R"( there","warnings":["w"],"source":{"type":"wms","url":"http://inner.test/?k=)" + key +
                R"(","format":"text/plain","shared_by":3,"attempts":2,"cached":true,)"
                R"("at":"2026-11-22T10:00:00Z","elapsed_ms":5}})";
  return R"({"geoprobe":1,"root":{"kind":"group","key":"g","services":[],"groups":[)"
         R"({"kind":"group","key":"h","services":[)" +
         services + R"(],"groups":[]}]}})";
}

}  // namespace

TEST_CASE(
    "From a secure page services on http go by the gateway at once, in one request, and the rest direct") {
  Simulation sim =
      with_gateway({"http://a.test/", "https://b.test/", "http://c.test/"}, [](const HttpRequest& request) {
        return Behaviour{10ms, is_for_gateway(request) ? reply(200, document_of({"s0", "s2"}))
                                                       : reply(200, "value direct")};
      });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  const QueryResult result = sim.result(id);
  REQUIRE(sim.requests().size() == 2);
  const HttpRequest& asked = is_for_gateway(sim.requests()[0]) ? sim.requests()[0] : sim.requests()[1];
  CHECK(asked.url ==
        "https://gate.test/geo/v1/query?key=group:g&x=31.3963&y=-24.4561&crs=EPSG:4326"
        "&deadline=9000ms&only=s0,s2");
  CHECK(asked.headers == Headers{{"Authorization", "Bearer s3cret"}});
  CHECK(result.leaves[0].answer.value == Value("s0 there"));
  CHECK(result.leaves[1].answer.value == Value("direct"));
  CHECK(result.leaves[2].answer.warnings == std::vector<std::string>{"w"});
  const Value node = service_node(sim.engine().registry(), result.leaves[0]);
  CHECK(write_json(*node.find("source")) ==
        R"({"type":"wms","url":"http://inner.test/?k=s0","format":"text/plain","shared_by":3,"attempts":2,)"
        R"("cached":true,"at":"2026-11-22T10:00:00Z","elapsed_ms":10,"via":"gateway"})");
  CHECK(result.summary.exchanges == 2);
}

TEST_CASE("A service that its gateway alone is signed in to goes there at once") {
  Registry registry = services_at({"https://a.test/", "https://b.test/"});
  registry.services[1].extensions.push_back({std::string(kOnlyByGateway), Value(true)});
  const auto server = [](const HttpRequest& request) {
    return Behaviour{10ms,
                     is_for_gateway(request) ? reply(200, document_of({"s1"})) : reply(200, "value direct")};
  };
  Simulation with(registry, {}, server, nullptr, 1000000000000, {}, kGateway), without(registry, {}, server);
  const QueryId id = with.submit(kGroup);
  with.run();
  CHECK(with.result(id).leaves[0].answer.value == Value("direct"));
  CHECK(with.result(id).leaves[1].answer.value == Value("s1 there"));
  const QueryId other = without.submit(kGroup);
  without.run();
  CHECK(without.result(other).leaves[1].answer.value == Value("direct"));
}

TEST_CASE("What CORS refuses goes by the gateway, gathered, and at once the next time") {
  Gateway gateway = kGateway;
  gateway.secure_page = false;
  Simulation sim = with_gateway(
      {"http://a.test/", "http://b.test/"},
      [](const HttpRequest& request) {
        if (is_for_gateway(request)) return Behaviour{10ms, reply(200, document_of({"s0", "s1"}))};
        return Behaviour{request.url.starts_with("http://a.test") ? 5ms : 45ms,
                         trouble(TransportError::Kind::cors)};
      },
      gateway);
  const QueryId first = sim.submit(kGroup);
  sim.run();
  CHECK(sim.sent() == 3);
  CHECK(sim.done_at(first) == at_ms(5 + 50 + 10));
  CHECK(sim.result(first).summary.count(Status::ok) == 2);
  PointQuery elsewhere = kGroup;
  elsewhere.point.x = 30;
  sim.submit(elsewhere);
  sim.run();
  CHECK(sim.sent() == 4);
}

TEST_CASE("Without a gateway what CORS refuses is an error as before") {
  Simulation sim(services_at({"http://a.test/"}), {}, [](const HttpRequest&) {
    return Behaviour{5ms, trouble(TransportError::Kind::cors)};
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.result(id).leaves[0].answer.error->code == ErrorCode::cors);
}

TEST_CASE("A gateway that fails is told beside the reason why it was asked, and its token is not") {
  const auto told = [](HttpOutcome outcome) {
    Simulation sim = with_gateway({"http://a.test/"}, [&](const HttpRequest&) {
      return Behaviour{5ms, outcome};
    });
    const QueryId id = sim.submit(kGroup);
    sim.run();
    const Leaf leaf = sim.result(id).leaves[0];
    CHECK(leaf.answer.status == Status::error);
    CHECK(leaf.answer.error->code == ErrorCode::cors);
    CHECK(document_text(sim.engine().registry(), sim.result(id)).find("s3cret") == std::string::npos);
    return leaf.answer.error->message;
  };
  const std::string because =
      "a page on https may not ask http://a.test; the gateway was asked instead, and failed: ";
  CHECK(told(reply(401, R"({"title":"no","detail":"the token is wrong"})")) ==
        because + "it answered HTTP 401: the token is wrong");
  CHECK(told(reply(200, "<html>")) == because + "its reply is no result document");
  CHECK(told(reply(200, document_of({"other"}))) == because + "it does not know the service 's0'");
  CHECK(told(trouble(TransportError::Kind::cors)) == because + "the line broke");
  CHECK(told(trouble()).starts_with(because + "the line broke"));
}

TEST_CASE("A gateway that is silent costs its services their answer at the deadline, and nobody else") {
  Simulation sim = with_gateway({"http://a.test/", "https://b.test/"}, [](const HttpRequest& request) {
    return is_for_gateway(request) ? Behaviour{} : Behaviour{5ms, reply(200, "value direct")};
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.done_at(id) == at_ms(10000));
  CHECK(sim.result(id).leaves[0].answer.status == Status::timeout);
  CHECK(sim.result(id).leaves[1].answer.status == Status::ok);
}

TEST_CASE("A deadline while leaves are gathered for the gateway ends them") {
  Simulation sim = with_gateway({"https://a.test/"}, [](const HttpRequest&) {
    return Behaviour{990ms, trouble(TransportError::Kind::cors)};
  });
  PointQuery query = kGroup;
  query.deadline = 1s;
  const QueryId id = sim.submit(query);
  sim.run();
  CHECK(sim.sent() == 1);
  CHECK(sim.done_at(id) == at_ms(1000));
  CHECK(sim.result(id).leaves[0].answer.status == Status::timeout);
}

TEST_CASE("Errors, features and data of the gateway are those of its document") {
  const std::string document =
      R"({"root":{"kind":"service","key":"s0","status":"error","value":null,"warnings":[],)"
      R"("error":{"code":"service-exception","message":"no such layer","locator":"LayerNotDefined","http_status":200},)"
      R"("features":{"type":"FeatureCollection","features":[{"type":"Feature","id":"f.1","layer":"l",)"
      R"("properties":{"a":1.50},"geometry":{"type":"Point","coordinates":[31.5,-24]}}]}}})";
  Simulation sim = with_gateway({"http://a.test/"}, [&](const HttpRequest&) {
    return Behaviour{5ms, reply(200, document)};
  });
  PointQuery query = kGroup;
  query.features = true;
  query.tolerance = 25;
  const QueryId id = sim.submit(query);
  sim.run();
  CHECK(sim.requests()[0].url.find("&tolerance=25&features=true&") != std::string::npos);
  const Value node = service_node(sim.engine().registry(), sim.result(id).leaves[0]);
  CHECK(
      write_json(*node.find("error")) ==
      R"({"code":"service-exception","message":"no such layer","locator":"LayerNotDefined","http_status":200})");
  CHECK(write_json(*node.find("features")) ==
        R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"f.1","layer":"l",)"
        R"("properties":{"a":1.50},"geometry":{"type":"Point","coordinates":[31.5,-24]}}]})");
}

TEST_CASE("The plan names the gateway and why it is asked") {
  const Registry registry = services_at({"http://a.test/", "http://127.0.0.1:8080/", "http://c.test/"});
  EngineOptions options;
  options.family = &one_line_family;
  options.gateway = kGateway;
  const Plan plan = plan_query(registry, kGroup, options, ServerMemories());
  REQUIRE(plan.exchanges.size() == 2);
  CHECK(plan.exchanges[0].origin == "http://127.0.0.1:8080");
  CHECK(plan.exchanges[1].origin == "https://gate.test");
  CHECK(plan.exchanges[1].reason == "asked through the gateway: a page on https may not ask http://a.test");
  CHECK(write_json(plan_document(registry, plan)).find("s3cret") == std::string::npos);
}
