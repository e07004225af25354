#include <serve/gate.h>

#include <catch2/catch.hpp>

using namespace geoprobe;
using namespace geoprobe::serve;
using namespace std::chrono_literals;

namespace {

std::string fault(std::string_view text) {
  const auto tokens = Tokens::read(text);
  REQUIRE_FALSE(tokens);
  return tokens.failure().message;
}

}  // namespace

TEST_CASE("Tokens are read a line each, and found by their whole text") {
  const auto tokens = Tokens::read("# of the atlas\nfirst-token\r\n\n  second-token  \n");
  REQUIRE(tokens);
  CHECK(tokens.value().find("first-token") == 1);
  CHECK(tokens.value().find("second-token") == 2);
  for (const char* other : {"", "first-toke", "first-token ", "First-token", "# of the atlas"})
    CHECK(tokens.value().find(other) == 0);
}

TEST_CASE("A fault in a token file is told by its line, without the token") {
  CHECK(fault("") == "holds no token: write one a line");
  CHECK(fault("good-token\nsec ret-token") ==
        "line 2: a token has 8 to 512 printable ASCII characters without spaces");
  CHECK(fault("short").find("short") == std::string::npos);
}

TEST_CASE("Rates are a number of requests in a time") {
  CHECK(parse_rate("60/m").value().count == 60);
  CHECK(parse_rate("60/m").value().period == 60s);
  CHECK(parse_rate("5/s").value().period == 1s);
  CHECK(parse_rate("9/h").value().period == 3600s);
  CHECK(parse_rate("9/d").value().period == 86400s);
  for (const char* text :
       {"", "60", "60/", "/m", "0/m", "-1/m", "1.5/m", "60/min", "60/m ", "99999999999999999999/s"}) {
    INFO(text);
    CHECK_FALSE(parse_rate(text));
  }
}

TEST_CASE("A client may ask as often at once as the rate has it, and then as its time goes by") {
  RateLimiter limiter(Rate{3, 60s});
  const RateLimiter::Clock::time_point start{};
  for (int i = 0; i < 3; ++i) CHECK_FALSE(limiter.take("a", start));
  CHECK(limiter.take("a", start) == 20s);
  CHECK(limiter.take("a", start + 15s) == 5s);
  CHECK_FALSE(limiter.take("b", start));
  CHECK_FALSE(limiter.take("a", start + 20s));
  CHECK(limiter.take("a", start + 20s) == 20s);
  CHECK_FALSE(limiter.take("a", start + 1h));
}

TEST_CASE("Clients that came once are not remembered for ever, and those over their rate are") {
  RateLimiter limiter(Rate{1, 60s});
  RateLimiter::Clock::time_point now{};
  CHECK_FALSE(limiter.take("often", now));
  for (int i = 0; i < 5000; ++i) {
    now += 1ms;
    CHECK_FALSE(limiter.take(std::to_string(i), now));
  }
  CHECK(limiter.take("often", now) == 55s);
}

TEST_CASE("A caller is an address: of IPv6 its first 64 bits") {
  CHECK(caller_of("192.0.2.1") == "192.0.2.1");
  CHECK(caller_of(" 192.0.2.1:443 ") == "192.0.2.1");
  CHECK(caller_of("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(caller_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(caller_of("[2001:DB8:1:2::1]:443") == "2001:db8:1:2::/64");
  CHECK(caller_of("::1") == "::1");
  for (const char* none :
       {"", "unknown", "192.0.2", "192.0.2.256", "[::1", "2001:db8::g", "1.2.3.4.5", "_hidden"})
    CHECK_FALSE(caller_of(none));
}

TEST_CASE(
    "Of so many proxies the farthest says who asks, and what stands before it is the caller's own word") {
  CHECK(forwarded_caller("192.0.2.1", 1) == "192.0.2.1");
  CHECK(forwarded_caller("6.6.6.6, 192.0.2.1", 1) == "192.0.2.1");
  CHECK(forwarded_caller("6.6.6.6, 192.0.2.1, 10.0.0.1", 2) == "192.0.2.1");
  CHECK_FALSE(forwarded_caller("192.0.2.1", 2));
  CHECK_FALSE(forwarded_caller("192.0.2.1", 0));
  CHECK_FALSE(forwarded_caller("", 1));
  CHECK_FALSE(forwarded_caller("unknown", 1));
}

TEST_CASE("More clients than are remembered wait, and those that are known do not") {
  RateLimiter limiter({1000, 60s});
  const auto now = RateLimiter::Clock::now();
  for (int i = 0; i < 200'000; ++i) REQUIRE_FALSE(limiter.take(std::to_string(i), now));
  CHECK(limiter.take("one more", now) == 60s);
  CHECK_FALSE(limiter.take("7", now));
  CHECK_FALSE(limiter.take("one more", now + 60s));
}
