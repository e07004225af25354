#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/registry/masker.h>
#include <geoprobe/text/expected.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace geoprobe {

/// The largest cassette that is read, in bytes.
inline constexpr std::size_t kMaxCassetteBytes = 256u << 20;

/// A query as it was recorded (docs/cassette.md): what was asked, and every exchange with its timing. It
/// holds stand-ins for secrets. Times count from the engine's zero; those of one line of the file have its
/// number with them, which orders what happened at the same time.
struct Cassette {
  struct Moment {
    TimePoint at;
    std::size_t line = 0;
    bool operator<(const Moment& other) const { return at != other.at ? at < other.at : line < other.line; }
  };
  struct Exchange {
    std::size_t line = 0;
    Duration delay{};                    ///< from when it was sent to when it was answered
    std::optional<HttpOutcome> outcome;  ///< nothing: it was aborted, or never answered
  };
  /// The identity of a masked request (see request_identity), and which of its kind it is, from 1.
  using Request = std::pair<std::string, int>;

  std::string version;  ///< of the program that recorded it
  std::string digest;   ///< of the registry as it is recorded
  Registry registry;
  EngineOptions options;
  PointQuery query;
  TimePoint start;
  std::map<Request, Exchange> exchanges;
  std::map<TimePoint, Moment> timers;  ///< when the engine was told of a timer, by when it was due
  std::optional<Moment> cancelled;     ///< somebody ended the query
  std::vector<std::string> warnings;   ///< what is missing at its end
};

/// Failure: says what is wrong, with the number of the line, and what to do.
Expected<Cassette> read_cassette(std::string_view text);

/// The first line of a cassette.
Value cassette_header(const QueryEngine& engine, const PointQuery& query, TimePoint start,
                      const Masker& masker);

/// "sha256:…" of a registry as a cassette has it.
std::string registry_digest(const Value& masked_registry);

}  // namespace geoprobe
