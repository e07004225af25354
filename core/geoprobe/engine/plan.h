#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/engine/sharing.h>
#include <geoprobe/services/family.h>
#include <geoprobe/text/value.h>

#include <memory>
#include <string>
#include <vector>

namespace geoprobe {

/// One exchange that a query begins with.
struct PlannedExchange {
  HttpRequest request;
  std::string origin;
  struct Part {
    std::size_t service;  ///< index into Registry::services
    Ask ask;
  };
  std::vector<Part> parts;             ///< the services it answers, in the registry's order; never empty
  std::shared_ptr<const Joint> joint;  ///< where it asks for the layers of several services
  std::string reason;                  ///< why it is shared or split so
};

struct Plan {
  std::vector<PlannedExchange> exchanges;
  struct Settled {
    std::size_t service;
    Answer answer;
  };
  std::vector<Settled> settled;  ///< services that need no exchange: outside, or wrongly configured
};

/// What a query begins with. QueryEngine::submit makes the same plan.
Plan plan_query(const Registry& registry, const PointQuery& query, const EngineOptions& options,
                const ServerMemories& memories);
/// The same for some of the services, with the places that the origins have.
Plan plan_query(const Registry& registry, const PointQuery& query, const EngineOptions& options,
                const ServerMemories& memories, const std::vector<std::size_t>& services,
                const Places& places);

/// A service that the page may not ask itself.
struct KeptFromPage {
  std::size_t service;  ///< index into Registry::services
  std::string because;
};
/// Why the gateway is to be asked in place of the service, as far as is known; nothing: it is not.
std::optional<std::string> kept_from_page(const Service& service, const EngineOptions& options,
                                          const ServerMemories& memories);
/// Adds one exchange with the gateway for these services (more only where their keys are too long for one
/// URL), which leaves it so much time.
void plan_by_gateway(const Registry& registry, const PointQuery& query, Duration left,
                     const EngineOptions& options, const std::vector<KeptFromPage>& kept, Plan& plan);

/// {"exchanges":[{"method","url","host","services","reason","then"}]}, secrets masked.
Value plan_document(const Registry& registry, const Plan& plan);

}  // namespace geoprobe
