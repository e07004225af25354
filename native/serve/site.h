#pragma once
#include <geoprobe/native/client.h>

#include <atomic>
#include <memory>
#include <string>

#include "geocontext_view.h"
#include "memory_budget.h"
#include "metrics.h"
#include "static_body.h"

namespace geoprobe::serve {

/// How the services of a registry are asked.
struct SiteOptions {
  ClientOptions client;
  std::size_t most_going_on = 256;          ///< queries without a caller, see Site::go_on
  std::vector<std::string> redirect_hosts;  ///< that may be asked besides the registry's own, see origins_of
};

/// A registry in service: its engine, and its other forms.
class Site {
 public:
  Site(const Registry& registry, const SiteOptions& options, Metrics& metrics);

  Client& client() { return client_; }
  /// Sends a query's requests and keeps their answers, until the server's own deadline, whatever becomes of
  /// the caller: who leaves early, or sets an early deadline, must not have servers do more work at once than
  /// the caps allow. False: too many queries go on like this.
  /// `memory` is held until it ends.
  bool go_on(PointQuery query, std::shared_ptr<MemoryShare> memory);
  const Registry& registry() const { return client_.registry(); }
  const GeocontextView& geocontext() const { return geocontext_; }
  /// The registry without what is nobody's business: how services are signed in to, and headers of theirs.
  const std::shared_ptr<const StaticBody>& published() const { return published_; }

 private:
  const std::shared_ptr<std::atomic<std::size_t>> going_on_ = std::make_shared<std::atomic<std::size_t>>(0);
  const std::size_t most_going_on_;
  Client client_;
  GeocontextView geocontext_;
  std::shared_ptr<const StaticBody> published_;
};

}  // namespace geoprobe::serve
