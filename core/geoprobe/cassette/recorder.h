#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/registry/masker.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// Writes a cassette of one query: stands between an engine and its transport, and is told what the engine is
/// told. The engine is new, and is asked this one query; for a replay to the byte it is pumped after every
/// input, and handle_timeout is not called before a timeout is due.
class Recorder final : public Transport {
 public:
  /// Takes whole lines, '\n' included, as exchanges end.
  using Sink = std::function<void(std::string_view line)>;

  /// Writes the first line. To be made right before submit(query, now). All but the sink outlive it.
  Recorder(const QueryEngine& engine, const PointQuery& query, TimePoint now, Transport& transport,
           Sink sink);

  /// To be told before the engine is.
  void cancel(TimePoint now);
  void handle_outcome(ExchangeId id, const HttpOutcome& outcome, TimePoint now);
  void handle_timeout(TimePoint now);
  /// With the query's last event; nothing is written any more.
  void finish();

  void start(ExchangeId id, HttpRequest request) override;
  void abort(ExchangeId id) override;

 private:
  Value since_start(TimePoint time) const;
  void advance(TimePoint now);
  void note_timer();
  void end(ExchangeId id, const char* when, Value outcome);
  void write(const Value& line);

  const QueryEngine& engine_;
  Transport& transport_;
  Sink sink_;
  Masker masker_;
  TimePoint start_, now_;
  std::uint64_t count_ = 0;
  std::map<std::string, int> occurrences_;  // by request_identity, masked
  std::map<ExchangeId, Value> open_;        // the lines of what is in flight, as far as they are known
};

}  // namespace geoprobe
