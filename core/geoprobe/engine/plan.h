#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/services/family.h>
#include <geoprobe/text/value.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geoprobe {

/// What was learnt of each server, for the life of an engine.
class ServerMemories {
 public:
  /// A copy: empty for a server that nothing is known of.
  ServerMemory of(const Service& service) const;
  ServerMemory& edit(const Service& service);

 private:
  std::map<std::string, ServerMemory, std::less<>> memories_;  // by type, version and URL
};

/// One exchange that a query begins with.
struct PlannedExchange {
  HttpRequest request;
  std::string origin;
  struct Part {
    std::size_t service;  ///< index into Registry::services
    Ask ask;
  };
  std::vector<Part> parts;  ///< the services it answers, in the registry's order; never empty
  std::string reason;       ///< why it is shared or split so
};

struct Plan {
  std::vector<PlannedExchange> exchanges;
  struct Settled {
    std::size_t service;
    Answer answer;
  };
  std::vector<Settled> settled;  ///< services that need no exchange: outside, or wrongly configured
};

/// The question that a query puts to one service, as long as query, registry and options live.
/// The Answer: why it cannot be put (config), or need not be (outside).
std::variant<Question, Answer> make_question(const Service& service, const PointQuery& query,
                                             const EngineOptions& options);

/// Requests with the same identity are one exchange.
std::string request_identity(const HttpRequest& request);

/// What a query begins with. QueryEngine::submit makes the same plan.
Plan plan_query(const Registry& registry, const PointQuery& query, const EngineOptions& options,
                const ServerMemories& memories);

/// {"exchanges":[{"method","url","host","services","reason","then"}]}, secrets masked.
Value plan_document(const Registry& registry, const Plan& plan);

}  // namespace geoprobe
