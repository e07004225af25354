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

/// {"exchanges":[{"method","url","host","services","reason","then"}]}, secrets masked.
Value plan_document(const Registry& registry, const Plan& plan);

}  // namespace geoprobe
