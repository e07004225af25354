#pragma once
#include <geoprobe/text/expected.h>

#include <memory>
#include <optional>
#include <string>

namespace geoprobe::demo {

/// The demo's map services over the built-in data, on free ports of 127.0.0.1: four hosts with layers of
/// different delays, and one that never answers.
class DemoServices {
 public:
  DemoServices();
  ~DemoServices();  ///< stops

  /// Returns once all ports take connections. Nothing where all is well.
  std::optional<Failure> start();
  /// Ends at once, whatever is still being waited for.
  void stop();
  /// The registry that names them, with the real ports; valid after start. See demo_registry.h.
  const std::string& registry() const;
  /// The second registry, of the twelve months at a place; valid after start.
  const std::string& year_registry() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe::demo
