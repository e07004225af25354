#include <geoprobe/native/client.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "../support/raw_server.h"

// A client whose loop comes late: the test keeps it busy until a deadline has passed.

namespace geoprobe::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// The test says what arrives, and when it did.
class HeldTransport final : public Transport {
 public:
  struct Wire {
    ExchangeId id;
    Clock::time_point sent;
  };
  struct Shared {
    std::mutex mutex;
    std::map<std::string, Wire> sent;  ///< by layer, the last
    Moment all_sent;
    std::size_t wanted = 0;
    std::atomic<int> attempts{0};
    Deliver deliver;
    std::function<bool()> receiving = [] { return false; };

    void arrive(const std::string& layer, Age age) {
      HttpResponse response;
      response.status = 200;
      response.headers = {{"Content-Type", "application/json"}};
      response.body =
          R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"v":7}}]})";
      deliver(wire(layer).id, std::move(response), age);
    }
    Wire wire(const std::string& layer) {
      const std::lock_guard lock(mutex);
      return sent.at(layer);
    }
    /// As if its reply had come the moment it was sent.
    Age since_sent(const std::string& layer) {
      return std::chrono::duration_cast<Duration>(Clock::now() - wire(layer).sent);
    }
  };
  explicit HeldTransport(Shared& shared) : shared_(shared) {}
  void start(ExchangeId id, HttpRequest request) override {
    const std::lock_guard lock(shared_.mutex);
    const std::size_t at = request.url.find("QUERY_LAYERS=") + 13;
    shared_.sent.insert_or_assign(request.url.substr(at, 1), Wire{id, Clock::now()});
    ++shared_.attempts;
    if (shared_.sent.size() == shared_.wanted) shared_.all_sent.happen();
  }
  void abort(ExchangeId) override {}
  bool is_receiving() override { return shared_.receiving(); }

 private:
  Shared& shared_;
};

class HeldClient {
 public:
  explicit HeldClient(const std::string& layers, Policy policy = {}) {
    Registry registry;
    Group group;
    group.key = group.name = "all";
    for (const char layer : layers) {
      Service service;
      service.key = service.name = service.layer = std::string(1, layer);
      service.url = "http://" + service.key + ".test/wms";
      service.property = "v";
      service.format = "application/json";
      group.services.push_back(registry.services.size());
      registry.services.push_back(std::move(service));
    }
    registry.groups.push_back(std::move(group));
    wires.wanted = layers.size();
    ClientOptions options;
    options.policy = policy;
    options.make_transport = [this](Deliver deliver) {
      wires.deliver = std::move(deliver);
      return std::make_unique<HeldTransport>(wires);
    };
    client_.emplace(std::move(registry), std::move(options));
  }

  /// The statuses of a query during which the loop does nothing but `meanwhile`, once all is sent.
  std::string query(Duration deadline, const std::function<void()>& meanwhile) {
    PointQuery query;
    query.root = {NodeKind::group, 0};
    query.point = {31.4, -24.5};
    query.deadline = deadline;
    std::thread caller([&] { result = client_->query(query); });
    CHECK(wires.all_sent.wait());
    client_->inspect([&](const QueryEngine&) { meanwhile(); });
    caller.join();
    std::string statuses;
    for (const Leaf& leaf : result.leaves) {
      statuses += statuses.empty() ? "" : " ";
      statuses += to_string(leaf.answer.status);
    }
    return statuses;
  }

  HeldTransport::Shared wires;
  QueryResult result;

 private:
  std::optional<Client> client_;
};

/// Returns when a span from the moment when the layer's request was sent is over.
void wait_out(HeldTransport::Shared& wires, const std::string& layer, Duration span) {
  std::this_thread::sleep_until(wires.wire(layer).sent + span);
}

TEST_CASE("What arrived before the deadline counts for a client that comes late, and nothing after",
          "[client]") {
  HeldClient held("abc");
  const Duration deadline = milliseconds(300);
  CHECK(held.query(deadline, [&] {
    wait_out(held.wires, "c", deadline);
    held.wires.arrive("b", Duration(0));
    held.wires.arrive("a", held.wires.since_sent("a"));
  }) == "ok timeout timeout");
}

TEST_CASE("A client that comes late waits for what has arrived and is still being read", "[client]") {
  HeldClient held("ab");
  const Duration deadline = milliseconds(300);
  std::thread reader;
  std::atomic<bool> reads{true};
  CHECK(held.query(deadline, [&] {
    wait_out(held.wires, "b", deadline + milliseconds(300));
    held.wires.receiving = [&] {
      if (!reader.joinable())
        reader = std::thread([&] {
          held.wires.arrive("a", held.wires.since_sent("a"));
          reads = false;
        });
      return reads.load();
    };
  }) == "ok timeout");
  reader.join();
}

TEST_CASE("An attempt whose reply arrived in time is not made again by a client that comes late",
          "[client]") {
  Policy policy;
  policy.timeout = milliseconds(100);
  HeldClient held("a", policy);
  CHECK(held.query(std::chrono::hours(1), [&] {
    wait_out(held.wires, "a", policy.timeout);
    held.wires.arrive("a", held.wires.since_sent("a"));
  }) == "ok");
  CHECK(held.wires.attempts == 1);
}

}  // namespace
}  // namespace geoprobe::test
