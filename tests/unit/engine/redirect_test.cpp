#include <geoprobe/engine/redirect.h>

#include <catch2/catch.hpp>

#include "engine/simulation.h"

using namespace geoprobe;
using namespace geoprobe::testing;
using namespace std::chrono_literals;

namespace {

std::string cookie_for(const std::string& url, const std::vector<RedirectCookie>& cookies) {
  HttpRequest request;
  request.url = url;
  send_cookies(cookies, request);
  const std::string* field = find_header(request.headers, "Cookie");
  return field ? *field : "";
}

std::vector<RedirectCookie> kept(const std::string& url, const std::vector<std::string>& fields) {
  HttpResponse response;
  for (const std::string& field : fields) response.headers.emplace_back("set-cookie", field);
  std::vector<RedirectCookie> cookies;
  keep_cookies(cookies, url, response);
  return cookies;
}

}  // namespace

TEST_CASE("A POST is not sent on to another origin, and a GET remembers who led it there") {
  HttpRequest request;
  request.url = "https://maps.example.org/wms";
  HttpResponse response;
  response.headers = {{"Location", "https://other.test/wms"}};
  for (const int status : {301, 302, 303, 307, 308}) {
    response.status = status;
    request.method = "POST";
    const auto refused = follow_redirect(request, response);
    REQUIRE_FALSE(refused);
    CHECK(refused.failure().message.find("redirects a POST to https://other.test") != std::string::npos);
    request.method = "GET";
    const auto followed = follow_redirect(request, response);
    REQUIRE(followed);
    CHECK(followed.value().redirected_from == "maps.example.org");
    response.headers = {{"Location", "https://third.test/"}};
    CHECK(follow_redirect(followed.value(), response).value().redirected_from == "maps.example.org");
    response.headers = {{"Location", "https://other.test/wms"}};
  }
  response.headers = {{"Location", "/elsewhere"}};
  request.method = "POST";
  response.status = 307;
  const auto same = follow_redirect(request, response);
  REQUIRE(same);
  CHECK(same.value().method == "POST");
  CHECK(same.value().redirected_from.empty());
}

TEST_CASE("A cookie goes back to its own origin and no other") {
  const auto cookies = kept("https://maps.example.org/wms", {"s=1; HttpOnly", "t=a=b"});
  CHECK(cookie_for("https://maps.example.org/wms?x", cookies) == "s=1; t=a=b");
  for (const std::string other : {"http://maps.example.org/wms", "https://maps.example.org:8443/wms",
                                  "https://example.org/wms", "https://a.maps.example.org/wms"})
    CHECK(cookie_for(other, cookies).empty());
}

TEST_CASE("Path, Domain and Secure of a cookie are heeded") {
  const auto cookies =
      kept("https://maps.example.org/geo/wms",
           {"own=1", "all=2; Path=/", "deep=3; Path=/geo/deep", "wide=4; Domain=.example.org; Secure",
            "alien=5; "
            "Domain=other.test",
            "alien=6; domain=ample.org"});
  CHECK(cookie_for("https://maps.example.org/geo/x", cookies) == "own=1; all=2; wide=4");
  CHECK(cookie_for("https://maps.example.org/geo", cookies) == "own=1; all=2; wide=4");
  CHECK(cookie_for("https://maps.example.org/geography", cookies) == "all=2");
  CHECK(cookie_for("https://maps.example.org/geo/deep/er", cookies) == "own=1; all=2; deep=3; wide=4");
  CHECK(kept("http://maps.example.org/", {"s=1; Secure", "=2", "no pair", "bad=\x01"}).empty());
}

TEST_CASE("A cookie that is set anew replaces the one before, and one that has ended takes it away") {
  const auto url = "http://maps.example.org/wms";
  CHECK(cookie_for(url, kept(url, {"s=1", "s=2"})) == "s=2");
  CHECK(kept(url, {"s=1", "s=; Max-Age=0"}).empty());
  CHECK(kept(url, {"s=1", "s=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}).empty());
}

TEST_CASE(
    "Cookies of redirects are sent back within the exchange, over another origin too, and forgotten after "
    "it") {
  std::vector<std::string> seen;
  const auto server = [&](const HttpRequest& request) -> Behaviour {
    const std::string* cookie = find_header(request.headers, "Cookie");
    seen.push_back(request.url + " " + (cookie ? *cookie : "-"));
    if (request.url.starts_with("http://gate.test/"))
      return {10ms, reply(302, "", {{"Location", "http://one.test/wms"}, {"Set-Cookie", "gate=1"}})};
    if (!cookie)
      return {10ms, reply(302, "", {{"Location", "http://gate.test/"}, {"Set-Cookie", "s=7; Path=/"}})};
    return {10ms, reply(200, "value x")};
  };
  Policy policy;
  policy.seed = 7;
  Simulation sim(services_at({"http://one.test/wms"}), policy, server);
  const PointQuery group{{NodeKind::group, 0}, {31.3963, -24.4561}, kWgs84, {}, {}, {}, false};
  const QueryId id = sim.submit(group);
  sim.run();
  CHECK(sim.result(id).leaves.at(0).answer.status == Status::ok);
  CHECK(seen == std::vector<std::string>{"http://one.test/wms?layer=0 -", "http://gate.test/ -",
                                         "http://one.test/wms s=7"});
}
