// What scripts/bench-cache prints: how fast the engine answers what it knows, and how it bears many open
// queries.
#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/random.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>
#include <malloc.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <string>

namespace {

using namespace geoprobe;
constexpr std::size_t kServices = 20;
constexpr int kCells = 50;

/// Every whole degree is a polygon.
HttpOutcome cell_at(Position at) {
  const auto text = [](double number) { return format_decimal(number, 0); };
  const double x = std::floor(at.x), y = std::floor(at.y);
  const auto corner = [&](double east, double north) {
    return "[" + text(x + east) + "," + text(y + north) + "]";
  };
  std::string body =
      R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"f","geometry":{"type":"Polygon","coordinates":[[)" +
      corner(0, 0) + "," + corner(1, 0) + "," + corner(1, 1) + "," + corner(0, 1) + "," + corner(0, 0) +
      R"(]]},"properties":{"name":"cell","value":)" + text(x * 100 + y) + "}}]}";
  return HttpResponse{200, {{"Content-Type", "application/geo+json"}}, std::move(body), {}};
}

Registry registry_of(std::size_t services, Service::Reuse reuse) {
  Registry registry;
  Group group;
  group.key = "all";
  for (std::size_t i = 0; i < services; ++i) {
    Service service;
    service.key = service.name = "s" + std::to_string(i);
    service.type = ServiceType::ogcapi_features;
    service.url = "http://h" + std::to_string(i % 5) + ".test/ogc";
    service.layer = "layer" + std::to_string(i);
    service.property = "value";
    service.reuse = reuse;
    registry.services.push_back(std::move(service));
    group.services.push_back(i);
  }
  registry.groups.push_back(std::move(group));
  return registry;
}

/// An engine, and a server that answers whatever is sent after 50 ms.
class World {
 public:
  World(Registry registry, Policy policy)
      : engine_(std::move(registry),
                EngineOptions{policy, {}, 1000000000000, {}, {}, &find_family, {}, false}) {}

  void submit(Position at) {
    PointQuery query;
    query.root = {NodeKind::group, 0};
    query.point = at;
    engine_.submit(query, now_);
    drain();
  }
  void run() {
    while (!due_.empty()) {
      const auto [at, id, place] = due_.front();
      due_.pop_front();
      now_ = std::max(now_, at);
      engine_.handle_outcome(id, cell_at(place), now_);
      drain();
    }
  }

  std::uint64_t sent = 0, answered = 0, done = 0;
  std::size_t most_in_flight = 0;
  QueryEngine& engine() { return engine_; }

 private:
  struct Due {
    TimePoint at;
    ExchangeId id;
    Position place;
  };

  void drain() {
    while (auto action = engine_.poll_action())
      if (auto* send = std::get_if<SendRequest>(&*action)) {
        ++sent;
        due_.push_back({now_ + std::chrono::milliseconds(50), send->id, place_of(send->request.url)});
      }
    most_in_flight = std::max(most_in_flight, engine_.load().in_flight);
    while (auto event = engine_.poll_event()) ++(std::holds_alternative<QueryDone>(*event) ? done : answered);
  }

  /// The middle of the request's bbox.
  static Position place_of(const std::string& url) {
    const char* at = url.c_str() + url.find("bbox=") + 5;
    double box[4] = {};
    for (double& number : box) {
      char* end = nullptr;
      number = std::strtod(at, &end);
      at = end + 1;
    }
    return {(box[0] + box[2]) / 2, (box[1] + box[3]) / 2};
  }

  QueryEngine engine_;
  TimePoint now_{};
  std::deque<Due> due_;
};

/// Of processor time: one core's, whatever else the machine does.
double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double fraction(Random& random) {
  return static_cast<double>(random.below(1u << 30)) / (1u << 30);
}

Value rounded(double number, int decimals) {
  return Number{format_decimal(number, decimals)};
}

/// Points inside fifty polygons, one after another.
Value bench_areas(int points) {
  World world(registry_of(kServices, Service::Reuse::area), {});
  Random random(1);
  const auto ask = [&] {
    const int cell = static_cast<int>(random.below(static_cast<unsigned>(kCells)));
    const int row = cell / 10;
    world.submit({cell % 10 + fraction(random), row + fraction(random)});
    world.run();
  };
  for (int i = 0; i < 2000; ++i) ask();
  const std::uint64_t answered = world.answered;
  const auto start = seconds();
  for (int i = 2000; i < points; ++i) ask();
  const double taken = seconds() - start;
  return Value::object()
      .add("points", points)
      .add("services", static_cast<std::uint64_t>(kServices))
      .add("exchanges", world.sent)
      .add("cached_answers_a_second", rounded(static_cast<double>(world.answered - answered) / taken, 0));
}

/// So many queries open at once, at so many different points.
Value bench_open(std::size_t queries, std::size_t points) {
  Policy policy;
  policy.deadline = Duration::max();
  policy.timeout = std::chrono::hours(10);
  World world(registry_of(kServices, Service::Reuse::point), policy);
  const auto start = seconds();
  const std::size_t before = mallinfo2().uordblks;
  for (std::size_t i = 0; i < queries; ++i) world.submit({static_cast<double>(i % points) * 0.001 - 170, 10});
  const std::size_t open = mallinfo2().uordblks - before;
  const std::size_t open_queries = world.engine().load().open_queries;
  world.run();
  const double taken = seconds() - start;
  return Value::object()
      .add("queries", static_cast<std::uint64_t>(queries))
      .add("points", static_cast<std::uint64_t>(points))
      .add("open_at_once", static_cast<std::uint64_t>(open_queries))
      .add("done", world.done)
      .add("exchanges", world.sent)
      .add("most_in_flight", static_cast<std::uint64_t>(world.most_in_flight))
      .add("microseconds_a_query", rounded(taken * 1e6 / static_cast<double>(queries), 1))
      .add("bytes_an_open_query", static_cast<std::uint64_t>(open / queries));
}

}  // namespace

int main(int argc, char** argv) {
  const int points = argc > 1 ? std::atoi(argv[1]) : 100000;
  Value open = Value::array();
  for (const auto& [queries, places] :
       {std::pair<std::size_t, std::size_t>{1000, 1000}, {10000, 10000}, {1000, 100}, {10000, 100}})
    open.push(bench_open(queries, places));
  const Value document = Value::object().add("areas", bench_areas(points)).add("open", std::move(open));
  std::puts(write_json(document).c_str());
}
