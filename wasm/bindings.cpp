// The module's eight functions, plain C for the sake of its size. Questions and replies are JSON texts in
// UTF-8; a wrong call returns {"error":{…}} (see messages.h). A text returned is valid until the next call.
// post.js wraps them for JavaScript; web/src/engine.ts is the only caller.
#include <emscripten.h>
#include <geoprobe/cassette/cassette.h>
#include <geoprobe/engine/plan.h>
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

#include "engine_host.h"
#include "messages.h"
#include "replay_host.h"

using namespace geoprobe;

// clang-format off
// Module.listener(engine, query, done, text): {"event":"service",…} as answers come, then, with `done`, the result
// document. It only queues what it is told, so it cannot call back into the engine.
EM_JS(void, geoprobe_tell, (void* engine, double query, int done, const char* text), {
  Module['listener'](engine, query, !!done, UTF8ToString(text));
});
// clang-format on

namespace {

/// One of the two hosts.
struct OpenEngine {
  std::unique_ptr<EngineHost> host;
  std::unique_ptr<ReplayHost> replay;
  std::string cassette;

  const Registry& registry() const { return host ? host->engine().registry() : replay->registry(); }
  const EngineOptions& options() const { return host->engine().options(); }
};

const char* returned(std::string text) {
  static std::string last;
  last = std::move(text);
  return last.c_str();
}

void tell(OpenEngine& engine, const Event& event) {
  const auto send = [&](QueryId query, bool done, const std::string& text) {
    geoprobe_tell(&engine, static_cast<double>(static_cast<std::uint64_t>(query)), done, text.c_str());
  };
  if (const auto* answered = std::get_if<ServiceAnswered>(&event))
    send(answered->query, false, write_json(service_event(engine.registry(), answered->leaf)));
  else if (const auto* done = std::get_if<QueryDone>(&event))
    send(done->query, true, document_text(engine.registry(), done->result));
}

Value address_of(const OpenEngine& engine) {
  return Value::object().add("engine", std::uint64_t{reinterpret_cast<std::uintptr_t>(&engine)});
}

Value number_of(QueryId id) {
  return static_cast<std::uint64_t>(id);
}

/// The query that a text asks; else what is to be returned instead.
std::optional<PointQuery> query_of(const OpenEngine& engine, const char* text, std::string& complaint) {
  const auto document = read_json(text);
  auto query = document ? read_query(engine.registry(), document.value())
                        : CallError{"invalid-options", document.failure().message, {}};
  if (auto* asked = std::get_if<PointQuery>(&query)) return std::move(*asked);
  complaint = to_json(*std::get_if<CallError>(&query));
  return std::nullopt;
}

Plan plan_of(const OpenEngine& engine, const PointQuery& query) {
  return plan_query(engine.registry(), query, engine.options(), ServerMemories());
}

/// The secrets that are missing among those of the services that would be asked.
std::string missing_secrets_of(const OpenEngine& engine, const PointQuery& query) {
  std::vector<std::size_t> asked = services_under(engine.registry(), query.root);
  for (const Plan::Settled& settled : plan_of(engine, query).settled)
    if (settled.answer.status == Status::outside) std::erase(asked, settled.service);
  std::string names;
  for (const std::string& name : missing_secrets(engine.registry(), asked, engine.options().secrets))
    names += (names.empty() ? "" : ", ") + name;
  return names;
}

/// The same, of a query that can be sent.
std::optional<PointQuery> sendable_query_of(const OpenEngine& engine, const char* text,
                                            std::string& complaint) {
  auto query = query_of(engine, text, complaint);
  const std::string names = query ? missing_secrets_of(engine, *query) : std::string();
  if (names.empty()) return query;
  complaint = to_json(CallError{"missing-secret",
                                concat("the services to be asked need secrets that are not set: ", names,
                                       "; pass them to createEngine as `secrets`"),
                                {}});
  return std::nullopt;
}

}  // namespace

extern "C" {

/// Returns {"engine":…}, the address that the other functions take.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_open(const char* registry_text, const char* options_text) {
  auto registry = read_registry(std::string_view(registry_text));
  if (auto* faults = std::get_if<Faults>(&registry)) {
    const std::string count = faults->size() == 1 ? "a fault" : std::to_string(faults->size()) + " faults";
    return returned(to_json(CallError{"invalid-registry", "the registry has " + count, std::move(*faults)}));
  }
  const auto document = read_json(options_text);
  if (!document) return returned(to_json(CallError{"invalid-options", document.failure().message, {}}));

  auto* engine = new OpenEngine;
  engine->host = std::make_unique<EngineHost>(std::move(*std::get_if<Registry>(&registry)),
                                              with_wall_time(read_options(document.value())),
                                              [engine](const Event& event) { tell(*engine, event); });
  return returned(write_json(address_of(*engine)));
}

/// Returns {"query":id}.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_submit(OpenEngine* engine, const char* text) {
  std::string complaint;
  const auto query = sendable_query_of(*engine, text, complaint);
  if (!query) return returned(std::move(complaint));
  return returned(write_json(Value::object().add("query", number_of(engine->host->submit(*query)))));
}

/// Returns {"engine":…,"query":id}: a new engine for this one query, which it records.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_record(OpenEngine* engine, const char* text) {
  std::string complaint;
  const auto query = sendable_query_of(*engine, text, complaint);
  if (!query) return returned(std::move(complaint));
  EngineOptions options = with_wall_time(engine->options());
  options.known_hosts = engine->host->engine().known_hosts();
  options.has_store = false;  // a recording begins without answers
  auto* recorder = new OpenEngine;
  recorder->host = std::make_unique<EngineHost>(
      engine->registry(), std::move(options), [recorder](const Event& event) { tell(*recorder, event); },
      [recorder](std::string_view line) { recorder->cassette += line; });
  return returned(write_json(address_of(*recorder).add("query", number_of(recorder->host->submit(*query)))));
}

/// What an engine has recorded.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_cassette(OpenEngine* engine) {
  return engine->cassette.c_str();
}

/// Returns {"engine":…,"query":id}.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_replay(const char* text, int timing) {
  auto cassette = read_cassette(text);
  if (!cassette) return returned(to_json(CallError{"invalid-cassette", cassette.failure().message, {}}));
  auto* engine = new OpenEngine;
  engine->replay = std::make_unique<ReplayHost>(std::move(cassette).value(), timing != 0,
                                                [engine](const Event& event) { tell(*engine, event); });
  engine->replay->start();
  return returned(write_json(address_of(*engine).add("query", number_of(Player::kQuery))));
}

EMSCRIPTEN_KEEPALIVE void geoprobe_cancel(OpenEngine* engine, double query) {
  if (engine->replay)
    engine->replay->cancel();
  else
    engine->host->cancel(QueryId{static_cast<std::uint64_t>(query)});
}

/// Returns the plan document.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_explain(OpenEngine* engine, const char* text) {
  std::string complaint;
  const auto query = query_of(*engine, text, complaint);
  if (!query) return returned(std::move(complaint));
  return returned(write_json(plan_document(engine->registry(), plan_of(*engine, *query))));
}

EMSCRIPTEN_KEEPALIVE void geoprobe_close(OpenEngine* engine) {
  delete engine;
}

}  // extern "C"
