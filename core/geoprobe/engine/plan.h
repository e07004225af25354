#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/services/family.h>
#include <geoprobe/text/value.h>

#include <string>
#include <vector>

namespace geoprobe {

/// One exchange that a query begins with.
struct PlannedExchange {
  Ask ask;
  std::string origin;
  std::vector<std::size_t> services;  ///< indices into Registry::services, in the registry's order
  std::string reason;                 ///< why it is shared or split so
};

struct Plan {
  std::vector<PlannedExchange> exchanges;
  std::vector<Leaf> settled;  ///< services that need no exchange: outside, or wrongly configured
};

/// What a query begins with. QueryEngine::submit makes the same plan.
Plan plan_query(const Registry& registry, const PointQuery& query, const EngineOptions& options);

/// {"exchanges":[{"method","url","host","services","reason","then"}]}, secrets masked.
Value plan_document(const Registry& registry, const Plan& plan);

}  // namespace geoprobe
