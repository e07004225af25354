#pragma once
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace geoprobe::cli {

struct ServeArguments {
  std::string registry, listen = "127.0.0.1:8080";
  std::string deadline, timeout;  ///< durations, empty: the policy's
  std::optional<int> retries;
  std::optional<std::size_t> per_host, in_flight;
  std::size_t connections = 256;
  std::vector<std::string> cors, allow_redirect;
  std::string token_file, rate, ca_file, page;
  bool no_cache = false, trust_forwarded = false, quiet = false;
};

void add_options(CLI::App& command, ServeArguments& arguments);

/// Serves until SIGINT or SIGTERM, then ends what is open; reads the registry again on SIGHUP. Returns the
/// program's exit status.
int run_serve(const ServeArguments& arguments);

}  // namespace geoprobe::cli
