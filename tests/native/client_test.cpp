#include <geoprobe/native/client.h>
#include <geoprobe/native/replay.h>
#include <geoprobe/result/document.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <ctime>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../support/raw_server.h"

namespace geoprobe::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string json_reply(const std::string& value) {
  const std::string body =
      R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"","geometry":null,"properties":{"v":)" +
      value + "}}]}";
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A server whose layer decides what happens: "hang" never answers, "slow" answers when it is let, any other
/// answers 7 at once.
class MapServer {
 public:
  std::string url() const { return server_.url("/wms"); }
  /// How many wait for it to let them.
  int slow() const { return slow_; }
  Moment hanging, let;

 private:
  void serve(Peer& peer) {
    for (;;) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      if (request.find("hang") != std::string::npos) {
        hanging.happen();
        return peer.wait_until_closed();
      }
      if (request.find("slow") != std::string::npos) {
        ++slow_;
        let.wait();
      }
      if (!peer.send(json_reply("7"))) return;
    }
  }
  std::atomic<int> slow_{0};
  RawServer server_{[this](Peer& peer) { serve(peer); }};
};

Service wms(std::string key, const std::string& url) {
  Service service;
  service.layer = key;
  service.key = service.name = std::move(key);
  service.url = url;
  service.property = "v";
  service.format = "application/json";
  return service;
}

/// All services in one group.
Registry registry_of(std::vector<Service> services) {
  Registry registry;
  Group group;
  group.key = group.name = "all";
  for (std::size_t i = 0; i < services.size(); ++i) group.services.push_back(i);
  registry.services = std::move(services);
  registry.groups.push_back(std::move(group));
  return registry;
}

PointQuery at_a_point() {
  PointQuery query;
  query.root = {NodeKind::group, 0};
  query.point = {31.4, -24.5};
  query.deadline = query.timeout = kPatience;
  return query;
}

std::string statuses(const QueryResult& result) {
  std::string out;
  for (const Leaf& leaf : result.leaves) {
    out += out.empty() ? "" : " ";
    out += to_string(leaf.answer.status);
  }
  return out;
}

TEST_CASE("A query returns at its deadline, whole, whatever hangs", "[client]") {
  MapServer server;
  Client client(
      registry_of({wms("good", server.url()), wms("hang", server.url()), wms("fine", server.url())}), {});
  PointQuery query = at_a_point();
  query.deadline = std::chrono::seconds(3);
  const auto before = Clock::now();
  CHECK(statuses(client.query(query)) == "ok timeout ok");
  CHECK(Clock::now() - before >= *query.deadline);
}

TEST_CASE("Events come on the caller's thread, each service once, the end last", "[client]") {
  MapServer server;
  Client client(registry_of({wms("slow", server.url()), wms("quick", server.url())}), {});
  std::vector<std::string> seen;
  const auto caller = std::this_thread::get_id();
  client.query(at_a_point(), [&](const Event& event) {
    CHECK(std::this_thread::get_id() == caller);
    const auto* answered = std::get_if<ServiceAnswered>(&event);
    seen.push_back(answered != nullptr ? client.registry().services[answered->leaf.service].key : "done");
    server.let.happen();
  });
  CHECK(seen == std::vector<std::string>{"quick", "slow", "done"});
}

TEST_CASE("Cancelling ends a query at once and leaves what was answered", "[client]") {
  MapServer server;
  Client client(registry_of({wms("good", server.url()), wms("hang", server.url())}), {});
  CancelSource stop;
  Moment good;
  std::thread stopper([&] {
    good.wait();
    server.hanging.wait();
    stop.cancel();
  });
  const QueryResult result = client.query(
      at_a_point(), [&](const Event&) { good.happen(); }, stop.token());
  stopper.join();
  CHECK(statuses(result) == "ok cancelled");
  PointQuery elsewhere = at_a_point();
  elsewhere.point.x += 1;
  CHECK(statuses(client.query(elsewhere, {}, stop.token())) == "cancelled cancelled");
}

TEST_CASE("submit() returns at once, and its events come on the client's thread, the end last", "[client]") {
  MapServer server;
  std::vector<std::string> seen;
  Moment quick, done;
  std::thread::id thread;
  Client client(registry_of({wms("slow", server.url()), wms("quick", server.url())}), {});
  client.submit(at_a_point(), [&](const Event& event) {
    const auto* answered = std::get_if<ServiceAnswered>(&event);
    thread = std::this_thread::get_id();
    seen.push_back(answered != nullptr ? client.registry().services[answered->leaf.service].key : "done");
    (seen.back() == "done" ? done : quick).happen();
  });
  REQUIRE(quick.wait());
  server.let.happen();
  REQUIRE(done.wait());
  CHECK(seen == std::vector<std::string>{"quick", "slow", "done"});
  CHECK(thread != std::this_thread::get_id());
}

TEST_CASE("A query of submit() ends if it is cancelled, before or after it is submitted, and with the client",
          "[client]") {
  MapServer server;
  std::vector<std::string> seen(3);
  Moment ended[3];
  const auto tell = [&](std::size_t i) {
    return [&, i](const Event& event) {
      if (const auto* done = std::get_if<QueryDone>(&event)) {
        seen[i] = statuses(done->result);
        ended[i].happen();
      }
    };
  };
  CancelSource before, after;
  {
    Client client(registry_of({wms("hang", server.url())}), {});
    before.cancel();
    client.submit(at_a_point(), tell(0), before.token());
    REQUIRE(ended[0].wait());
    client.submit(at_a_point(), tell(1), after.token());
    REQUIRE(server.hanging.wait());
    after.cancel();
    REQUIRE(ended[1].wait());
    client.submit(at_a_point(), tell(2));
  }
  CHECK(seen == std::vector<std::string>(3, "cancelled"));
}

TEST_CASE("Many threads ask one client at once", "[client]") {
  MapServer server;
  Client client(registry_of({wms("a", server.url()), wms("b", server.url()), wms("c", server.url())}), {});
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i)
    callers.emplace_back([&, i] {
      for (int k = 0; k < 10; ++k) {
        PointQuery query = at_a_point();
        query.point.x += i + 0.01 * k;
        if (statuses(client.query(query)) == "ok ok ok") ++good;
      }
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(good == 80);
}

TEST_CASE("A client's snapshot answers in another client, and nothing is sent", "[client]") {
  MapServer server;
  std::string kept;
  {
    Client client(registry_of({wms("good", server.url())}), {});
    CHECK(statuses(client.query(at_a_point())) == "ok");
    kept = client.snapshot();
  }
  Client client(registry_of({wms("good", server.url())}), {});
  CHECK(client.restore(kept).kept == 1);
  const QueryResult result = client.query(at_a_point());
  CHECK(statuses(result) == "ok");
  CHECK(result.leaves[0].source->cached);
  CHECK(result.summary.attempts == 0);
}

TEST_CASE("A client looks in its host's store before it asks, and gives it what was answered", "[client]") {
  struct MapStore final : AnswerStore {
    MapStore(std::map<std::string, CacheEntry>& all, ClientOptions::Found tell)
        : entries(all), found(std::move(tell)) {}
    void look_up(Lookup lookup) override {
      const auto entry = entries.find(lookup.key);
      found(lookup.id, entry == entries.end() ? std::nullopt : std::optional<CacheEntry>(entry->second));
    }
    void store(CacheEntry entry) override { entries.insert_or_assign(entry.key, entry); }
    std::map<std::string, CacheEntry>& entries;
    ClientOptions::Found found;
  };
  MapServer server;
  std::map<std::string, CacheEntry> entries;
  for (const bool cached : {false, true}) {
    ClientOptions options;
    options.make_store = [&](ClientOptions::Found found) {
      return std::make_unique<MapStore>(entries, std::move(found));
    };
    Client client(registry_of({wms("good", server.url())}), std::move(options));
    CHECK(client.query(at_a_point()).leaves[0].source->cached == cached);
    CHECK(entries.size() == 1);
  }
}

TEST_CASE("A client that goes cancels what is open", "[client]") {
  MapServer server;
  auto client = std::make_unique<Client>(registry_of({wms("hang", server.url())}), ClientOptions{});
  QueryResult result;
  std::thread caller([&] { result = client->query(at_a_point()); });
  REQUIRE(server.hanging.wait());
  client.reset();
  caller.join();
  CHECK(statuses(result) == "cancelled");
}

TEST_CASE("A callback that throws ends its query and harms no other", "[client]") {
  MapServer server;
  Client client(registry_of({wms("good", server.url()), wms("hang", server.url())}), {});
  CHECK_THROWS_AS(client.query(at_a_point(), [](const Event&) { throw std::runtime_error("enough"); }),
                  std::runtime_error);
  PointQuery query = at_a_point();
  query.root = {NodeKind::service, 0};
  CHECK(statuses(client.query(query)) == "ok");
}

TEST_CASE("Credentials do not follow a redirect to another origin, and a redirect without end is an error",
          "[client]") {
  std::mutex mutex;
  std::map<std::string, std::string> requests;
  const auto note = [&](const std::string& who, const std::string& request) {
    const std::lock_guard lock(mutex);
    requests[who] += request;
  };
  RawServer second([&](Peer& peer) {
    note("second", peer.read_request());
    peer.send(json_reply("7"));
  });
  RawServer first([&](Peer& peer) {
    const std::string request = peer.read_request();
    note("first", request);
    const bool loop = request.find("loop") != std::string::npos;
    peer.send("HTTP/1.1 302 Found\r\nLocation: " + (loop ? std::string("?loop") : second.url("/x?a=%26b")) +
              "\r\nContent-Length: 0\r\n\r\n");
  });
  Service elsewhere = wms("elsewhere", first.url("/wms"));
  elsewhere.auth.type = Auth::Type::basic;
  elsewhere.auth.user.literal = "atlas";
  elsewhere.auth.password.literal = "opensesame";
  Client client(registry_of({elsewhere, wms("loop", first.url("/wms"))}), {});
  const QueryResult result = client.query(at_a_point());
  CHECK(statuses(result) == "ok error");
  const std::lock_guard lock(mutex);
  CHECK_THAT(requests["first"], Catch::Contains("Authorization: Basic"));
  CHECK_THAT(requests["second"], Catch::StartsWith("GET /x?a=%26b HTTP/1.1\r\n"));
  CHECK_THAT(requests["second"], !Catch::Contains("Authorization"));
}

TEST_CASE("100 exchanges with one origin run at once where the caps allow it", "[client]") {
  MapServer server;
  std::vector<Service> services;
  for (int i = 0; i < 100; ++i)
    services.push_back(wms("slow" + std::to_string(i), server.url() + "?n=" + std::to_string(i)));
  ClientOptions options;
  options.policy.per_host = options.policy.in_flight = 100;
  Client client(registry_of(std::move(services)), options);
  std::thread opener([&] {
    CHECK(comes_true([&] { return server.slow() == 100; }));
    server.let.happen();
  });
  const QueryResult result = client.query(at_a_point());
  opener.join();
  CHECK(result.summary.count(Status::ok) == 100);
}

}  // namespace
TEST_CASE(
    "A client records its first query, and the replay gives the same document, once or in its own time") {
  MapServer server;
  ClientOptions options;
  std::string text;
  options.record = [&](std::string_view line) { text += line; };
  Client client(
      registry_of({wms("a", server.url()), wms("slow", server.url() + "?other"), wms("b", server.url())}),
      std::move(options));
  const auto start = Clock::now();
  const QueryResult recorded = client.query(at_a_point(), [&](const Event&) {
    std::this_thread::sleep_until(start + milliseconds(300));  // so that the recording lasts
    server.let.happen();
  });
  const std::string cassette = text;
  PointQuery elsewhere = at_a_point();
  elsewhere.point.x = 20;
  client.query(elsewhere);
  CHECK(text == cassette);

  for (const bool timing : {false, true}) {
    auto read = read_cassette(cassette);
    REQUIRE(read);
    Player player(std::move(read).value());
    std::size_t events = 0;
    const auto began = Clock::now();
    const QueryResult result = replay(player, timing, [&](const Event&) { ++events; });
    CHECK(Clock::now() - began >= milliseconds(timing ? recorded.summary.elapsed_ms : 0));
    CHECK(events == 4);
    CHECK(document_text(player.registry(), result) == document_text(client.registry(), recorded));
  }
}

/// Keeps what it is told to send, for the test to deliver.
class HeldTransport final : public Transport {
 public:
  void start(ExchangeId id, HttpRequest) override {
    started = id;
    is_started.happen();
  }
  void abort(ExchangeId) override {}
  ExchangeId started{};
  Moment is_started;
};

Duration processor_time_of_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_nsec / 1000);
}

TEST_CASE("The thread that delivers a reply parses it", "[client]") {
  std::string body = R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,)"
                     R"("properties":{"v":7,"names":[)";
  for (int i = 0; i < 100000; ++i) body += R"({"name":"a name","number":1},)";
  body.back() = ']';
  body += "}}]}";
  const auto response = [&] { return HttpResponse{200, {{"Content-Type", "application/json"}}, body, ""}; };

  HeldTransport* transport = nullptr;
  Deliver deliver;
  ClientOptions options;
  options.make_transport = [&](Deliver to) {
    deliver = std::move(to);
    auto made = std::make_unique<HeldTransport>();
    transport = made.get();
    return made;
  };
  Client client(registry_of({wms("a", "http://a.test/wms")}), std::move(options));
  Moment done;
  QueryResult result;
  client.submit(at_a_point(), [&](const Event& event) {
    if (const auto* end = std::get_if<QueryDone>(&event)) {
      result = end->result;
      done.happen();
    }
  });
  transport->is_started.wait();

  const Duration before = processor_time_of_thread();
  const Reply parsed = read_reply(body, {});
  const Duration parsing = processor_time_of_thread() - before;
  REQUIRE(parsed.features->features.size() == 1);
  const Duration begun = processor_time_of_thread();
  deliver(transport->started, response(), {});
  CHECK(processor_time_of_thread() - begun > parsing / 3);
  done.wait();
  CHECK(statuses(result) == "ok");
}

TEST_CASE("A replay that is stopped ends at once, the rest cancelled") {
  MapServer server;
  ClientOptions options;
  std::string cassette;
  options.record = [&](std::string_view line) { cassette += line; };
  {
    Client client(registry_of({wms("a", server.url()), wms("slow", server.url() + "?other")}),
                  std::move(options));
    client.query(at_a_point(), [&](const Event&) { server.let.happen(); });
  }
  auto read = read_cassette(cassette);
  REQUIRE(read);
  Player player(std::move(read).value());
  CancelSource stop;
  const QueryResult result = replay(
      player, true, [&](const Event&) { stop.cancel(); }, stop.token());
  CHECK(statuses(result) == "ok cancelled");
}

}  // namespace geoprobe::test
