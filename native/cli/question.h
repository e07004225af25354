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
/// exit status 2. need_secrets: an unset `env:` variable of a service that would be asked is a failure that
/// names it.
Expected<PreparedQuestion> prepare_question(const QuestionArguments& arguments, bool need_secrets);

}  // namespace geoprobe::cli
