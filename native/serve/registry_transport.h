#pragma once
#include <geoprobe/engine/transport.h>
#include <geoprobe/registry/model.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "metrics.h"

namespace geoprobe::serve {

/// The origins that may be asked for a registry: those of its services' URLs, the same hosts on https, and
/// those of `further` ("https://host:port", or a host, which stands for both schemes at their usual ports).
std::set<std::string> origins_of(const Registry& registry, const std::vector<std::string>& further);

/// A transport that sends to these origins alone: wherever a redirect leads, no other address is asked. It
/// counts what the one beneath does.
class RegistryTransport final : public Transport {
 public:
  using Make = std::function<std::unique_ptr<Transport>(Deliver)>;

  /// make: of the transport beneath.
  RegistryTransport(std::set<std::string> origins, Metrics& metrics, Deliver deliver, const Make& make);

  void start(ExchangeId id, HttpRequest request) override;
  void abort(ExchangeId id) override;
  bool is_receiving() override { return beneath_->is_receiving(); }

 private:
  struct Sent {
    std::string origin;
    std::chrono::steady_clock::time_point at;
  };
  /// False: it ended before.
  bool end(ExchangeId id, bool failed);

  const std::set<std::string> origins_;
  Metrics& metrics_;
  const Deliver deliver_;
  std::mutex mutex_;
  std::map<ExchangeId, Sent> sent_;
  std::unique_ptr<Transport> beneath_;  // last: its threads use the rest
};

}  // namespace geoprobe::serve
