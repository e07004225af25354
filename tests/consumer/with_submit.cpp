// Queries that nobody waits for: one that ends by itself, and one that is cancelled.
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read.h>

#include <cstdio>
#include <memory>
#include <string_view>
#include <variant>

#include "example.h"

namespace {
using namespace geoprobe;

/// Sends nothing and answers nothing, so that a query stays open until it is cancelled.
class SilentTransport final : public Transport {
 public:
  void start(ExchangeId, HttpRequest) override {}
  void abort(ExchangeId) override {}
};

constexpr std::string_view kRegistry = R"({
  "geoprobe": 1,
  "services": [
    { "key": "silent", "name": "Silent", "type": "wms", "url": "http://127.0.0.1:1/wms", "layer": "a" },
    { "key": "far", "name": "Far away", "type": "wms", "url": "http://127.0.0.1:1/wms", "layer": "b",
      "extent": [10, 10, 20, 20] }
  ]
})";
}  // namespace

int main() {
  const auto registry = std::get<Registry>(read_registry(kRegistry));
  ClientOptions options;
  options.make_transport = [](const Deliver&) { return std::make_unique<SilentTransport>(); };
  Client client(registry, std::move(options));
  CancelSource source;
  const Position point{31.4, -24.5};
  auto cancelled =
      later(client, {.root = find_node(registry, "silent").value(), .point = point}, source.token());
  auto outside = later(client, {.root = find_node(registry, "far").value(), .point = point}, {});
  const bool ended = outside.get().summary.count(Status::outside) == 1;
  source.cancel();
  const bool stopped = cancelled.get().summary.count(Status::cancelled) == 1;
  std::printf("ended: %d, stopped: %d\n", ended, stopped);
  return ended && stopped ? 0 : 1;
}
