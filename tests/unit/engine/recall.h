#pragma once
// What the tests of answers that are known already share: questions, and servers that answer by place.
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/simulation.h"

namespace geoprobe::testing {

inline constexpr std::int64_t kWall = 1000000000000;

inline PointQuery query_at(double x, double y, bool features = false) {
  return {{NodeKind::group, 0}, {x, y}, kWgs84, {}, {}, {}, features};
}

inline Policy some_policy() {
  Policy policy;
  policy.seed = 7;
  return policy;
}

inline Behaviour at_once(const std::string& body, int status = 200) {
  return {std::chrono::milliseconds(10), reply(status, body)};
}

/// Whole degrees are cells: "value 3/-2 in 3,-2,4,-1".
inline Behaviour cell_of(const HttpRequest& request) {
  const std::string at = request.url.substr(request.url.find("&at=") + 4);
  const int x = static_cast<int>(std::floor(std::stod(at)));
  const int y = static_cast<int>(std::floor(std::stod(at.substr(at.find(',') + 1))));
  const auto text = [](int number) { return std::to_string(number); };
  return at_once("value " + text(x) + "/" + text(y) + " in " + text(x) + "," + text(y) + "," + text(x + 1) +
                 "," + text(y + 1));
}

inline Registry areas_at(std::size_t count) {
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < count; ++i)
    urls.push_back("http://h" + std::to_string(i % 4) + ".test/at#" + std::to_string(i));
  Registry registry = services_at(urls);
  for (Service& service : registry.services) service.reuse = Service::Reuse::area;
  return registry;
}

inline QueryResult ask(Simulation& sim, const PointQuery& query) {
  const QueryId id = sim.submit(query);
  sim.run();
  return sim.result(id);
}

inline const Leaf& only(const QueryResult& result) {
  REQUIRE(result.leaves.size() == 1);
  return result.leaves[0];
}

}  // namespace geoprobe::testing
