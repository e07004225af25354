#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/text/value.h>

#include <functional>
#include <string>
#include <string_view>

#include "request_head.h"

namespace geoprobe::serve {

/// Takes a line of the log, a JSON object without a line end; from any thread.
using WriteLog = std::function<void(std::string_view line)>;

enum class LogLevel { info, warning, error };

/// An object with the members that every line begins with: time, level, event.
Value log_line(LogLevel level, std::string_view event);

/// The caller's X-Request-Id if it is one (up to 64 letters, digits, '-', '_' and '.'), else a new one.
std::string request_id(const RequestHead& head);

/// "altitude=timeout, slope=service-exception": why values of a drop-in reply are null.
std::string reasons(const Registry& registry, const QueryResult& result);

/// Whether messages of errors with this code quote what a server sent that is no reply of a map service. It
/// may come from inside the operator's network, so callers do not get it.
bool quotes_reply(ErrorCode code);

/// The services of a query that failed (error, timeout, cancelled), as the log shows them.
struct FailedServices {
  /// The first 50: key, status, code (null without an error), and the message if callers do not get it.
  Value listed = Value::array();
  std::size_t more = 0;  ///< how many there are beyond these
  explicit operator bool() const { return !listed.as_array()->empty(); }
};
FailedServices failed_services(const Registry& registry, const QueryResult& result);

/// A request's line, but for status, bytes and time: what it was, its token masked.
Value request_line(const RequestHead& head, std::string_view id, std::string_view client);

}  // namespace geoprobe::serve
