#pragma once
#include <geoprobe/native/client.h>

#include <memory>
#include <string>

#include "geocontext_view.h"
#include "metrics.h"
#include "static_body.h"

namespace geoprobe::serve {

/// How the services of a registry are asked.
struct SiteOptions {
  ClientOptions client;
  std::vector<std::string> redirect_hosts;  ///< that may be asked besides the registry's own, see origins_of
};

/// A registry in service: its engine, and its other forms.
class Site {
 public:
  Site(const Registry& registry, const SiteOptions& options, Metrics& metrics);

  Client& client() { return client_; }
  const Registry& registry() const { return client_.registry(); }
  const GeocontextView& geocontext() const { return geocontext_; }
  /// The registry without what is nobody's business: how services are signed in to, and headers of theirs.
  const std::shared_ptr<const StaticBody>& published() const { return published_; }

 private:
  Client client_;
  GeocontextView geocontext_;
  std::shared_ptr<const StaticBody> published_;
};

}  // namespace geoprobe::serve
