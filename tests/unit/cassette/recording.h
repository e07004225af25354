#pragma once
#include <geoprobe/cassette/player.h>
#include <geoprobe/cassette/recorder.h>
#include <geoprobe/engine/random.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/simulation.h"

namespace geoprobe::testing {

/// What became of a query, recorded or replayed: the document's text, and every event in order.
struct Run {
  std::string document, events, cassette;
  std::size_t missing = 0;
};

/// One query of a new engine in virtual time, recorded. Like a real host it tells the engine everything late,
/// by up to `lateness`, and now and then the outcome of an exchange that was aborted.
class Recording final : public Transport {
 public:
  using Server = std::function<Behaviour(const HttpRequest&)>;
  Recording(Registry registry, EngineOptions options, Server server)
      : engine_(std::move(registry), std::move(options)), server_(std::move(server)) {}

  std::uint64_t seed = 1;
  Duration lateness{};
  std::optional<Duration> cancel_after;

  Run run(const PointQuery& query, TimePoint start);
  Value known_hosts() const { return engine_.known_hosts(); }
  void start(ExchangeId id, HttpRequest request) override;
  void abort(ExchangeId) override {}

 private:
  void after_input();

  QueryEngine engine_;
  Server server_;
  TimePoint now_;
  std::unique_ptr<Recorder> recorder_;
  std::multimap<TimePoint, std::pair<ExchangeId, HttpOutcome>> due_;
  Run run_;
  bool done_ = false;
};

/// Replays a text that must be a cassette.
Run replayed(const std::string& cassette, const Family* (*family)(ServiceType) = &find_family);

}  // namespace geoprobe::testing
