#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/learned_limit.h>
#include <geoprobe/engine/redirect.h>
#include <geoprobe/engine/scheduler.h>
#include <geoprobe/engine/sharing.h>
#include <geoprobe/services/family.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace geoprobe {

/// A leaf of an open query: the query, and the leaf's place in it.
using LeafRef = std::pair<QueryId, std::size_t>;

/// A joint request that failed, and what is asked in its stead, in ever smaller parts: what becomes of them
/// all tells whose fault it was.
struct Bisection {
  enum class Cause { refused, late, broken };  ///< by the server; no answer in time; the connection failed
  Cause cause = Cause::refused;
  std::size_t layers = 0;           ///< of the request that failed
  std::size_t open = 0;             ///< exchanges that have not come to an end
  std::size_t most_layers = 0;      ///< of one that succeeded
  std::vector<std::size_t> failed;  ///< services that failed by themselves
  bool inconclusive = false;        ///< others failed too
};

/// One request on the wire.
struct Wire {
  ExchangeId id{};
  LearnedLimit::Ticket ticket;
  bool handed_over = false;  ///< the transport knows of it
};

/// A request, the leaves that wait for its reply, and where it stands. Lives over retries and redirects; each
/// time it is sent it gets a new ExchangeId on the wire.
struct Exchange {
  enum class Phase { waiting, in_flight, backing_off };

  HttpRequest request;                      ///< as planned
  std::unique_ptr<HttpRequest> redirected;  ///< as last redirected; null: not
  std::vector<RedirectCookie> cookies;      ///< that this attempt's redirects have set
  std::string identity;                     ///< empty: not to be shared
  std::string origin;                       ///< of current()
  std::map<LeafRef, Ask> parts;
  Scheduler::Flow flow = 0;            ///< the query that it counts for when places are given out: its first
  std::shared_ptr<const Joint> joint;  ///< where it asks for the layers of several services
  std::shared_ptr<Bisection> bisection;  ///< where it is asked in a failed one's stead

  Phase phase = Phase::waiting;
  std::optional<Wire> wire;    ///< while in flight
  std::optional<Wire> second;  ///< the same, sent once more because the first is late
  bool hedged = false;         ///< this attempt has had its second request
  bool mid_attempt = false;    ///< redirected: the next send belongs to the same attempt
  int attempts = 0;
  int redirects = 0;    ///< of this attempt
  Duration timeout{};   ///< of one attempt: the shortest of its leaves
  std::string trouble;  ///< what the last attempt met with
  ParsedReply reply;    ///< to the last request, if the host parsed it

  const HttpRequest& current() const { return redirected ? *redirected : request; }
};

}  // namespace geoprobe
