#pragma once
#include <geoprobe/engine/time.h>
#include <geoprobe/http/message.h>

#include <cstdint>
#include <functional>
#include <optional>

namespace geoprobe {

/// One request on the wire. Never reused.
enum class ExchangeId : std::uint64_t {};

/// How long before its delivery an outcome had arrived; nothing: the platform cannot tell.
using Age = std::optional<Duration>;
/// Takes a transport's outcomes.
using Deliver = std::function<void(ExchangeId, HttpOutcome, Age)>;

/// What a platform provides: the one seam between the core and the world.
///
/// A transport sends, caps the body at HttpRequest::max_bytes, decodes gzip and brotli, and delivers each
/// exchange's outcome, at most once and never before start() has returned, to whoever owns it, with its age:
/// it arrived when its last byte did, however late a thread came round to it. It does not
/// follow redirects where the platform lets it choose (a browser does not), retries nothing, and keeps no
/// deadline: an exchange that is to end is aborted. Any status is an HttpResponse; an HttpRequest that the
/// platform cannot send is a TransportError.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void start(ExchangeId id, HttpRequest request) = 0;
  /// Best effort, unknown ids are ignored. An outcome that comes all the same is ignored by the engine.
  virtual void abort(ExchangeId id) = 0;
  /// Whether something has arrived that is still to be delivered, as far as the platform can tell. For an
  /// owner that comes late: it waits a little for that.
  virtual bool is_receiving() { return false; }
};

}  // namespace geoprobe
