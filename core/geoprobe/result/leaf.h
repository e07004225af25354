#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/feature.h>
#include <geoprobe/registry/model.h>
#include <geoprobe/text/value.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// What a service said: ok (a value), empty (it answered: no feature here), nodata (something is here,
/// without a value), outside (its extent excludes the point, so it was not asked), or why there is no answer.
enum class Status { ok, empty, nodata, outside, error, timeout, cancelled };
std::string_view to_string(Status status);
inline constexpr Status kAllStatuses[] = {Status::ok,    Status::empty,   Status::nodata,   Status::outside,
                                          Status::error, Status::timeout, Status::cancelled};

enum class ErrorCode {
  network,
  tls,
  cors,
  http,
  service_exception,
  not_queryable,
  unexpected_format,
  parse,
  too_large,
  circuit_open,
  config,
  internal
};
/// "service-exception"
std::string_view to_string(ErrorCode code);

struct LeafError {
  ErrorCode code = ErrorCode::internal;
  std::string message;  ///< what happened and what to try; without secrets
  std::string locator;  ///< of a service exception: its code or locator; else empty
  int http_status = 0;  ///< 0 where there was no reply
};

/// What a service family makes of a reply for one service.
struct Answer {
  Status status = Status::empty;
  Value value;
  /// What the reply calls the value: the name of a coded value, a date in ISO 8601; of an object of
  /// attributes, an object of those that have such a name. Null where it says nothing.
  Value label{};
  std::vector<std::string> warnings;
  std::optional<LeafError> error{};             ///< with Status::error and Status::timeout
  std::optional<FeatureCollection> features{};  ///< in longitude, latitude; only when they were asked for
};

/// Where an answer came from.
struct Source {
  std::string url;     ///< as asked, secrets masked
  std::string format;  ///< the format asked for
  int shared_by = 1;   ///< how many services of the query the exchange answers
  int attempts = 0;
  bool cached = false;
  std::int64_t at = 0;          ///< wall time of the answer, seconds since 1970
  std::int64_t elapsed_ms = 0;  ///< from the start of the query to the answer
  std::string via{};            ///< "gateway" where a gateway asked for it; else empty
};

/// The answer of one service in one query.
struct Leaf {
  std::size_t service = 0;  ///< index into Registry::services
  Answer answer;
  std::optional<Source> source;  ///< absent where nothing was asked
};

struct Summary {
  std::size_t services = 0;
  std::size_t by_status[7] = {};  ///< indexed by Status
  std::size_t exchanges = 0;      ///< distinct requests, without their retries and redirects
  std::size_t attempts = 0;       ///< requests sent, without redirects
  std::uint64_t bytes = 0;        ///< of decoded bodies
  std::int64_t elapsed_ms = 0;

  std::size_t count(Status status) const { return by_status[static_cast<std::size_t>(status)]; }
  std::size_t failed() const {
    return count(Status::error) + count(Status::timeout) + count(Status::cancelled);
  }
};

/// A finished query: its leaves in the order of services_asked, each service once. Where the query named only
/// some services, its leaves are theirs.
struct QueryResult {
  NodeRef root;
  Position point;  ///< as asked, in crs
  Crs crs;
  std::optional<Position> lonlat;  ///< the point on WGS 84; nothing where it cannot be brought there
  std::vector<Leaf> leaves;
  Summary summary;
};

}  // namespace geoprobe
