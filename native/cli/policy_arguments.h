#pragma once
#include <geoprobe/engine/policy.h>
#include <geoprobe/text/expected.h>

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace geoprobe::cli {

inline constexpr const char* kPolicyGroup = "Policy";  ///< of a command's options

/// The options of a policy that `query`, `explain` and `serve` share, as typed.
struct PolicyArguments {
  std::string deadline, timeout;  ///< durations, empty: the policy's
  std::optional<int> retries;
  std::optional<std::size_t> per_host, in_flight;
  bool no_cache = false;
};

/// What the two durations are for, since that differs.
struct PolicyTexts {
  const char *deadline, *timeout;
};
void add_options(CLI::App& command, PolicyArguments& arguments, const PolicyTexts& texts);

/// Sets what was given, save the timeout. Failure: the option, and what is wrong with it.
std::optional<Failure> set_policy(const PolicyArguments& arguments, Policy& policy);
/// The timeout, where one was given.
Expected<std::optional<Duration>> timeout_of(const PolicyArguments& arguments);

}  // namespace geoprobe::cli
