#include <geoprobe/native/address_scope.h>

#include <atomic>
#include <catch2/catch.hpp>

#include "../support/exchange.h"
#include "../support/raw_server.h"

namespace geoprobe::test {
namespace {

using native::AddressScope;
using native::refusal_of_address;
using native::scope_of_host;

TEST_CASE("An address has its scope, whichever way it is written", "[address]") {
  for (const char* internal : {"127.0.0.1",
                               "127.255.0.9",
                               "10.1.2.3",
                               "172.16.0.1",
                               "172.31.255.255",
                               "192.168.1.1",
                               "100.64.0.1",
                               "0.0.0.0",
                               "192.0.0.8",
                               "198.19.0.1",
                               "224.0.0.1",
                               "255.255.255.255",
                               "::",
                               "::1",
                               "fd00::1",
                               "fc00::1",
                               "fec0::1",
                               "ff02::1",
                               "::ffff:10.0.0.1",
                               "::127.0.0.1",
                               "64:ff9b::a00:1",
                               "2002:a00:1::",
                               "localhost",
                               "LOCALHOST.",
                               "maps.localhost"})
    CHECK(std::pair(internal, scope_of_host(internal)) ==
          std::pair(internal, std::optional(AddressScope::internal)));
  for (const char* link : {"169.254.169.254", "fe80::1", "fe80::1%eth0", "febf::1", "::ffff:169.254.0.1"})
    CHECK(std::pair(link, scope_of_host(link)) == std::pair(link, std::optional(AddressScope::link_local)));
  for (const char* global : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2a00:1450::1",
                             "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"})
    CHECK(std::pair(global, scope_of_host(global)) == std::pair(global, std::optional(AddressScope::global)));
  for (const char* name :
       {"maps.example.org", "localhost.example.org", "127.1", "0x7f.0.0.1", "notlocalhost", ""})
    CHECK(std::pair(name, scope_of_host(name)) == std::pair(name, std::optional<AddressScope>()));
}

TEST_CASE("A name leads to global addresses, and a literal to those of its scope", "[address]") {
  const auto may = [](const char* host, const char* address, bool allow = false) {
    return refusal_of_address(host, address, allow).empty();
  };
  CHECK(may("maps.example.org", "8.8.8.8"));
  CHECK_FALSE(may("maps.example.org", "10.0.0.1"));
  CHECK_FALSE(may("maps.example.org", "::1"));
  CHECK_FALSE(may("maps.example.org", "169.254.169.254"));
  CHECK_FALSE(may("127.1", "127.0.0.1"));
  CHECK(may("maps.example.org", "10.0.0.1", true));
  CHECK_FALSE(may("maps.example.org", "169.254.169.254", true));
  CHECK(may("10.0.0.1", "10.0.0.1"));
  CHECK(may("localhost", "::1"));
  CHECK(may("169.254.169.254", "169.254.169.254"));
  CHECK_FALSE(may("10.0.0.1", "169.254.169.254"));
  CHECK_FALSE(may("8.8.8.8", "10.0.0.1"));
}

TEST_CASE("What a name leads to is judged when it is connected to", "[address]") {
  RawServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere");
  });
  const std::string port = std::to_string(server.port());
  std::vector<std::string> addresses;
  TransportOptions options;
  options.lookup = [&](const std::string&) { return NameAnswer{addresses, ""}; };
  const auto fetch = [&](const std::string& host, const std::string& redirected_from = "") {
    HttpRequest request;
    request.url = "http://" + host + ":" + port + "/";
    request.redirected_from = redirected_from;
    Exchanges exchanges(options);
    return describe(exchanges.fetch(request));
  };
  using Catch::Contains;
  CHECK(fetch("127.0.0.1") == "200 here");
  addresses = {"127.0.0.1"};
  CHECK(fetch("localhost") == "200 here");
  CHECK_THAT(fetch("rebound.test"), Contains("rebound.test has the private address 127.0.0.1"));
  CHECK_THAT(fetch("rebound.test"), Contains("--allow-private"));
  addresses = {"169.254.169.254"};
  CHECK_THAT(fetch("rebound.test"), Contains("rebound.test has the link-local address 169.254.169.254"));
  // A redirect has the permission of the URL that it began with.
  CHECK_THAT(fetch("127.0.0.1", "maps.example.org"),
             Contains("the server redirects to the private address 127.0.0.1"));
  addresses = {"127.0.0.1"};
  CHECK_THAT(fetch("rebound.test", "maps.example.org"), Contains("rebound.test has the private address"));
  CHECK(fetch("rebound.test", "10.0.0.1") == "200 here");
  CHECK(fetch("127.0.0.1", "10.0.0.1") == "200 here");

  options.allow_private = true;
  CHECK(fetch("rebound.test") == "200 here");
  CHECK(fetch("127.0.0.1", "maps.example.org") == "200 here");
}

TEST_CASE("A connection that one permission opened serves no request with another", "[address]") {
  std::atomic<int> connections{0};
  RawServer server([&](Peer& peer) {
    ++connections;
    while (!peer.read_request().empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere");
  });
  TransportOptions options;
  options.lookup = [&](const std::string&) { return NameAnswer{{"127.0.0.1"}, ""}; };
  Exchanges exchanges(options);
  HttpRequest request;
  request.url = "http://rebound.test:" + std::to_string(server.port()) + "/";
  request.redirected_from = "127.0.0.1";
  CHECK(describe(exchanges.fetch(request)) == "200 here");
  request.redirected_from.clear();
  CHECK_THAT(describe(exchanges.fetch(request)), Catch::Contains("private address"));
  CHECK(connections == 1);
}

}  // namespace
}  // namespace geoprobe::test
