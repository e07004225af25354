#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <mutex>

#include "../support/exchange.h"
#include "../support/tls_server.h"

namespace geoprobe::test {
namespace {

/// A proxy that opens tunnels to 127.0.0.1 and remembers what it was asked.
class TestProxy {
 public:
  std::string url(const std::string& credentials = "") const {
    return "http://" + credentials + "127.0.0.1:" + std::to_string(server_.port());
  }
  std::string requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::string tunnel_answer = "HTTP/1.1 200 Connection established\r\n\r\n";

 private:
  void serve(Peer& peer) {
    const std::string request = peer.read_request();
    {
      const std::lock_guard lock(mutex_);
      requests_ += request;
    }
    if (!request.starts_with("CONNECT ")) {
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nby proxy.");
      return;
    }
    if (peer.send(tunnel_answer) && tunnel_answer.find(" 200 ") != std::string::npos)
      relay(peer.descriptor(), std::atoi(request.c_str() + request.find(':') + 1));
  }
  static void relay(int client, int port) {
    const int upstream = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool open = connect(upstream, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    std::array<char, 16384> bytes;
    while (open) {
      pollfd both[] = {{client, POLLIN, 0}, {upstream, POLLIN, 0}};
      if (poll(both, 2, 10000) <= 0) break;
      for (int i = 0; i < 2 && open; ++i) {
        if (both[i].revents == 0) continue;
        const auto n = recv(both[i].fd, bytes.data(), bytes.size(), 0);
        open = n > 0 && send(both[1 - i].fd, bytes.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL) == n;
      }
    }
    close(upstream);
  }

  std::mutex mutex_;
  std::string requests_;
  RawServer server_{[this](Peer& peer) { serve(peer); }};
};

TEST_CASE("An http URL is asked through the proxy, with its credentials", "[proxy]") {
  TestProxy proxy;
  TransportOptions options;
  options.proxy.http = proxy.url("atlas:open%20sesame@");
  Exchanges exchanges(options);
  CHECK(describe(exchanges.fetch("http://maps.example.org/wms?a=b")) == "200 by proxy.");
  CHECK_THAT(proxy.requests(), Catch::StartsWith("GET http://maps.example.org/wms?a=b HTTP/1.1\r\n"));
  CHECK_THAT(proxy.requests(), Catch::Contains("\r\nHost: maps.example.org\r\n"));
  CHECK_THAT(proxy.requests(),
             Catch::Contains("\r\nProxy-Authorization: Basic YXRsYXM6b3BlbiBzZXNhbWU=\r\n"));
}

TEST_CASE("An https URL goes through a tunnel, and the proxy's credentials stay outside", "[proxy]") {
  const Certificate certificate("DNS:localhost");
  const TemporaryFile trusted(certificate.pem());
  TlsServer server(certificate, "through the tunnel");
  TestProxy proxy;
  TransportOptions options;
  options.ca_file = trusted.path();
  options.proxy.https = proxy.url("atlas:secret@");
  Exchanges exchanges(options);
  const std::string authority = "localhost:" + std::to_string(server.port());
  CHECK(describe(exchanges.fetch("https://" + authority + "/")) == "200 through the tunnel");
  CHECK_THAT(proxy.requests(), Catch::StartsWith("CONNECT " + authority + " HTTP/1.1\r\n"));
  CHECK_THAT(proxy.requests(), Catch::Contains("Proxy-Authorization: Basic "));
}

TEST_CASE("A proxy that refuses says so without the password", "[proxy]") {
  TestProxy proxy;
  proxy.tunnel_answer = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
  TransportOptions options;
  options.proxy.https = proxy.url("atlas:hush@");
  Exchanges exchanges(options);
  const std::string said = describe(exchanges.fetch("https://maps.example.org/"));
  CHECK_THAT(said, Catch::Contains("wants a user name and a password"));
  CHECK_THAT(said, !Catch::Contains("hush"));

  options.proxy.https = "socks5://atlas:hush@127.0.0.1:1";
  REQUIRE(check_transport_options(options).has_value());
  CHECK_THAT(check_transport_options(options)->message, Catch::StartsWith("HTTPS_PROXY: "));
  CHECK_THAT(check_transport_options(options)->message, !Catch::Contains("hush"));
}

TEST_CASE("Hosts that NO_PROXY names are asked directly", "[proxy]") {
  RawServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect");
  });
  TestProxy proxy;
  const std::string port = std::to_string(server.port());
  const auto fetch = [&](const std::string& none, const std::string& host) {
    TransportOptions options;
    options.proxy.http = proxy.url();
    options.proxy.none = none;
    options.allow_private = true;
    options.lookup = [](const std::string&) { return NameAnswer{{"127.0.0.1"}, ""}; };
    Exchanges exchanges(options);
    return describe(exchanges.fetch("http://" + host + ":" + port + "/"));
  };
  CHECK(fetch("*", "maps.example.org") == "200 direct");
  CHECK(fetch("other.org, example.org", "maps.example.org") == "200 direct");
  CHECK(fetch(".example.org", "maps.Example.org") == "200 direct");
  CHECK(fetch("*.example.org", "maps.example.org") == "200 direct");
  CHECK(fetch("example.org:" + port, "maps.example.org") == "200 direct");
  CHECK(fetch("127.0.0.1", "127.0.0.1") == "200 direct");
  CHECK(fetch("127.0.0.0/8", "127.0.0.1") == "200 direct");
  CHECK(fetch("127.0.0.1/32", "127.0.0.1") == "200 direct");
  CHECK(fetch("::/0,fd00::/8,10.0.0.0/8,127.0.0.0/33,127.0.0.0/x", "127.0.0.1") == "200 by proxy.");
  CHECK(fetch("127.0.1.0/23", "127.0.0.1") == "200 direct");
  CHECK(fetch("127.0.2.0/23", "127.0.0.1") == "200 by proxy.");
  CHECK(fetch("0.0.0.0/0", "maps.example.org") == "200 by proxy.");
  CHECK(fetch("example.org:1", "maps.example.org") == "200 by proxy.");
  CHECK(fetch("ample.org,example.com", "maps.example.org") == "200 by proxy.");
  CHECK(fetch("", "maps.example.org") == "200 by proxy.");
}

TEST_CASE("ALL_PROXY serves a scheme that has no proxy of its own, and a SOCKS proxy is refused", "[proxy]") {
  TestProxy proxy, other;
  TransportOptions options;
  options.proxy.all = proxy.url();
  Exchanges exchanges(options);
  CHECK(describe(exchanges.fetch("http://maps.example.org/")) == "200 by proxy.");
  options.proxy.http = other.url();
  Exchanges with_own(options);
  CHECK(describe(with_own.fetch("http://maps.example.org/")) == "200 by proxy.");
  CHECK_FALSE(other.requests().empty());

  for (const char* address :
       {"socks5://127.0.0.1:1080", "socks5h://u:hush@127.0.0.1:1080", "SOCKS4://127.0.0.1:1"}) {
    options.proxy = {};
    options.proxy.all = address;
    const auto refusal = check_transport_options(options);
    REQUIRE(refusal.has_value());
    CHECK_THAT(refusal->message, Catch::StartsWith("ALL_PROXY: a SOCKS proxy cannot be used"));
    CHECK_THAT(refusal->message, !Catch::Contains("hush"));
  }
}

}  // namespace
}  // namespace geoprobe::test
