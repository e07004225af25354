#include <geoprobe/text/json_reader.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "../support/effort.h"
#include "cassette/recording.h"

using namespace geoprobe;
using namespace geoprobe::testing;

namespace {

EngineOptions options_of(Policy policy = {}) {
  return EngineOptions{policy, {}, 1795380000123, {}, {}, &one_line_family};
}

PointQuery group_at(Position point = {31.3963, -24.4561}) {
  PointQuery query;
  query.root = {NodeKind::group, 0};
  query.point = point;
  return query;
}

/// A server that lies, stalls and changes its mind.
Behaviour misbehave(Random& random, const HttpRequest& request) {
  const Duration delay(1 + random.below(random.below(4) == 0 ? 6000000 : 300000));
  const auto answer = [&](HttpOutcome outcome) { return Behaviour{delay, std::move(outcome)}; };
  switch (random.below(12)) {
    case 0:
      return {};
    case 1:
      return answer(trouble());
    case 2:
      return answer(trouble(TransportError::Kind::too_large));
    case 3:
      return answer(reply(503, "", {{"Retry-After", std::to_string(random.below(3))}}));
    case 4:
      return answer(reply(302, "", {{"Location", random.below(2) ? request.url : "http://moved.test/x"}}));
    case 5:
      return answer(reply(200, "next"));
    case 6:
      return answer(reply(200, "none", {{"Content-Type", "text/plain"}}));
    default:
      return answer(reply(200, "value " + std::to_string(random.below(1000))));
  }
}

std::size_t lines_with(const std::string& cassette, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = cassette.find(text, at)) != std::string::npos; ++at) ++count;
  return count;
}

}  // namespace

TEST_CASE("A replay gives the recorded document and events to the byte, times and all") {
  constexpr std::uint64_t kSeeds = repetitions(1000);
  std::size_t with_timers = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Random random(seed);
    std::vector<std::string> urls;
    for (std::uint64_t i = 0, count = random.below(16); i < count; ++i)
      urls.push_back("http://h" + std::to_string(random.below(3)) + ".test/#" +
                     std::to_string(random.below(9)));
    Registry registry = services_at(urls);
    for (Service& service : registry.services) {
      if (random.below(6) == 0) service.timeout = 0.001 * static_cast<double>(1 + random.below(900));
      if (random.below(16) == 0) service.extent = Box{0, 0, 1, 1};
    }
    Policy policy;
    policy.deadline = random.below(8) == 0 ? Duration::max() : Duration(random.below(9000000));
    policy.timeout = Duration(1 + random.below(4000000));
    policy.retries = random.below(4);
    policy.in_flight = 1 + random.below(std::size_t{10});
    policy.per_host = 1 + random.below(std::size_t{4});
    policy.share = random.below(4) != 0;
    policy.seed = random.next();
    if (random.below(2) == 0) policy.hedge = 50 + random.below(50);
    if (random.below(4) == 0) policy.per_http1_host = 2;
    if (random.below(4) == 0) policy.read_rate = 1 + random.below(std::size_t{1000});
    const auto server = [&](const HttpRequest& request) { return misbehave(random, request); };
    EngineOptions options = options_of(policy);
    for (std::uint64_t earlier = random.below(4); earlier > 0; --earlier) {
      Recording before(registry, options, server);
      before.run(group_at(), TimePoint(Duration(7000)));
      options.known_hosts = before.known_hosts();
    }
    Recording recording(registry, options, server);
    recording.seed = seed;
    recording.lateness = Duration(random.below(3) == 0 ? 0 : random.below(20000));
    if (random.below(6) == 0) recording.cancel_after = Duration(random.below(2000000));
    const Run recorded = recording.run(group_at(), TimePoint(Duration(random.below(5000000))));
    const Run again = replayed(recorded.cassette, &one_line_family);
    INFO("seed " << seed << "\n" << recorded.cassette);
    REQUIRE(again.missing == 0);
    REQUIRE(again.events == recorded.events);
    REQUIRE(again.document == recorded.document);
    with_timers += lines_with(recorded.cassette, "{\"timer\"") > 0;
  }
  CHECK(with_timers > kSeeds / 5);
}

TEST_CASE("A cassette says first what was asked, how, and of which registry") {
  Recording recording(services_at({"http://a.test/"}), options_of(), [](const HttpRequest&) {
    return Behaviour{Duration(1500), reply(200, "value 1", {{"Content-Type", "text/plain"}})};
  });
  PointQuery query = group_at({31.39631234567891, -24.4561});
  query.tolerance = 25.5;
  query.deadline = Duration(2000000);
  const Run run = recording.run(query, TimePoint(Duration(512)));
  const auto header = read_json(std::string_view(run.cassette).substr(0, run.cassette.find('\n')));
  REQUIRE(header);
  CHECK(run.cassette.starts_with("{\"geoprobe_cassette\":1,\"version\":\""));
  CHECK(*header.value().find("key")->as_string() == "group:g");
  CHECK(header.value().find("policy")->find("deadline")->as_number()->digits == "10000000");
  CHECK(header.value().find("options")->find("deadline")->as_number()->digits == "2000000");
  CHECK(header.value().find("registry_digest")->as_string()->starts_with("sha256:"));

  const auto cassette = read_cassette(run.cassette);
  REQUIRE(cassette);
  CHECK(cassette.value().query.point.x == 31.39631234567891);
  CHECK(cassette.value().query.tolerance == 25.5);
  CHECK(cassette.value().query.deadline == Duration(2000000));
  CHECK(cassette.value().start == TimePoint(Duration(512)));
  CHECK(cassette.value().options.wall_time_at_zero == 1795380000123);
  CHECK(cassette.value().warnings.empty());
  CHECK(lines_with(run.cassette, "\"sent\":0,\"answered\":1500,\"reply\":{\"status\":200") == 1);
  CHECK(run.cassette.ends_with("{\"end\":1500}\n"));
}

TEST_CASE("Bodies of any bytes come back as they were") {
  for (const std::string& body :
       {std::string("value \xff\xfe\0\x01", 10), std::string("value \0\x1b\x7f\n", 10),
        std::string("value \xef\xbb\xbf\xc3\xa4"), std::string()}) {
    Recording recording(services_at({"http://a.test/"}), options_of(), [&](const HttpRequest&) {
      return Behaviour{Duration(1), reply(200, body)};
    });
    const Run run = recording.run(group_at(), TimePoint());
    CHECK(replayed(run.cassette, &one_line_family).document == run.document);
    const auto cassette = read_cassette(run.cassette);
    REQUIRE(cassette);
    const auto& outcome = cassette.value().exchanges.begin()->second.outcome;
    CHECK(std::get<HttpResponse>(*outcome).body == body);
  }
}

TEST_CASE("A request that was not recorded is a network error that says so") {
  Recording recording(services_at({"http://a.test/", "http://b.test/"}), options_of(),
                      [](const HttpRequest&) {
                        return Behaviour{Duration(1500), reply(200, "value 1")};
                      });
  std::string cassette = recording.run(group_at(), TimePoint()).cassette;
  std::size_t at = 0;
  while ((at = cassette.find("http://b.test/?", at)) != std::string::npos)
    cassette.replace(at, 15, "http://c.test/?");
  const Run run = replayed(cassette, &one_line_family);
  CHECK(run.missing == 3);
  CHECK(run.document.find("\"code\": \"network\"") != std::string::npos);
  CHECK(run.document.find("the cassette has no reply to GET http://b.test/?layer=1 (time 3)") !=
        std::string::npos);
  CHECK(run.document.find("\"ok\": 1") != std::string::npos);
}

TEST_CASE("A recording that was cut off is replayed as far as it goes, with a warning") {
  Recording recording(
      services_at({"http://a.test/", "http://b.test/"}), options_of(), [](const HttpRequest& request) {
        return Behaviour{Duration(request.url.starts_with("http://a") ? 1500 : 90000), reply(200, "value 1")};
      });
  const std::string whole = recording.run(group_at(), TimePoint()).cassette;
  const std::size_t second = whole.find("{\"exchange\":2");
  for (const std::size_t length : {second, second + 1, second + 40}) {
    const std::string text = whole.substr(0, length);
    const auto cassette = read_cassette(text);
    REQUIRE(cassette);
    CHECK(cassette.value().warnings.size() == 1);
    CHECK(replayed(text, &one_line_family).document.find("\"ok\": 1") != std::string::npos);
  }
}

TEST_CASE("What is no cassette, or a damaged one, is refused with the line and the reason") {
  Recording recording(services_at({"http://a.test/"}), options_of(), [](const HttpRequest&) {
    return Behaviour{Duration(1500), reply(200, "value 1")};
  });
  const std::string good = recording.run(group_at(), TimePoint()).cassette;
  const auto fault = [](const std::string& text) {
    const auto read = read_cassette(text);
    return read ? std::string("none") : read.failure().message;
  };
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    REQUIRE(text.find(from) != std::string::npos);
    return fault(text.replace(text.find(from), from.size(), to));
  };
  using Catch::Contains;
  CHECK(fault(good) == "none");
  CHECK_THAT(fault(""), Contains("empty"));
  CHECK_THAT(fault("hello"), Contains("is no cassette"));
  CHECK_THAT(fault("{}\n"), Contains("geoprobe_cassette"));
  CHECK_THAT(with("\"geoprobe_cassette\":1", "\"geoprobe_cassette\":2"), Contains("newer geoprobe"));
  CHECK_THAT(with("\"geoprobe\":1", "\"geoprobe\":true"), Contains("line 1") && Contains("/geoprobe"));
  CHECK_THAT(with("group:g", "group:h"), Contains("line 1") && Contains("'h'"));
  CHECK_THAT(with("31.3963", "231.3963"), Contains("231.3963"));
  CHECK_THAT(with("\"answered\":1500", "\"answered\":\"soon\""), Contains("line 2") && Contains("answered"));
  CHECK_THAT(with("\"answered\":1500", "\"answered\":-1"), Contains("line 2"));
  CHECK_THAT(with("\"sent\":0", "\"sent\":1600"), Contains("line 2"));
  CHECK_THAT(with("\"status\":200", "\"status\":\"OK\""), Contains("line 2") && Contains("status"));
  CHECK_THAT(with("\"reply\"", "\"repl\""), Contains("line 2") && Contains("reply"));
  CHECK_THAT(with("\"request\"", "request"), Contains("line 2") && Contains("column"));
  CHECK_THAT(with("\"occurrence\":1", "\"occurrence\":0"), Contains("line 2"));
  CHECK(with("\"sent\":0", "\"sent\":0,\"later\":{\"unknown\":[1]}") == "none");
  CHECK(fault(good + "\n{\"note\":\"a kind of line to come\"}\n") == "none");
  CHECK_THAT(fault(good + "[1]\n"), Contains("line 4"));
}

TEST_CASE("Damage of any kind is refused or replayed, never more") {
  Random random(11);
  Recording recording(services_at({"http://a.test/", "http://a.test/#x", "http://b.test/"}), options_of(),
                      [&](const HttpRequest& request) { return misbehave(random, request); });
  recording.seed = 3;
  recording.lateness = Duration(900);
  const std::string good = recording.run(group_at(), TimePoint()).cassette;
  const std::string letters = "{}[]\",:0123456789enulltrue\\\n -";
  int replays = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string text = good;
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes) {
      const std::size_t at = random.below(text.size());
      if (random.below(3) == 0)
        text.erase(at, 1 + random.below(std::size_t{30}));
      else
        text[at] = letters[random.below(letters.size())];
    }
    const auto cassette = read_cassette(text);
    if (!cassette) {
      CHECK_FALSE(cassette.failure().message.empty());
      continue;
    }
    ++replays;
    CHECK_FALSE(replayed(text, &one_line_family).document.empty());
  }
  CHECK(replays > 100);
}

TEST_CASE("The cassette among the fixtures gives the document that is kept beside it") {
  const auto contents = [](const std::string& name) {
    std::ifstream file(std::string(GEOPROBE_FIXTURES) + "/cassettes/" + name, std::ios::binary);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  };
  const Run run = replayed(contents("odd.jsonl"));
  CHECK(run.missing == 0);
  CHECK(run.document == contents("odd.json"));
}
