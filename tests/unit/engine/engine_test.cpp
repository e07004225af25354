#include <catch2/catch.hpp>

#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

namespace {

const PointQuery kGroup{{NodeKind::group, 0}, {31.3963, -24.4561}, kWgs84, {}, {}, {}, false};

Policy policy_with_seed() {
  Policy policy;
  policy.seed = 7;
  return policy;
}

Behaviour after(Duration delay, HttpOutcome outcome) {
  return {delay, std::move(outcome)};
}

std::vector<std::string> distinct(int count, const std::string& base = "http://one.test/") {
  std::vector<std::string> urls;
  for (int i = 0; i < count; ++i) urls.push_back(base + std::to_string(i));
  return urls;
}

Status status_of(const QueryResult& result, std::size_t place) {
  return result.leaves.at(place).answer.status;
}

}  // namespace

TEST_CASE("A query is done when its last service has answered, in the registry's order") {
  Simulation sim(services_at(distinct(3)), policy_with_seed(), [](const HttpRequest& request) {
    const int n = request.url[16] - '0';
    return after(100ms * (3 - n), reply(200, "value " + std::to_string(n)));
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  const QueryResult result = sim.result(id);
  REQUIRE(result.leaves.size() == 3);
  for (int i = 0; i < 3; ++i) CHECK(result.leaves[i].answer.value == Value(std::to_string(i)));
  CHECK(sim.done_at(id) == at_ms(300));
  CHECK(result.summary.exchanges == 3);
  CHECK(result.summary.attempts == 3);
  CHECK(result.summary.bytes == 21);
  CHECK(result.summary.elapsed_ms == 300);
  CHECK(result.leaves[0].source->elapsed_ms == 300);
  CHECK(result.leaves[2].source->elapsed_ms == 100);
  CHECK(result.leaves[2].source->at == 1000000000);
}

TEST_CASE("An empty group is done at once") {
  Simulation sim(services_at({}), policy_with_seed(), [](const HttpRequest&) { return Behaviour{}; });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.result(id).summary.services == 0);
  CHECK(sim.sent() == 0);
}

TEST_CASE("Identical requests of one query are one exchange") {
  Simulation sim(services_at({"http://one.test/#a", "http://one.test/#a", "http://one.test/#b"}),
                 policy_with_seed(), [](const HttpRequest&) { return after(10ms, reply(200, "value x")); });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  const QueryResult result = sim.result(id);
  CHECK(sim.sent() == 2);
  CHECK(result.summary.exchanges == 2);
  CHECK(result.leaves[0].source->shared_by == 2);
  CHECK(result.leaves[2].source->shared_by == 1);
}

TEST_CASE("Without sharing each service has an exchange of its own") {
  Policy policy = policy_with_seed();
  policy.share = false;
  Simulation sim(services_at({"http://one.test/#a", "http://one.test/#a"}), policy,
                 [](const HttpRequest&) { return after(10ms, reply(200, "value x")); });
  sim.submit(kGroup);
  sim.run();
  CHECK(sim.sent() == 2);
}

TEST_CASE("What is asked about a server is asked once, with and without sharing") {
  for (const bool share : {true, false}) {
    Policy policy = policy_with_seed();
    policy.share = share;
    Simulation sim(services_at({"http://one.test/capabilities#a", "http://one.test/capabilities#a"}), policy,
                   [](const HttpRequest&) { return after(10ms, reply(200, "value x")); });
    const QueryId id = sim.submit(kGroup);
    sim.run();
    CHECK(sim.sent() == 1);
    CHECK(status_of(sim.result(id), 1) == Status::ok);
  }
}

TEST_CASE("Identical requests of two queries are one exchange, counted in both") {
  Simulation sim(services_at({"http://one.test/#a"}), policy_with_seed(),
                 [](const HttpRequest&) { return after(100ms, reply(200, "value x")); });
  const QueryId first = sim.submit(kGroup);
  QueryId second{};
  sim.plan(at_ms(50), [&] { second = sim.submit(kGroup); });
  sim.run();
  CHECK(sim.sent() == 1);
  for (const QueryId id : {first, second}) {
    CHECK(status_of(sim.result(id), 0) == Status::ok);
    CHECK(sim.result(id).summary.exchanges == 1);
    CHECK(sim.result(id).summary.attempts == 1);
    CHECK(sim.result(id).summary.bytes == 7);
  }
  CHECK(sim.result(second).summary.elapsed_ms == 50);
}

TEST_CASE("Cancelling one of two queries leaves their shared exchange to the other") {
  Simulation sim(services_at({"http://one.test/#a"}), policy_with_seed(),
                 [](const HttpRequest&) { return after(100ms, reply(200, "value x")); });
  const QueryId first = sim.submit(kGroup);
  const QueryId second = sim.submit(kGroup);
  sim.plan(at_ms(10), [&] { sim.cancel(first); });
  sim.run();
  CHECK(status_of(sim.result(first), 0) == Status::cancelled);
  CHECK(status_of(sim.result(second), 0) == Status::ok);
  CHECK(sim.aborted() == 0);
}

TEST_CASE("At the deadline what is open is a timeout, and its exchanges are aborted") {
  Policy policy = policy_with_seed();
  policy.deadline = 1s;
  Simulation sim(services_at(distinct(2)), policy, [](const HttpRequest& request) {
    return request.url.find("/0?") != std::string::npos ? Behaviour{} : after(10ms, reply(200, "value 1"));
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.done_at(id) == at_ms(1000));
  CHECK(status_of(sim.result(id), 0) == Status::timeout);
  CHECK(sim.result(id).leaves[0].answer.error->message.find("1 s") != std::string::npos);
  CHECK(status_of(sim.result(id), 1) == Status::ok);
  CHECK(sim.aborted() == 1);
}

TEST_CASE("A deadline of no time ends the query in the same step, and nothing is sent") {
  PointQuery query = kGroup;
  query.deadline = 0s;
  Simulation sim(services_at(distinct(2)), policy_with_seed(),
                 [](const HttpRequest&) { return Behaviour{}; });
  const QueryId id = sim.submit(query);
  CHECK(sim.result(id).summary.count(Status::timeout) == 2);
  CHECK(sim.sent() == 0);
}

TEST_CASE("Without a deadline a query waits for as long as its attempts take") {
  Policy policy = policy_with_seed();
  policy.deadline = Duration::max();
  policy.timeout = 100s;
  policy.in_flight = 1;
  Simulation sim(services_at(distinct(5)), policy,
                 [](const HttpRequest&) { return after(30s, reply(200, "value x")); });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.done_at(id) == at_ms(150000));
  CHECK(sim.result(id).summary.count(Status::ok) == 5);
}

TEST_CASE("An attempt that is not answered in time is aborted and made again") {
  Policy policy = policy_with_seed();
  policy.timeout = 1s;
  int asked = 0;
  Simulation sim(services_at(distinct(1)), policy, [&](const HttpRequest&) {
    return ++asked < 3 ? Behaviour{} : after(10ms, reply(200, "value late"));
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(status_of(sim.result(id), 0) == Status::ok);
  CHECK(sim.result(id).leaves[0].source->attempts == 3);
  CHECK(sim.aborted() == 2);
  CHECK(sim.result(id).summary.attempts == 3);
  CHECK(sim.result(id).summary.exchanges == 1);
}

TEST_CASE("When every attempt times out the leaf is a timeout that says so") {
  Policy policy = policy_with_seed();
  policy.timeout = 1s;
  Simulation sim(services_at(distinct(1)), policy, [&](const HttpRequest&) { return Behaviour{}; });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(status_of(sim.result(id), 0) == Status::timeout);
  CHECK(sim.result(id).leaves[0].answer.error->message.find("3 attempts") != std::string::npos);
  CHECK(sim.done_at(id) < at_ms(10000));
}

TEST_CASE("The shortest timeout of the leaves holds for a shared exchange") {
  Registry registry = services_at({"http://one.test/#a", "http://one.test/#a"});
  registry.services[1].timeout = 0.5;
  Policy policy = policy_with_seed();
  policy.retries = 0;
  Simulation sim(registry, policy, [](const HttpRequest&) { return Behaviour{}; });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.done_at(id) == at_ms(500));
}

TEST_CASE("Network errors, 429, 502, 503 and 504 are asked again, all else is final") {
  const auto attempts_for = [](const HttpOutcome& outcome) {
    Simulation sim(services_at(distinct(1)), policy_with_seed(),
                   [&](const HttpRequest&) { return after(1ms, outcome); });
    const QueryId id = sim.submit(kGroup);
    sim.run();
    CHECK(status_of(sim.result(id), 0) == Status::error);
    return sim.sent();
  };
  for (const int status : {429, 502, 503, 504}) CHECK(attempts_for(reply(status, "")) == 3);
  CHECK(attempts_for(trouble()) == 3);
  for (const int status : {400, 401, 403, 404, 500, 501}) CHECK(attempts_for(reply(status, "")) == 1);
  CHECK(attempts_for(trouble(TransportError::Kind::tls)) == 1);
  CHECK(attempts_for(trouble(TransportError::Kind::cors)) == 1);
  CHECK(attempts_for(trouble(TransportError::Kind::too_large)) == 1);
  CHECK(attempts_for(reply(200, "rubbish")) == 1);
}

TEST_CASE("Retry-After is obeyed in seconds and as a date against the reply's own Date") {
  const auto second_attempt_at = [](Headers headers) {
    TimePoint second{};
    int asked = 0;
    Simulation* running = nullptr;
    Simulation sim(services_at(distinct(1)), policy_with_seed(), [&](const HttpRequest&) {
      if (++asked == 1) return after(0ms, reply(503, "", headers));
      second = running->now();
      return after(0ms, reply(200, "value x"));
    });
    running = &sim;
    sim.submit(kGroup);
    sim.run();
    return second;
  };
  CHECK(second_attempt_at({{"retry-after", "3"}}) == at_ms(3000));
  CHECK(second_attempt_at({{"Retry-After", "Sun, 06 Nov 1994 08:49:41 GMT"},
                           {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}}) == at_ms(4000));
  CHECK(second_attempt_at({{"Retry-After", "soon"}}) <= at_ms(250));
}

TEST_CASE("A retry that cannot finish before the deadline is not made: the error comes at once") {
  Simulation sim(services_at(distinct(1)), policy_with_seed(), [](const HttpRequest&) {
    return after(5ms, reply(503, "", {{"Retry-After", "60"}}));
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(status_of(sim.result(id), 0) == Status::error);
  CHECK(sim.result(id).leaves[0].answer.error->http_status == 503);
  CHECK(sim.done_at(id) == at_ms(5));
}

TEST_CASE("A retry that is too late for one query is still made for another") {
  int asked = 0;
  Simulation sim(services_at({"http://one.test/#a"}), policy_with_seed(), [&](const HttpRequest&) {
    return ++asked == 1 ? after(5ms, reply(503, "", {{"Retry-After", "3"}}))
                        : after(5ms, reply(200, "value x"));
  });
  PointQuery hasty = kGroup;
  hasty.deadline = 1s;
  const QueryId first = sim.submit(hasty);
  const QueryId second = sim.submit(kGroup);
  sim.run();
  CHECK(status_of(sim.result(first), 0) == Status::error);
  CHECK(sim.done_at(first) == at_ms(5));
  CHECK(status_of(sim.result(second), 0) == Status::ok);
}

TEST_CASE("Neither cap is exceeded, and both are used") {
  Policy policy = policy_with_seed();
  policy.in_flight = 10;
  policy.per_host = 4;
  std::vector<std::string> urls = distinct(20);
  for (const std::string& url : distinct(20, "http://two.test/")) urls.push_back(url);
  for (const std::string& url : distinct(20, "http://six.test/")) urls.push_back(url);
  Simulation sim(services_at(urls), policy,
                 [](const HttpRequest&) { return after(100ms, reply(200, "value x")); });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(sim.most_in_flight() == 10);
  CHECK(sim.done_at(id) == at_ms(600));
}

TEST_CASE("A redirect is followed within the attempt, and credentials stay with their origin") {
  Registry registry = services_at({"http://one.test/"});
  Simulation sim(registry, policy_with_seed(), [](const HttpRequest& request) {
    if (request.url.starts_with("http://one.test/"))
      return after(10ms, reply(302, "", {{"Location", "http://two.test/there"}}));
    return after(10ms, reply(200, "value there"));
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  const QueryResult result = sim.result(id);
  CHECK(status_of(result, 0) == Status::ok);
  CHECK(result.summary.attempts == 1);
  CHECK(result.summary.exchanges == 1);
  CHECK(sim.sent() == 2);
}

TEST_CASE("What a server or the network repeats of a request is shown without its secrets") {
  Registry registry = services_at({"http://one.test/"});
  registry.services[0].auth.type = Auth::Type::query;
  registry.services[0].auth.name = "token";
  registry.services[0].auth.value.literal = "s3cret&token";
  Policy policy = policy_with_seed();
  policy.retries = 1;
  Simulation sim(registry, policy, [](const HttpRequest& request) {
    return after(
        1ms, TransportError{TransportError::Kind::network,
                            "could not connect for " + request.url + "&token=s3cret%26token (s3cret&token)"});
  });
  PointQuery query = kGroup;
  query.progress = true;
  const QueryId id = sim.submit(query);
  sim.run();
  const std::string message = sim.result(id).leaves[0].answer.error->message;
  CHECK(message.find("&token=*** (***)") != std::string::npos);
  CHECK(message.find("s3cret") == std::string::npos);
  bool told = false;
  for (const ExchangeMoved& move : sim.moves()) {
    told = told || move.message.find("***") != std::string::npos;
    CHECK(move.message.find("s3cret") == std::string::npos);
  }
  CHECK(told);
}

TEST_CASE("A redirect loop ends after the policy's redirects, and is not retried") {
  Simulation sim(services_at(distinct(1)), policy_with_seed(), [](const HttpRequest& request) {
    return after(1ms, reply(302, "", {{"Location", request.url}}));
  });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(status_of(sim.result(id), 0) == Status::error);
  CHECK(sim.result(id).leaves[0].answer.error->code == ErrorCode::network);
  CHECK(sim.sent() == 6);
}

TEST_CASE("A family's next step is another exchange, and endless steps are an error") {
  SECTION("one more") {
    Simulation sim(services_at(distinct(1)), policy_with_seed(), [](const HttpRequest& request) {
      return after(10ms, reply(200, request.url.find("step") == std::string::npos ? "next" : "value x"));
    });
    const QueryId id = sim.submit(kGroup);
    sim.run();
    CHECK(status_of(sim.result(id), 0) == Status::ok);
    CHECK(sim.result(id).summary.exchanges == 2);
  }
  SECTION("no end") {
    Simulation sim(services_at(distinct(1)), policy_with_seed(),
                   [](const HttpRequest&) { return after(10ms, reply(200, "next")); });
    const QueryId id = sim.submit(kGroup);
    sim.run();
    CHECK(sim.result(id).leaves[0].answer.error->code == ErrorCode::internal);
  }
}

TEST_CASE("Stale, unknown and repeated outcomes are ignored, and time goes on") {
  Simulation sim(services_at(distinct(1)), policy_with_seed(),
                 [](const HttpRequest&) { return after(10ms, reply(200, "value x")); });
  sim.inject(ExchangeId{77}, reply(200, "value y"));
  const QueryId id = sim.submit(kGroup);
  sim.run();
  sim.inject(ExchangeId{1}, reply(200, "value z"));
  CHECK(sim.result(id).leaves[0].answer.value == Value("x"));
  sim.wake(at_ms(0));
  sim.wake(at_ms(99999));
}

TEST_CASE("A point outside a service's extent is not asked there") {
  Registry registry = services_at(distinct(2));
  registry.services[0].extent = Box{-10, -10, 10, 10};
  registry.services[1].extent = Box{170, -30, 40, 30};  // across the antimeridian
  Simulation sim(registry, policy_with_seed(),
                 [](const HttpRequest&) { return after(1ms, reply(200, "value x")); });
  const QueryId id = sim.submit(kGroup);
  sim.run();
  CHECK(status_of(sim.result(id), 0) == Status::outside);
  CHECK_FALSE(sim.result(id).leaves[0].source);
  CHECK(status_of(sim.result(id), 1) == Status::ok);
}

TEST_CASE("A type that nothing here can ask is a config error, not a crash") {
  Registry registry = services_at(distinct(1));
  registry.services[0].type = ServiceType::wmts;
  Simulation sim(registry, policy_with_seed(), [](const HttpRequest&) { return Behaviour{}; });
  const QueryId id = sim.submit(kGroup);
  CHECK(sim.result(id).leaves[0].answer.error->code == ErrorCode::config);
}

TEST_CASE("A cancelled query is done at once, and nothing of it comes later") {
  Simulation sim(services_at(distinct(10)), policy_with_seed(),
                 [](const HttpRequest&) { return after(100ms, reply(200, "value x")); });
  sim.deliver_after_abort = true;
  const QueryId id = sim.submit(kGroup);
  sim.plan(at_ms(150), [&] { sim.cancel(id); });
  sim.plan(at_ms(160), [&] { sim.engine().cancel(id, sim.now()); });
  sim.run();
  CHECK(sim.done_at(id) == at_ms(150));
  CHECK(sim.result(id).summary.count(Status::ok) == 6);
  CHECK(sim.result(id).summary.count(Status::cancelled) == 4);
}

TEST_CASE("A query that names some services asks those alone, in the registry's order") {
  Simulation sim(services_at(distinct(4)), policy_with_seed(),
                 [](const HttpRequest&) { return after(10ms, reply(200, "value 1")); });
  PointQuery query = kGroup;
  query.only = {3, 1, 9};
  const QueryId id = sim.submit(query);
  sim.run();
  const QueryResult result = sim.result(id);
  REQUIRE(result.leaves.size() == 2);
  CHECK(result.leaves[0].service == 1);
  CHECK(result.leaves[1].service == 3);
  CHECK(sim.sent() == 2);
}
