#pragma once
#include <geoprobe/engine/engine.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace geoprobe::serve {

/// Counts what is done, for Prometheus. From any thread.
class Metrics {
 public:
  /// api: "v1", "stream", "geocontext-v2", "geocontext-v1"
  void count_query(const char* api, const Registry& registry, const QueryResult& result);
  /// Forgets the services that are not of the registry, which is in service from now on.
  void keep_services(const Registry& registry);
  void count_request(int status, double seconds);
  /// One request to a map service and how it ended.
  void count_exchange(const std::string& origin, bool failed, double seconds);
  void count_reload(bool taken);

  /// What is so at this moment.
  struct Now {
    std::size_t services = 0, connections = 0, reply_bytes = 0;
    QueryEngine::Load load;
    std::vector<std::string> open_circuits;
  };
  /// The Prometheus text format 0.0.4.
  std::string text(const Now& now) const;

 private:
  struct Histogram {
    static constexpr double kBounds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    std::array<std::uint64_t, std::size(kBounds)> within{};
    std::uint64_t count = 0;
    double sum = 0;
    void add(double seconds);
    void write(std::string& out, const std::string& name, const std::string& labels) const;
  };
  struct Origin {
    Histogram took;
    std::uint64_t failed = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> queries_;  // by API
  std::array<std::uint64_t, std::size(kAllStatuses)> leaves_{};
  std::map<std::string, std::map<std::pair<Status, std::string_view>, std::uint64_t>, std::less<>>
      services_;  // by key, then status and error code (a constant's name, or empty)
  std::uint64_t cached_ = 0;
  std::map<int, std::uint64_t> requests_;  // by status
  Histogram request_took_;
  std::map<std::string, Origin> origins_;
  std::uint64_t reloads_taken_ = 0, reloads_refused_ = 0;
};

}  // namespace geoprobe::serve
