#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/text/expected.h>

#include <optional>
#include <variant>
#include <vector>

#include "geocontext_view.h"
#include "request_head.h"

namespace geoprobe::serve {

/// A question that is refused: the status, and what is wrong, with the parameter it is about.
struct Refusal {
  int status = 400;
  std::string message;
};

struct Limits {
  Duration deadline = std::chrono::seconds(10);        ///< no caller gets a later one
  Duration shortest = std::chrono::milliseconds(100);  ///< nor an earlier one
  double tolerance = 10000;                            ///< metres, the largest that a caller may set
  bool features = true;                                ///< callers may have features
  /// CRS of points besides EPSG:4326 and CRS:84; nothing: all that can be transformed.
  std::optional<std::vector<Crs>> crs = {};
  CrsTransform transform;
};

/// The question of our own API: key, x, y [, crs, deadline, tolerance, features, only].
std::variant<PointQuery, Refusal> read_question(const RequestHead& head, const Registry& registry,
                                                const Limits& limits);

/// The question of GeoContext's version 2: registry, key, x, y [, srid, tolerance].
std::variant<PointQuery, Refusal> read_geocontext_question(const RequestHead& head,
                                                           const GeocontextView& view, const Limits& limits);

/// The question of GeoContext's version 1: a kind, a key, x and y, as its path has them.
std::variant<PointQuery, Refusal> read_geocontext_v1_question(std::string_view kind, std::string_view key,
                                                              std::string_view x, std::string_view y,
                                                              const GeocontextView& view);

}  // namespace geoprobe::serve
