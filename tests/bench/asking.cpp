// Asks a registry's "site" again and again through one Client, each time at another point, and prints for
// each query a line {"ms","exchanges","attempts","ok"}:
//   geoprobe_asking REGISTRY QUERIES [--per-host N] [--in-flight N] [--no-share]
#include <geoprobe/native/client.h>
#include <geoprobe/native/process.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  geoprobe::prepare_process();
  std::ifstream file(argv[1]);
  std::ostringstream text;
  text << file.rdbuf();
  const auto read = geoprobe::read_registry(text.str());
  const auto* registry = std::get_if<geoprobe::Registry>(&read);
  if (registry == nullptr) return 2;

  geoprobe::ClientOptions options;
  for (int i = 3; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--no-share")
      options.policy.share = false;
    else if (option == "--per-host" && i + 1 < argc)
      options.policy.per_host = std::strtoul(argv[++i], nullptr, 10);
    else if (option == "--in-flight" && i + 1 < argc)
      options.policy.in_flight = std::strtoul(argv[++i], nullptr, 10);
    else
      return 2;
  }
  options.policy.cache_bytes = 0;
  geoprobe::Client client(*registry, options);
  const auto root = geoprobe::find_node(*registry, "site").value();
  for (int n = 0; n < std::atoi(argv[2]); ++n) {
    geoprobe::PointQuery query;
    query.root = root;
    query.point = {31.3963 + 0.01 * n, -24.4561};
    const auto started = std::chrono::steady_clock::now();
    const auto result = client.query(query);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
    std::printf("{\"ms\":%.3f,\"exchanges\":%zu,\"attempts\":%zu,\"ok\":%zu}\n", took.count(),
                result.summary.exchanges, result.summary.attempts,
                result.summary.count(geoprobe::Status::ok));
    std::fflush(stdout);
  }
}
