#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/text/value.h>

#include <string>
#include <variant>

namespace geoprobe {

/// What JavaScript is told of a wrong call: {"error":{"code","message","faults"?}}.
struct CallError {
  std::string code;  ///< "invalid-registry", "unknown-key", "invalid-point", "invalid-options",
                     ///< "missing-secret", "invalid-cassette"
  std::string message;
  Faults faults;  ///< of a registry
};
std::string to_json(const CallError& error);
/// [{"pointer","message"}]
Value faults_value(const Faults& faults);

/// {"policy":{"deadline":10000,…},"secrets":{"NAME":"…"},"gateway":{"url","token","secure"},"proj4":1}:
/// milliseconds, null for no deadline; `secure`: the page is on https; `proj4`: see platform::crs_transform.
/// What is not given keeps a browser's default.
EngineOptions read_options(const Value& document);

/// {"key","x","y","crs","deadline","timeout","tolerance","features",
/// "progress"}, of which key, x and y are required.
std::variant<PointQuery, CallError> read_query(const Registry& registry, const Value& document,
                                               const CrsTransform& transform);

}  // namespace geoprobe
