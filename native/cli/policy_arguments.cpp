#include "policy_arguments.h"

#include <geoprobe/engine/duration.h>

#include <CLI/CLI.hpp>

namespace geoprobe::cli {
namespace {

Expected<std::optional<Duration>> read_duration(const char* option, const std::string& text) {
  if (text.empty()) return std::optional<Duration>();
  const auto duration = parse_duration(text);
  if (!duration) return Failure{std::string(option) + ": " + duration.failure().message};
  return std::optional<Duration>(duration.value());
}

}  // namespace

void add_options(CLI::App& command, PolicyArguments& arguments, const PolicyTexts& texts) {
  command.add_option("--deadline", arguments.deadline, texts.deadline)
      ->type_name("TIME")
      ->group(kPolicyGroup);
  command.add_option("--timeout", arguments.timeout, texts.timeout)->type_name("TIME")->group(kPolicyGroup);
  command.add_option("--retries", arguments.retries, "Attempts beyond the first (default 2)")
      ->check(CLI::Range(0, 20))
      ->option_text("N")
      ->group(kPolicyGroup);
  command
      .add_option("--per-host", arguments.per_host,
                  "Exchanges at once to one origin, to begin with (default 6)")
      ->check(CLI::Range(1, 10000))
      ->option_text("N")
      ->group(kPolicyGroup);
  command.add_option("--in-flight", arguments.in_flight, "Exchanges at once in all (default 256)")
      ->check(CLI::Range(1, 10000))
      ->option_text("N")
      ->group(kPolicyGroup);
  command.add_flag("--no-cache", arguments.no_cache, "Ask everything anew, and keep no answer")
      ->group(kPolicyGroup);
}

std::optional<Failure> set_policy(const PolicyArguments& arguments, Policy& policy) {
  if (arguments.no_cache) policy.cache_bytes = 0;
  if (arguments.retries) policy.retries = *arguments.retries;
  if (arguments.per_host) policy.per_host = *arguments.per_host;
  if (arguments.in_flight) policy.in_flight = *arguments.in_flight;
  const auto deadline = read_duration("--deadline", arguments.deadline);
  if (!deadline) return deadline.failure();
  policy.deadline = deadline.value().value_or(policy.deadline);
  return std::nullopt;
}

Expected<std::optional<Duration>> timeout_of(const PolicyArguments& arguments) {
  return read_duration("--timeout", arguments.timeout);
}

}  // namespace geoprobe::cli
