#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/text/expected.h>

#include <optional>
#include <string>

#include "policy_arguments.h"

namespace geoprobe::cli {

/// The options that `query` and `explain` share, as typed.
struct QuestionArguments {
  std::string registry;  ///< a path; empty: none
  std::string key;
  std::string at, crs = "EPSG:4326";
  bool latlon = false;                     ///< the pair of `at` is latitude,longitude
  std::string type, url, layer, property;  ///< a service named without a registry
  PolicyArguments policy;
  std::optional<double> tolerance;
  std::optional<std::uint64_t> seed;
  bool features = false, no_share = false, sequential = false;
};

/// A checked question: what a Client or a plan needs.
struct PreparedQuestion {
  Registry registry;
  PointQuery query;
  Policy policy;
  Secrets secrets;
};

/// Checks everything that can be checked before anything is sent. Failure: the one message to print before
/// exit status 2. Warns of a point that lies far outside the area of use of its CRS. An unset `env:` variable
/// is no failure here: the services that need it answer with an error that names it.
Expected<PreparedQuestion> prepare_question(const QuestionArguments& arguments);

/// The pair as x, y. Failure: it cannot be read, or latitude,longitude makes no sense in the CRS.
Expected<Position> read_position(const QuestionArguments& arguments, const Crs& crs);

/// Whether a registry was named on the command line, rather than by GEOPROBE_REGISTRY alone.
bool is_registry_typed(const QuestionArguments& arguments);

}  // namespace geoprobe::cli
