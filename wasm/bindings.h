#pragma once
#include <geoprobe/engine/engine.h>

#include <optional>
#include <string>
#include <variant>

#include "engine_host.h"
#include "messages.h"

namespace geoprobe {

/// An engine that JavaScript knows by its address.
struct OpenEngine {
  virtual ~OpenEngine() = default;
  virtual const Registry& registry() const = 0;
  virtual void cancel(QueryId query) = 0;
};

/// Gives Module.listener what an engine says.
void tell(OpenEngine& engine, const Event& event);

/// A text for JavaScript, valid until the next call.
const char* returned(std::string text);
/// {"engine":…}
Value address_of(const OpenEngine& engine);
Value number_of(QueryId id);

struct EngineInput {
  Registry registry;
  EngineOptions options;
};
std::variant<EngineInput, CallError> read_engine_input(const char* registry_text, const char* options_text);

/// The query that a text asks, and nothing where secrets of what it would ask are missing; else a complaint
/// is what is to be returned instead.
std::optional<PointQuery> sendable_query_of(const Registry& registry, const EngineOptions& options,
                                            const char* text, std::string& complaint);

}  // namespace geoprobe
