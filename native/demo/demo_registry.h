#pragma once
#include <geoprobe/geo/position.h>

#include <string>

namespace geoprobe::demo {

/// Where the demo's services live: "http://127.0.0.1:40001".
struct DemoOrigins {
  std::string places;
  std::string climate;
  std::string archive;
  std::string almanac;
  std::string silent;
};

inline constexpr const char* kDemoKey = "demo";
inline constexpr Position kDemoPoint{28.0473, -26.2041};  ///< Johannesburg: every status occurs here
inline constexpr int kDemoDeadlineMs = 2000;

/// The registry of the demo's services, JSON. Its member `x-demo` tells the page what to ask first:
/// {"key":"demo","point":[28.0473,-26.2041],"deadline":2000}.
std::string demo_registry(const DemoOrigins& origins);

/// A second registry: the place, and daylight in each month, as a group that is shown as a graph.
std::string demo_year_registry(const DemoOrigins& origins);

}  // namespace geoprobe::demo
