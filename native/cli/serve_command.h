#pragma once
#include <string>
#include <vector>

#include "network_arguments.h"
#include "policy_arguments.h"

namespace CLI {
class App;
}

namespace geoprobe::cli {

struct ServeArguments {
  std::string registry, listen = "127.0.0.1:8080";
  PolicyArguments policy;
  std::size_t connections = 256;
  std::size_t memory = 256;        ///< MiB of answers
  std::size_t reply_memory = 128;  ///< MiB of replies that are yet to be sent
  std::size_t max_reply = 16;      ///< MiB of one reply of a map service
  double max_tolerance = 10000;    ///< metres that a caller may set
  bool no_features = false;        ///< callers may not have features
  std::vector<std::string> allow_crs;
  std::vector<std::string> cors, allow_redirect;
  std::string token_file, rate, page;
  NetworkArguments network;
  std::string cache;  ///< the file of answers; empty: none
  std::size_t proxies = 0;
  std::vector<std::string> hosts;
  bool quiet = false;
};

void add_options(CLI::App& command, ServeArguments& arguments);

/// Serves until SIGINT or SIGTERM, then ends what is open; reads the registry again on SIGHUP. Returns the
/// program's exit status.
int run_serve(const ServeArguments& arguments);

}  // namespace geoprobe::cli
