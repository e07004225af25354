#include <catch2/catch.hpp>
#include <cstdlib>

#include "../support/exchange.h"
#include "../support/tls_server.h"

namespace geoprobe::test {
namespace {

std::string https(const std::string& host, int port) {
  return "https://" + host + ":" + std::to_string(port) + "/";
}

TEST_CASE("A certificate that nobody vouches for is refused", "[tls]") {
  const Certificate certificate("DNS:localhost,IP:127.0.0.1");
  TlsServer server(certificate, "secret");
  Exchanges exchanges;
  const std::string said = describe(exchanges.fetch(https("localhost", server.port())));
  CHECK_THAT(said, Catch::StartsWith("tls: "));
  CHECK_THAT(said, Catch::Contains("its certificate is not trusted: self-signed certificate"));
}

TEST_CASE("A certificate is accepted with the authority that was given, by name and by address", "[tls]") {
  const Certificate certificate("DNS:localhost,IP:127.0.0.1");
  const TemporaryFile trusted(certificate.pem());
  TlsServer server(certificate, "welcome");
  TransportOptions options;
  options.ca_file = trusted.path();
  CHECK_FALSE(check_transport_options(options).has_value());
  Exchanges exchanges(options);
  CHECK(describe(exchanges.fetch(https("localhost", server.port()))) == "200 welcome");
  CHECK(describe(exchanges.fetch(https("localhost", server.port()))) == "200 welcome");
  CHECK(server.connections() == 1);
  CHECK(describe(exchanges.fetch(https("127.0.0.1", server.port()))) == "200 welcome");
}

TEST_CASE("A certificate for another name is refused", "[tls]") {
  const Certificate certificate("DNS:maps.example.org");
  const TemporaryFile trusted(certificate.pem());
  TlsServer server(certificate, "secret");
  TransportOptions options;
  options.ca_file = trusted.path();
  Exchanges exchanges(options);
  CHECK_THAT(describe(exchanges.fetch(https("localhost", server.port()))),
             Catch::Contains("hostname mismatch"));
  CHECK_THAT(describe(exchanges.fetch(https("127.0.0.1", server.port()))),
             Catch::Contains("IP address mismatch"));
}

TEST_CASE("A certificate that has expired is refused", "[tls]") {
  const Certificate certificate("DNS:localhost", -1);
  const TemporaryFile trusted(certificate.pem());
  TlsServer server(certificate, "secret");
  TransportOptions options;
  options.ca_file = trusted.path();
  Exchanges exchanges(options);
  CHECK_THAT(describe(exchanges.fetch(https("localhost", server.port()))),
             Catch::Contains("certificate has expired"));
}

TEST_CASE("A server that does not speak TLS is told apart from one that ends the handshake", "[tls]") {
  RawServer plain([](Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  RawServer ends([](Peer& peer) { peer.reset(); });
  Exchanges exchanges;
  CHECK_THAT(describe(exchanges.fetch(https("127.0.0.1", plain.port()))), Catch::StartsWith("tls: "));
  CHECK_THAT(describe(exchanges.fetch(https("127.0.0.1", ends.port()))), Catch::StartsWith("network: "));
}

TEST_CASE("A certificate file that cannot be read is named before anything is sent", "[tls]") {
  const TemporaryFile nonsense("these are no certificates");
  TransportOptions options;
  options.ca_file = nonsense.path();
  REQUIRE(check_transport_options(options).has_value());
  CHECK_THAT(check_transport_options(options)->message, Catch::Contains(nonsense.path()));
  Exchanges exchanges(options);
  RawServer server([](Peer& peer) { peer.wait_until_closed(); });
  CHECK_THAT(describe(exchanges.fetch(https("127.0.0.1", server.port()))),
             Catch::StartsWith("tls: no certificates"));
}

}  // namespace
}  // namespace geoprobe::test
