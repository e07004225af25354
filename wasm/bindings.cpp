// The functions of both modules, plain C for the sake of their size. Questions and replies are JSON texts in
// UTF-8; a wrong call returns {"error":{…}} (see messages.h). A text returned is valid until the next call.
// post.js wraps them for JavaScript; web/src/engine.ts is the only caller.
#include "bindings.h"

#include <emscripten.h>
#include <geoprobe/engine/plan.h>
#include <geoprobe/engine/progress.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/result/document.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace geoprobe;

// clang-format off
// Module.listener(engine, query, done, text): {"event":"service",…} and {"event":"exchange",…} as they come, then, with
// `done`, the result document. It only queues what it is told, so it cannot call back into the engine.
EM_JS(void, geoprobe_tell, (void* engine, double query, int done, const char* text), {
  Module['listener'](engine, query, !!done, UTF8ToString(text));
});
// clang-format on

namespace geoprobe {

namespace {

struct LiveEngine final : OpenEngine {
  explicit LiveEngine(EngineInput input)
      : host(std::move(input.registry), std::move(input.options),
             [this](const Event& event) { tell(*this, event); }) {}
  const Registry& registry() const override { return host.engine().registry(); }
  void cancel(QueryId query) override { host.cancel(query); }

  EngineHost host;
};

const QueryEngine& engine_of(const OpenEngine& engine) {
  return static_cast<const LiveEngine&>(engine).host.engine();
}

std::optional<PointQuery> query_of(const Registry& registry, const EngineOptions& options, const char* text,
                                   std::string& complaint) {
  const auto document = read_json(text);
  auto query = document ? read_query(registry, document.value(), options.transform)
                        : CallError{"invalid-options", document.failure().message, {}};
  if (auto* asked = std::get_if<PointQuery>(&query)) return std::move(*asked);
  complaint = to_json(*std::get_if<CallError>(&query));
  return std::nullopt;
}

Plan plan_of(const Registry& registry, const EngineOptions& options, const PointQuery& query) {
  return plan_query(registry, query, options, ServerMemories());
}

/// The secrets that are missing among those of the services that would be asked.
std::string missing_secrets_of(const Registry& registry, const EngineOptions& options,
                               const PointQuery& query) {
  std::vector<std::size_t> asked = services_asked(registry, query);
  const Plan plan = plan_of(registry, options, query);
  for (const Plan::Settled& settled : plan.settled)
    if (settled.answer.status == Status::outside) std::erase(asked, settled.service);
  for (const PlannedExchange& exchange : plan.exchanges)
    for (const PlannedExchange::Part& part : exchange.parts)
      if (!part.ask.gateway_key.empty()) std::erase(asked, part.service);  // the gateway has its own
  std::string names;
  for (const std::string& name : missing_secrets(registry, asked, options.secrets))
    names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

void tell(OpenEngine& engine, const Event& event) {
  const auto send = [&](QueryId query, bool done, const std::string& text) {
    geoprobe_tell(&engine, static_cast<double>(static_cast<std::uint64_t>(query)), done, text.c_str());
  };
  if (const auto* answered = std::get_if<ServiceAnswered>(&event))
    send(answered->query, false, service_event(write_json(service_node(engine.registry(), answered->leaf))));
  else if (const auto* done = std::get_if<QueryDone>(&event))
    send(done->query, true, document_text(engine.registry(), done->result));
  else if (const auto* moved = std::get_if<ExchangeMoved>(&event))
    send(moved->query, false, write_json(progress_event(engine.registry(), *moved)));
}

const char* returned(std::string text) {
  static std::string last;
  last = std::move(text);
  return last.c_str();
}

Value address_of(const OpenEngine& engine) {
  return Value::object().add("engine", std::uint64_t{reinterpret_cast<std::uintptr_t>(&engine)});
}

Value number_of(QueryId id) {
  return static_cast<std::uint64_t>(id);
}

std::variant<EngineInput, CallError> read_engine_input(const char* registry_text, const char* options_text) {
  auto registry = read_registry(std::string_view(registry_text));
  if (auto* faults = std::get_if<Faults>(&registry)) {
    const std::string count = faults->size() == 1 ? "a fault" : std::to_string(faults->size()) + " faults";
    return CallError{"invalid-registry", "the registry has " + count, std::move(*faults)};
  }
  const auto document = read_json(options_text);
  if (!document) return CallError{"invalid-options", document.failure().message, {}};
  return EngineInput{std::move(*std::get_if<Registry>(&registry)),
                     with_wall_time(read_options(document.value()))};
}

std::optional<PointQuery> sendable_query_of(const Registry& registry, const EngineOptions& options,
                                            const char* text, std::string& complaint) {
  auto query = query_of(registry, options, text, complaint);
  const std::string names = query ? missing_secrets_of(registry, options, *query) : std::string();
  if (names.empty()) return query;
  complaint = to_json(CallError{"missing-secret",
                                concat("the services to be asked need secrets that are not set: ", names,
                                       "; pass them to createEngine as `secrets`"),
                                {}});
  return std::nullopt;
}

}  // namespace geoprobe

extern "C" {

/// Returns {"engine":…}, the address that the other functions take.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_open(const char* registry_text, const char* options_text) {
  auto input = read_engine_input(registry_text, options_text);
  if (const auto* error = std::get_if<CallError>(&input)) return returned(to_json(*error));
  return returned(write_json(address_of(*new LiveEngine(std::move(*std::get_if<EngineInput>(&input))))));
}

/// Returns {"query":id}.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_submit(OpenEngine* engine, const char* text) {
  std::string complaint;
  const auto query = sendable_query_of(engine->registry(), engine_of(*engine).options(), text, complaint);
  if (!query) return returned(std::move(complaint));
  const QueryId id = static_cast<LiveEngine*>(engine)->host.submit(*query);
  return returned(write_json(Value::object().add("query", number_of(id))));
}

/// Returns what was learnt of each origin, as EngineOptions::known_hosts has it.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_known_hosts(const OpenEngine* engine) {
  return returned(write_json(engine_of(*engine).known_hosts()));
}

/// Returns the answers in memory.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_snapshot(const OpenEngine* engine) {
  return returned(engine_of(*engine).snapshot());
}

/// Takes in what geoprobe_snapshot of any engine said; any text is safe.
EMSCRIPTEN_KEEPALIVE void geoprobe_restore(OpenEngine* engine, const char* snapshot) {
  static_cast<LiveEngine*>(engine)->host.restore(snapshot);
}

EMSCRIPTEN_KEEPALIVE void geoprobe_cancel(OpenEngine* engine, double query) {
  engine->cancel(QueryId{static_cast<std::uint64_t>(query)});
}

/// Returns the plan document.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_explain(const OpenEngine* engine, const char* text) {
  std::string complaint;
  const auto query = query_of(engine->registry(), engine_of(*engine).options(), text, complaint);
  if (!query) return returned(std::move(complaint));
  const Plan plan = plan_of(engine->registry(), engine_of(*engine).options(), *query);
  return returned(write_json(plan_document(engine->registry(), plan)));
}

EMSCRIPTEN_KEEPALIVE void geoprobe_close(OpenEngine* engine) {
  delete engine;
}

}  // extern "C"
