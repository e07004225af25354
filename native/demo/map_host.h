#pragma once
#include <geoprobe/text/expected.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feature_info.h"

namespace geoprobe::demo {

/// A map server on a free port of 127.0.0.1 with an origin of its own: WMS GetFeatureInfo at /wms, open to
/// pages of every origin. A request takes the delays of its layers together, as on a server that works on one
/// after the other. /broken answers every request with 500.
class MapHost {
 public:
  explicit MapHost(std::vector<Layer> layers);
  ~MapHost();  ///< stops
  MapHost(const MapHost&) = delete;
  MapHost& operator=(const MapHost&) = delete;

  /// Returns once the port takes connections. Nothing where all is well.
  std::optional<Failure> start();
  /// Ends at once, whatever is still being waited for.
  void stop();
  /// "http://127.0.0.1:40001"
  const std::string& origin() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// A port that takes every connection and never answers.
class SilentHost {
 public:
  SilentHost() = default;
  ~SilentHost();
  SilentHost(const SilentHost&) = delete;
  SilentHost& operator=(const SilentHost&) = delete;

  std::optional<Failure> start();
  void stop();
  const std::string& origin() const { return origin_; }

 private:
  int socket_ = -1;
  std::string origin_;
};

}  // namespace geoprobe::demo
