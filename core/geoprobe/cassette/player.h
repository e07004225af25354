#pragma once
#include <geoprobe/cassette/cassette.h>
#include <geoprobe/engine/pump.h>

#include <cstddef>
#include <map>
#include <optional>

namespace geoprobe {

/// Replays a cassette in virtual time: an engine of its own, told what the recorded one was told, when it was
/// told. The engine that recorded gives the same document to the byte; another one (a later version) sends
/// what it likes and gets the recorded reply to the same request, as late as it was. A request that was not
/// recorded is a network error that says so.
///
/// `while (const auto time = player.next()) player.step(sink);`, waiting for that time or not.
class Player final : private Transport {
 public:
  /// The id of its query in every event.
  static constexpr QueryId kQuery{1};

  explicit Player(Cassette cassette);

  const Registry& registry() const { return engine_.registry(); }
  const PointQuery& query() const { return cassette_.query; }
  /// When the next step is, since the query began; nothing once it is done.
  std::optional<Duration> next() const;
  /// Takes it, and hands what follows to the sink (a callable that takes Event).
  template <class Sink>
  void step(Sink&& sink) {
    advance();
    pump(engine_, *this, sink);
    done_ = engine_.load().open_queries == 0;
  }
  /// Ends the query now: what is open becomes cancelled.
  template <class Sink>
  void cancel(Sink&& sink) {
    engine_.cancel(kQuery, now_);
    pump(engine_, *this, sink);
    done_ = true;
  }
  /// How many requests the cassette had no reply to.
  std::size_t missing() const { return missing_; }

 private:
  using Moment = Cassette::Moment;
  struct Answer {
    ExchangeId id;
    HttpOutcome outcome;
  };

  void advance();
  std::optional<Moment> timer() const;
  void start(ExchangeId id, HttpRequest request) override;
  void abort(ExchangeId id) override;

  Cassette cassette_;
  Masker masker_;
  QueryEngine engine_;
  TimePoint now_;
  bool submitted_ = false, done_ = false;
  std::map<std::string, int> occurrences_;
  std::multimap<Moment, Answer> answers_;
  std::size_t missing_ = 0;
};

}  // namespace geoprobe
