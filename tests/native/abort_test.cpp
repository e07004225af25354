#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "../support/exchange.h"
#include "../support/raw_server.h"

// Wherever an exchange hangs, an abort frees its thread at once, and no outcome comes of it.

namespace geoprobe::test {
namespace {

struct Hang {
  const char* name;
  const char* scheme;
  std::function<void(Peer&, Moment&)> script;  ///< tells when the exchange is where it is to hang
};

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";

std::vector<Hang> hangs() {
  const auto after_request = [](std::string beginning, auto go_on) {
    return [beginning = std::move(beginning), go_on](Peer& peer, Moment& there) {
      peer.read_request();
      peer.send(beginning);
      there.happen();
      go_on(peer);
    };
  };
  const auto silence = [](Peer& peer) { peer.wait_until_closed(); };
  return {
      {"a server that accepts and says nothing", "http", after_request("", silence)},
      {"a head that drips", "http",
       after_request("HTTP/1.1 200 OK\r\n", [](Peer& peer) { peer.drip_forever("X-Field: value\r\n", 5); })},
      {"a head that stops", "http", after_request("HTTP/1.1 200 O", silence)},
      {"a body that drips", "http", after_request(kHead, [](Peer& peer) { peer.drip_forever("x", 5); })},
      {"a body that stops", "http", after_request(kHead + "some", silence)},
      {"a body that floods", "http",
       after_request("HTTP/1.1 200 OK\r\n\r\n",
                     [](Peer& peer) { peer.send_forever(std::string(65536, 'x')); })},
      {"chunks that drip", "http",
       after_request("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                     [](Peer& peer) { peer.drip_forever("1\r\nx\r\n", 5); })},
      {"a server that does not read the request", "http",
       [](Peer& peer, Moment& there) {
         there.happen();
         peer.drip_forever("HTTP/1.1 200 OK\r\nX: y", 5);
       }},
      {"a TLS handshake that is not answered", "https",
       [](Peer& peer, Moment& there) {
         there.happen();
         peer.wait_until_closed();
       }},
      {"a TLS handshake that drips", "https",
       [](Peer& peer, Moment& there) {
         there.happen();
         peer.send(std::string("\x16\x03\x03\x40\x00", 5));
         peer.drip_forever(std::string(1, '\0'), 5);
       }},
  };
}

void check_abort(Exchanges& exchanges, ExchangeId id) {
  exchanges.transport().abort(id);
  CHECK(exchanges.transport().wait_until_idle(kPatienceMs));
  CHECK_FALSE(exchanges.outcomes().next(std::chrono::milliseconds(0)).has_value());
}

TEST_CASE("An abort frees the thread of an exchange, wherever it hangs", "[abort]") {
  static const std::vector<Hang> all = hangs();
  for (const Hang& hang : all) {
    DYNAMIC_SECTION(hang.name) {
      Moment there;
      RawServer server([&](Peer& peer) { hang.script(peer, there); });
      Exchanges exchanges;
      HttpRequest request;
      request.method = "POST";
      request.url = hang.scheme + server.url().substr(4);
      request.body = std::string(16u << 20, 'x');
      request.max_bytes = std::size_t{1} << 40;
      if (std::string(hang.name) != "a server that does not read the request") request.body.clear();
      const ExchangeId id = exchanges.start(request);
      REQUIRE(there.wait());
      CHECK(exchanges.transport().threads().busy == 1);
      check_abort(exchanges, id);
    }
  }
}

TEST_CASE("An abort frees the thread of an exchange that waits for its connection", "[abort]") {
  int port = 0;
  const int listener = listen_on_loopback(0, port);
  // A backlog of 0 takes one or two connections; what comes after waits for as long as nobody accepts.
  std::vector<int> fillers;
  for (int i = 0; i < 4; ++i) {
    const int filler = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(filler, reinterpret_cast<sockaddr*>(&address), sizeof address);
    fillers.push_back(filler);
  }
  Exchanges exchanges;
  const ExchangeId id = exchanges.start("http://127.0.0.1:" + std::to_string(port) + "/");
  HttplibTransport& transport = exchanges.transport();
  CHECK(comes_true([&] { return transport.threads().busy == 1 && !transport.is_receiving(); }));
  check_abort(exchanges, id);
  for (const int filler : fillers) close(filler);
  close(listener);
}

/// A lookup that knows no deadline, like the system's.
struct StuckLookup {
  std::shared_ptr<Moment> asked = std::make_shared<Moment>();
  std::shared_ptr<Moment> released = std::make_shared<Moment>();
  std::shared_ptr<Moment> ended = std::make_shared<Moment>();
  TransportOptions options() const {
    TransportOptions options;
    options.lookup = [*this](const std::string&) {
      asked->happen();
      released->wait();
      ended->happen();
      return NameAnswer{{}, "it is gone"};
    };
    return options;
  }
};

TEST_CASE("A lookup that hangs holds up neither an abort nor the end of the transport", "[abort]") {
  const StuckLookup lookup;
  {
    Exchanges exchanges(lookup.options());
    const ExchangeId first = exchanges.start("http://maps.example.org/");
    exchanges.start("http://maps.example.org/again");
    REQUIRE(lookup.asked->wait());
    exchanges.transport().abort(first);
    CHECK(comes_true([&] { return exchanges.transport().threads().busy == 1; }));
    CHECK_FALSE(exchanges.outcomes().next(std::chrono::milliseconds(0)).has_value());
    // The end of the scope ends the second.
  }
  lookup.released->happen();
  CHECK(lookup.ended->wait());
}

TEST_CASE("Questions for one name share a lookup", "[abort]") {
  RawServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere");
  });
  std::atomic<int> lookups{0};
  TransportOptions options;
  options.allow_private = true;
  options.lookup = [&](const std::string& host) {
    ++lookups;
    return host == "maps.example.org" ? NameAnswer{{"127.0.0.1"}, ""} : NameAnswer{{}, "no such name"};
  };
  Exchanges exchanges(options);
  const std::string url = "http://maps.example.org:" + std::to_string(server.port()) + "/";
  for (int i = 0; i < 20; ++i) exchanges.start(url);
  for (int i = 0; i < 20; ++i) {
    const auto outcome = exchanges.outcomes().next(kPatience);
    REQUIRE(outcome.has_value());
    CHECK(describe(outcome->outcome) == "200 here");
  }
  CHECK(lookups == 1);
  CHECK(describe(exchanges.fetch("http://elsewhere.example.org/")) ==
        "network: could not find the address of elsewhere.example.org: no such name");
}

TEST_CASE("An address that does not answer is passed over for the next", "[abort]") {
  RawServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere");
  });
  TransportOptions options;
  options.allow_private = true;
  options.lookup = [](const std::string&) { return NameAnswer{{"127.0.0.2", "::1", "127.0.0.1"}, ""}; };
  Exchanges exchanges(options);
  CHECK(describe(exchanges.fetch("http://maps.example.org:" + std::to_string(server.port()) + "/")) ==
        "200 here");
}

TEST_CASE("The transport's end aborts whatever hangs", "[abort]") {
  RawServer server([](Peer& peer) { peer.wait_until_closed(); });
  auto exchanges = std::make_unique<Exchanges>();
  for (int i = 0; i < 50; ++i) exchanges->start((i % 2 == 0 ? "http" : "https") + server.url().substr(4));
  exchanges.reset();
}

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return std::distance(begin(entries), end(entries));
}

TEST_CASE("No exchange leaves a descriptor behind, however it ends", "[abort]") {
  const auto before = open_descriptors();
  {
    std::atomic<int> talking{0};
    RawServer server([&](Peer& peer) {
      ++talking;
      peer.drip_forever("HTTP/1.1 200 OK\r\nX: y", 5);
    });
    RawServer refuses([](Peer& peer) { peer.reset(); });
    Exchanges exchanges;
    for (int round = 0; round < 3; ++round) {
      std::vector<ExchangeId> ids;
      const int so_far = talking;
      for (int i = 0; i < 10; ++i) {
        ids.push_back(exchanges.start(server.url()));
        ids.push_back(exchanges.start("https" + server.url().substr(4)));
      }
      CHECK(comes_true([&] { return talking >= so_far + 10; }));
      for (const ExchangeId id : ids) exchanges.transport().abort(id);
      REQUIRE(exchanges.transport().wait_until_idle(kPatienceMs));
    }
    for (int i = 0; i < 10; ++i)
      CHECK_THAT(describe(exchanges.fetch(refuses.url())), Catch::StartsWith("network"));
    CHECK(exchanges.transport().threads().all <= 20);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("Threads are no more than exchanges were in flight at once, and are used again", "[abort]") {
  RawServer server([](Peer& peer) {
    while (!peer.read_request().empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  Exchanges exchanges;
  for (int i = 0; i < 20; ++i) {
    CHECK(describe(exchanges.fetch(server.url())) == "200 ok");
    REQUIRE(exchanges.transport().wait_until_idle(kPatienceMs));
  }
  CHECK(exchanges.transport().threads().all == 1);
  CHECK(server.connections() == 1);
}

TEST_CASE("A kept connection that went stale is replaced, and the request sent again", "[abort]") {
  RawServer server([](Peer& peer) {
    peer.read_request();
    const std::string mine = std::to_string(peer.number());
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + mine);
    // The next request on this connection is read and not answered.
    peer.read_request();
  });
  Exchanges exchanges;
  CHECK(describe(exchanges.fetch(server.url())) == "200 0");
  CHECK(describe(exchanges.fetch(server.url())) == "200 1");
}

}  // namespace
}  // namespace geoprobe::test
