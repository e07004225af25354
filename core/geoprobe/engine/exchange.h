#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/scheduler.h>
#include <geoprobe/services/family.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace geoprobe {

/// A leaf of an open query: the query, and the leaf's place in it.
using LeafRef = std::pair<QueryId, std::size_t>;

/// A request, the leaves that wait for its reply, and where it stands. Lives over retries and redirects; each
/// time it is sent it gets a new ExchangeId on the wire.
struct Exchange {
  enum class Phase { waiting, in_flight, backing_off };

  HttpRequest request;   ///< as planned
  HttpRequest current;   ///< as last redirected
  std::string identity;  ///< empty: not to be shared
  std::string origin;    ///< of current
  std::map<LeafRef, Ask> parts;
  Scheduler::Flow flow = 0;  ///< the query that it counts for when places are given out: its first

  Phase phase = Phase::waiting;
  std::optional<ExchangeId> wire;  ///< while in flight
  bool handed_over = false;        ///< the transport knows of it
  bool mid_attempt = false;        ///< redirected: the next send belongs to the same attempt
  int attempts = 0;
  int redirects = 0;    ///< of this attempt
  Duration timeout{};   ///< of one attempt: the shortest of its leaves
  std::string trouble;  ///< what the last attempt met with
};

}  // namespace geoprobe
