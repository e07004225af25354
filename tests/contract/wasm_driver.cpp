// The transport contract over Emscripten Fetch, for a page's JavaScript to drive: an outcome is an event
// here, so nothing waits.
#include <emscripten.h>
#include <emscripten/bind.h>
#include <emscripten/val.h>
#include <geoprobe/text/json_writer.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "../../wasm/fetch_transport.h"
#include "contract.h"

namespace geoprobe::contract {
namespace {

TimePoint now() {
  return TimePoint(Duration(static_cast<Duration::rep>(emscripten_get_now() * 1000)));
}

struct Driver {
  Servers servers;
  std::vector<Case> cases;
  std::unique_ptr<Run> run;
  emscripten::val finished = emscripten::val::undefined();
  emscripten::val block = emscripten::val::undefined();
  FetchTransport transport{
      [this](ExchangeId id, HttpOutcome outcome, Age age) { receive(id, std::move(outcome), age); }};

  void receive(ExchangeId id, HttpOutcome outcome, Age age) {
    if (!run) return;
    run->handle_outcome(id, std::move(outcome), age ? std::optional(now() - *age) : std::nullopt);
    if (run->done()) finished(run->verdict());
  }
};

std::unique_ptr<Driver>& driver() {
  static std::unique_ptr<Driver> one;
  return one;
}

// Returns the names of the cases as a JSON array. `block` does nothing else until GET of its URL is answered.
std::string open(std::string first, std::string second, std::string closed, bool in_node,
                 emscripten::val block) {
  driver() = std::make_unique<Driver>();
  driver()->servers = {std::move(first), std::move(second), std::move(closed)};
  driver()->cases = contract_cases(driver()->servers, in_node ? Platform::node : Platform::browser);
  driver()->block = std::move(block);
  Value names = Value::array();
  for (const Case& one : driver()->cases) names.push(one.name);
  return write_json(names);
}

// finished(verdict) is called from the event loop, with an empty text where all is well.
void run_case(int index, emscripten::val finished) {
  Driver& self = *driver();
  const auto at = static_cast<std::size_t>(index);
  self.finished = std::move(finished);
  self.run = std::make_unique<Run>(self.cases[at], log_url(self.servers, at), self.transport,
                                   1000 * (static_cast<std::uint64_t>(index) + 1));
  self.run->begin();
  if (self.cases[at].blocked_on.empty()) return;
  self.block(self.cases[at].blocked_on);
  self.run->released(now());
}

std::string missing() {
  return driver()->run->missing();
}

}  // namespace
}  // namespace geoprobe::contract

EMSCRIPTEN_BINDINGS(contract) {
  emscripten::function("open", &geoprobe::contract::open);
  emscripten::function("runCase", &geoprobe::contract::run_case);
  emscripten::function("missing", &geoprobe::contract::missing);
}
