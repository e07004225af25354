#include <geoprobe/engine/host.h>

#include <catch2/catch.hpp>

using namespace geoprobe;
using namespace std::chrono_literals;

namespace {

TimePoint at(Duration since) {
  return TimePoint(since);
}

HttpResponse replied(int status, std::string body = "") {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Omen omen(TransportError::Kind kind) {
  return omen_of(TransportError{kind, "trouble"});
}

}  // namespace

TEST_CASE("Logarithms of latencies are whole numbers, 1024 to an octave") {
  CHECK(log_latency(Duration(0)) == 0);
  CHECK(log_latency(Duration(1)) == 0);
  CHECK(log_latency(Duration(2)) == 1024);
  CHECK(log_latency(Duration(1000)) == 10204);  // log2 1000 = 9.96578
  CHECK(log_latency(1s) == 20409);
  CHECK(log_latency(Duration::max()) / 1024 == 62);
  for (std::int64_t us = 2; us < 100000; us += 37)
    REQUIRE(log_latency(Duration(us + 37)) >= log_latency(Duration(us)));
}

TEST_CASE("Percentiles are right to a step, and nothing without enough answers") {
  LatencyHistogram latency;
  CHECK_FALSE(latency.percentile(50, 1));
  CHECK(latency.fastest(1) == Duration(0));
  for (int i = 1; i <= 100; ++i) latency.add(i * 10ms);
  CHECK_FALSE(latency.percentile(95, 101));
  CHECK(std::abs(latency.percentile(50, 20)->count() - 500000) < 45000);
  CHECK(std::abs(latency.percentile(95, 20)->count() - 950000) < 85000);
  CHECK(latency.fastest(20) <= 10ms);
  CHECK(latency.fastest(20) > 9ms);
}

TEST_CASE("A histogram forgets by and by") {
  LatencyHistogram latency;
  for (int i = 0; i < 900; ++i) latency.add(10ms);
  for (int i = 0; i < 6000; ++i) latency.add(1s);
  CHECK(latency.percentile(50, 20) > 900ms);
  CHECK(latency.fastest(20) > 900ms);
  CHECK(latency.samples() < 1000);
}

TEST_CASE("Whatever the latency, a histogram takes it") {
  LatencyHistogram latency;
  latency.add(Duration(0));
  latency.add(Duration(-5));
  latency.add(Duration::max());
  CHECK(latency.samples() == 3);
  CHECK(latency.fastest(1) == Duration(0));
  LatencyHistogram same;
  same.restore(latency.known());
  CHECK(same.known() == latency.known());
}

TEST_CASE("A circuit opens after five failures in a row, for thirty seconds") {
  Circuit circuit;
  for (int i = 0; i < 4; ++i) CHECK_FALSE(circuit.fail(at(1s)));
  circuit.succeed();
  for (int i = 0; i < 4; ++i) CHECK_FALSE(circuit.fail(at(2s)));
  CHECK(circuit.state(at(2s)) == Circuit::State::closed);
  CHECK(circuit.fail(at(2s)));
  CHECK(circuit.state(at(2s)) == Circuit::State::open);
  CHECK_FALSE(circuit.fail(at(3s)));
  CHECK(circuit.state(at(31999ms)) == Circuit::State::open);
  CHECK(circuit.state(at(32s)) == Circuit::State::half_open);
  SECTION("a failure opens it again") {
    CHECK(circuit.fail(at(40s)));
    CHECK(circuit.state(at(69s)) == Circuit::State::open);
    CHECK(circuit.state(at(70s)) == Circuit::State::half_open);
  }
  SECTION("a success closes it") {
    CHECK(circuit.succeed());
    CHECK(circuit.state(at(40s)) == Circuit::State::closed);
    CHECK_FALSE(circuit.fail(at(41s)));
  }
}

TEST_CASE("Retries are a tenth of the leaves of a minute, but ten always") {
  RequestBudget budget;
  budget.add(at(0s), {1, 1, 0});
  int retries = 0;
  for (; budget.allows_retry(at(1s)); ++retries) budget.add(at(1s), {0, 1, 1});
  CHECK(retries == 10);
  CHECK_FALSE(budget.allows_retry(at(59s)));
  CHECK(budget.allows_retry(at(70s)));

  budget.add(at(100s), {1000, 1000, 0});
  for (retries = 0; budget.allows_retry(at(101s)); ++retries) budget.add(at(101s), {0, 1, 1});
  CHECK(retries == 100);
}

TEST_CASE("Hedges are at most one in twenty requests") {
  RequestBudget budget;
  CHECK(budget.hedges_left(at(0s)) == 0);
  budget.add(at(0s), {0, 100, 0});
  CHECK(budget.hedges_left(at(1s)) == 5);
  budget.add(at(1s), {0, 3, 3});
  CHECK(budget.hedges_left(at(1s)) == 2);
  budget.add(at(1s), {0, 2, 2});
  CHECK(budget.hedges_left(at(1s)) == 0);
}

TEST_CASE("What fails an origin is the network and 5xx, not a service that speaks") {
  CHECK(omen(TransportError::Kind::network) == Omen::failing);
  CHECK(omen(TransportError::Kind::tls) == Omen::neither);
  CHECK(omen(TransportError::Kind::cors) == Omen::neither);
  CHECK(omen(TransportError::Kind::too_large) == Omen::good);
  for (const int status : {200, 204, 302, 400, 404}) CHECK(omen_of(replied(status)) == Omen::good);
  CHECK(omen_of(replied(429)) == Omen::crowded);
  for (const int status : {500, 501, 502, 503, 504}) CHECK(omen_of(replied(status, "oops")) == Omen::failing);
  const std::string report =
      "<ServiceExceptionReport><ServiceException>no such layer</ServiceException></ServiceExceptionReport>";
  CHECK(omen_of(replied(500, report)) == Omen::neither);
  CHECK(omen_of(replied(503, report)) == Omen::failing);
}

TEST_CASE("Where the platform bounds HTTP/1.1, the limit does too until HTTP/2 is seen") {
  Policy policy;
  policy.per_host = 10;
  policy.per_http1_host = 6;
  Host host(policy);
  CHECK(first_limit(policy) == 6);
  CHECK(host.limit.value() == 6);
  host.set_multiplexed(policy);
  CHECK(host.limit.value() == 6);
  host.limit.restore(Value::object().add("limit", 18));
  CHECK(host.limit.value() == 18);
}

TEST_CASE("What is known of hosts goes from one engine to another") {
  const Policy policy;
  Hosts hosts(policy);
  Host& host = hosts.at("https://a.test");
  host.set_multiplexed(policy);
  host.limit.restore(Value::object().add("limit", 3));
  for (int i = 0; i < 30; ++i) host.latency.add(100ms);
  for (int i = 0; i < 5; ++i) host.circuit.fail(at(100s));
  host.trouble = "HTTP status 500";
  host.budget.add(at(100s), {20, 5, 2});

  Hosts others(policy);
  others.restore(hosts.known(at(110s)), at(7000s));
  const Host* same = others.find("https://a.test");
  REQUIRE(same);
  CHECK(same->multiplexed);
  CHECK(same->limit.value() == 3);
  CHECK(same->latency.percentile(95, 20) == host.latency.percentile(95, 20));
  CHECK(same->circuit.state(at(7019s)) == Circuit::State::open);
  CHECK(same->circuit.state(at(7020s)) == Circuit::State::half_open);
  CHECK(same->trouble == "HTTP status 500");
  CHECK(same->budget.last_minute(at(7000s)).extra == 2);
  CHECK(others.known(at(7000s)) == hosts.known(at(110s)));
  others.restore(Value("rubbish"), at(7000s));
}
