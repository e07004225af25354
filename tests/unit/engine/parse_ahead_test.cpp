#include <geoprobe/engine/engine.h>

#include <catch2/catch.hpp>

#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;

namespace {

Registry one_service() {
  Registry registry = services_at({"http://a.test/"});
  registry.services[0].property = "v";
  registry.services[0].format = "application/json";
  return registry;
}

struct OneQuery {
  OneQuery() : engine(one_service(), {}) {
    engine.submit({{NodeKind::group, 0}, {31.4, -24.5}, kWgs84, {}, {}, {}, false}, TimePoint{});
    drain();
  }
  void drain() {
    while (auto action = engine.poll_action())
      if (const auto* send = std::get_if<SendRequest>(&*action)) sent.push_back(send->id);
    while (auto event = engine.poll_event())
      if (auto* done = std::get_if<QueryDone>(&*event)) result = std::move(done->result);
  }

  QueryEngine engine;
  std::vector<ExchangeId> sent;
  std::optional<QueryResult> result;
};

HttpResponse response_with(const std::string& value, int status = 200) {
  return std::get<HttpResponse>(reply(
      status,
      R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"v":")" +
          value + R"("}}]})"));
}

}  // namespace

TEST_CASE("A reply that the host has parsed is not parsed again") {
  OneQuery query;
  const ReplyParser parser = query.engine.reply_parser(query.sent.at(0));
  REQUIRE(parser);
  const ParsedReply parsed = parser(response_with("elsewhere"));
  REQUIRE(parsed);
  query.engine.handle_outcome(query.sent.at(0), response_with("here"), TimePoint{}, false, parsed);
  query.drain();
  REQUIRE(query.result);
  CHECK(query.result->leaves.at(0).answer.value == Value("elsewhere"));
}

TEST_CASE("Nothing is parsed of a redirect, nor of a request that is unknown or over") {
  OneQuery query;
  HttpResponse redirect = response_with("x", 302);
  redirect.headers.emplace_back("Location", "http://a.test/b");
  CHECK(query.engine.reply_parser(query.sent.at(0))(redirect) == nullptr);
  CHECK_FALSE(query.engine.reply_parser(ExchangeId{99}));
  query.engine.handle_outcome(query.sent.at(0), response_with("here"), TimePoint{});
  query.drain();
  CHECK_FALSE(query.engine.reply_parser(query.sent.at(0)));
  CHECK(query.result->leaves.at(0).answer.value == Value("here"));
}
