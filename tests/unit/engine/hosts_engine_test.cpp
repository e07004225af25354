#include <catch2/catch.hpp>

#include "engine/model_server.h"
#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

namespace {

const PointQuery kGroup{{NodeKind::group, 0}, {31.3963, -24.4561}, kWgs84, {}, {}, {}, false};
constexpr const char* kReport =
    "<ServiceExceptionReport><ServiceException>no such layer</ServiceException></ServiceExceptionReport>";

std::vector<std::string> layers(int count, const std::string& base = "http://one.test/") {
  std::vector<std::string> urls;
  for (int i = 0; i < count; ++i) urls.push_back(base + "#" + std::to_string(i));
  return urls;
}

Policy patient() {
  Policy policy;
  policy.cache_bytes = 0;  // whatever is asked twice is to be sent twice
  policy.seed = 7;
  policy.deadline = Duration::max();
  return policy;
}

Simulation::Server always(HttpOutcome outcome, Duration delay = 10ms) {
  return [=](const HttpRequest&) { return Behaviour{delay, outcome}; };
}

std::size_t count_of(const QueryResult& result, ErrorCode code) {
  std::size_t count = 0;
  for (const Leaf& leaf : result.leaves) count += leaf.answer.error && leaf.answer.error->code == code;
  return count;
}

std::size_t limit_of(const Simulation& sim, const std::string& origin) {
  const Value known = const_cast<Simulation&>(sim).engine().known_hosts();
  const Value* host = known.find(origin);
  return host ? std::stoul(host->find("limit")->as_number()->digits) : 0;
}

}  // namespace

TEST_CASE("After five failures in a row what waits for the origin is settled at once") {
  Policy policy = patient();
  policy.per_host = 1;
  std::vector<std::string> urls = layers(20);
  urls.push_back("http://two.test/#a");
  Simulation sim(services_at(urls), policy, [](const HttpRequest& request) {
    if (request.url.starts_with("http://two.test")) return Behaviour{5s - 1ms, reply(200, "value x")};
    return Behaviour{10ms, reply(500, "oops")};
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  const QueryResult result = sim.result(id);
  CHECK(sim.sent() == 6);
  CHECK(count_of(result, ErrorCode::http) == 5);
  CHECK(count_of(result, ErrorCode::circuit_open) == 15);
  CHECK(result.leaves[20].answer.status == Status::ok);
  CHECK(result.leaves[5].source->elapsed_ms == 50);
  CHECK(result.leaves[5].answer.error->message ==
        "not asked: the server failed 5 times in a row (last: HTTP status 500); it is tried again in 30 s");
}

TEST_CASE("Exchanges that back off are settled too when the circuit opens") {
  Policy policy = patient();
  policy.retries = 2;
  policy.per_host = 5;
  Simulation sim(services_at(layers(5)), policy, always(trouble()));
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.sent() == 5);
  CHECK(sim.done_at(id) == at_ms(10));
  CHECK(count_of(sim.result(id), ErrorCode::circuit_open) == 4);
  CHECK(count_of(sim.result(id), ErrorCode::network) == 1);
}

TEST_CASE("An open circuit refuses at once, then tries one at a time, and closes when that succeeds") {
  Policy policy = patient();
  policy.retries = 0;
  bool mended = false;
  Simulation sim(services_at(layers(8)), policy, [&](const HttpRequest&) {
    return Behaviour{10ms, mended ? reply(200, "value x") : trouble()};
  });
  QueryId early{}, failing{}, late{};
  sim.submit(kGroup);
  sim.plan(at_ms(29000), [&] { early = sim.submit(kGroup); });
  sim.plan(at_ms(31000), [&] { failing = sim.submit(kGroup); });
  sim.plan(at_ms(61500), [&] {
    mended = true;
    late = sim.submit(kGroup);
  });
  sim.run();
  CHECK(count_of(sim.result(early), ErrorCode::circuit_open) == 8);
  CHECK(sim.done_at(early) == at_ms(29000));
  CHECK(count_of(sim.result(failing), ErrorCode::network) == 1);
  CHECK(count_of(sim.result(failing), ErrorCode::circuit_open) == 7);
  CHECK(sim.result(late).summary.count(Status::ok) == 8);
  CHECK(sim.done_at(late) > at_ms(61520));
}

TEST_CASE("A service that answers every question with an exception and 500 opens no circuit") {
  Simulation sim(services_at(layers(20)), patient(), always(reply(500, kReport)));
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.sent() == 20);
  CHECK(count_of(sim.result(id), ErrorCode::circuit_open) == 0);
}

TEST_CASE("Time-outs open the circuit, 429 does not") {
  Policy policy = patient();
  policy.timeout = 1s;
  policy.retries = 0;
  Simulation silent(services_at(layers(20)), policy, [](const HttpRequest&) { return Behaviour{}; });
  const QueryId first = silent.submit(kGroup);
  silent.run();
  CHECK(silent.sent() == 6);
  CHECK(silent.result(first).summary.count(Status::timeout) == 6);
  CHECK(silent.done_at(first) == at_ms(1000));
  Simulation busy(services_at(layers(20)), policy, always(reply(429, "")));
  const QueryId second = busy.submit(kGroup);
  busy.run();
  CHECK(count_of(busy.result(second), ErrorCode::http) == 20);
}

TEST_CASE("An origin is asked again ten times a minute, then failures are final and say so") {
  Policy policy = patient();
  policy.retries = 5;
  Simulation sim(services_at(layers(12)), policy, always(reply(429, "")));
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.sent() == 22);
  std::size_t said = 0;
  for (const Leaf& leaf : sim.result(id).leaves)
    said += leaf.answer.error->message.find("not asked again") != std::string::npos;
  CHECK(said >= 10);
}

TEST_CASE("429 shrinks the limit of its origin, which grows back") {
  Policy policy = patient();
  policy.per_host = 4;
  int asked = 0;
  Simulation sim(services_at(layers(60)), policy, [&](const HttpRequest&) {
    return Behaviour{10ms, ++asked == 3 ? reply(429, "") : reply(200, "value x")};
  });
  sim.plan(at_ms(15), [&] { CHECK(limit_of(sim, "http://one.test") == 2); });
  sim.submit(kGroup);
  sim.run();
  CHECK(limit_of(sim, "http://one.test") == 4);
}

TEST_CASE("A server with four workers is asked four at a time after ten queries") {
  ModelServer server(4);
  Simulation* running = nullptr;
  Simulation sim(services_at(layers(20)), patient(), [&](const HttpRequest&) {
    return Behaviour{server.serve(running->now(), 100ms) - running->now(), reply(200, "value x")};
  });
  running = &sim;
  for (int i = 0; i < 10; ++i) sim.plan(at_ms(i * 10000), [&] { sim.submit(kGroup); });
  sim.run();
  CHECK(limit_of(sim, "http://one.test") == 4);
}

TEST_CASE("A browser stays at six for HTTP/1.1, and goes beyond with HTTP/2") {
  for (const bool http2 : {false, true}) {
    Policy policy = patient();
    policy.per_host = http2 ? 6 : 9;
    policy.per_http1_host = http2 ? 0 : 6;
    HttpResponse response{200, {}, "value x", {}, http2 ? "h2" : "http/1.1"};
    Simulation sim(services_at(layers(100)), policy, always(response));
    for (int i = 0; i < 60; ++i) sim.plan(at_ms(i * 10000), [&] { sim.submit(kGroup); });
    sim.run();
    CHECK(sim.most_in_flight() == (http2 ? 12u : 6u));
  }
}

TEST_CASE(
    "A reply that cannot be read before the deadline is a timeout there, and is read for who has time") {
  Policy policy = patient();
  policy.read_rate = 1000000;
  Simulation sim(services_at({"http://one.test/#a"}), policy,
                 always(reply(200, "value " + std::string(500000, 'x')), 800ms));
  PointQuery hasty = kGroup;
  hasty.deadline = 1s;
  const QueryId first = sim.submit(hasty);
  const QueryId second = sim.submit(kGroup);
  sim.run();
  CHECK(sim.sent() == 1);
  CHECK(sim.result(first).leaves[0].answer.status == Status::timeout);
  CHECK(sim.result(first).leaves[0].answer.error->message.find("too late to be read") != std::string::npos);
  CHECK(sim.done_at(first) == at_ms(800));
  CHECK(sim.result(second).leaves[0].answer.status == Status::ok);
}

TEST_CASE("A retry is not made when the origin's fastest answer would come too late") {
  Policy policy = patient();
  int asked = 0;
  Simulation sim(services_at(layers(7)), policy, [&](const HttpRequest&) {
    return ++asked == 8 ? Behaviour{700ms, reply(503, "", {{"Retry-After", "0"}})}
                        : Behaviour{400ms, reply(200, "value x")};
  });
  sim.submit(kGroup);
  QueryId hasty{};
  sim.plan(at_ms(10000), [&] {
    PointQuery one = kGroup;
    one.root = {NodeKind::service, 0};
    one.deadline = 1s;
    hasty = sim.submit(one);
  });
  sim.run();
  CHECK(sim.sent() == 8);
  CHECK(sim.done_at(hasty) == at_ms(10700));
  CHECK(sim.result(hasty).leaves[0].answer.error->http_status == 503);
}

TEST_CASE("Of two requests for one exchange the first answer counts, and a failure waits for the other") {
  Policy policy = patient();
  policy.hedge = 95;
  int asked = 0;
  bool second_fails = false, first_fails = false;
  Simulation sim(services_at(layers(40)), policy, [&](const HttpRequest&) {
    ++asked;
    if (asked == 80) return Behaviour{4s, first_fails ? trouble() : reply(200, "value late")};
    if (asked == 81)
      return Behaviour{first_fails ? 4500ms : 50ms, second_fails ? trouble() : reply(200, "value soon")};
    return Behaviour{100ms, reply(200, "value x")};
  });
  sim.submit(kGroup);
  QueryId id{};
  sim.plan(at_ms(20000), [&] { id = sim.submit(kGroup); });
  std::string value = "soon";
  SECTION("the second is sooner") {}
  SECTION("the second fails") {
    second_fails = true;
    value = "late";
  }
  SECTION("the first fails") {
    first_fails = true;
  }
  sim.run();
  CHECK(sim.sent() == 81);
  CHECK(sim.result(id).leaves[39].answer.value == Value(value));
  CHECK(sim.result(id).leaves[39].source->attempts == 1);
  CHECK(sim.result(id).summary.attempts == 41);
  CHECK(sim.aborted() == (second_fails || first_fails ? 0 : 1));
}

TEST_CASE("Redirects to ever new origins are not all remembered") {
  int asked = 0;
  Simulation sim(services_at(layers(1)), patient(), [&](const HttpRequest&) {
    const std::string next = "http://h" + std::to_string(++asked) + ".test/";
    return Behaviour{1ms, asked % 4 == 0 ? reply(200, "value x") : reply(302, "", {{"Location", next}})};
  });
  for (int i = 0; i < 1000; ++i) sim.plan(at_ms(i * 100), [&] { sim.submit(kGroup); });
  sim.run();
  CHECK(sim.sent() == 4000);
  CHECK(sim.engine().known_hosts().as_object()->size() <= 1001);
}

TEST_CASE("Ten thousand exchanges to one origin, in many queries, are asked in turn") {
  Policy policy = patient();
  policy.share = false;
  Simulation sim(services_at(layers(100)), policy, always(reply(200, "value x")));
  for (int i = 0; i < 100; ++i) sim.submit(kGroup);
  sim.run();
  CHECK(sim.sent() == 10000);
}
