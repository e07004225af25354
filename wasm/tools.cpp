// What the second module has beside the functions of bindings.cpp: what few pages need. tools_post.js wraps
// it.
#include <emscripten.h>
#include <geoprobe/cassette/cassette.h>
#include <geoprobe/registry/geocontext.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <utility>

#include "bindings.h"
#include "platform.h"
#include "recording_host.h"
#include "replay_host.h"

using namespace geoprobe;

namespace {

struct RecordingEngine final : OpenEngine {
  explicit RecordingEngine(EngineInput input)
      : host(
            std::move(input.registry), std::move(input.options),
            [this](const Event& event) { tell(*this, event); },
            [this](std::string_view line) { cassette += line; }) {}
  const Registry& registry() const override { return host.engine().registry(); }
  void cancel(QueryId query) override { host.cancel(query); }

  std::string cassette;
  RecordingHost host;
};

struct ReplayEngine final : OpenEngine {
  ReplayEngine(Cassette cassette, bool timing)
      : host(std::move(cassette), timing, [this](const Event& event) { tell(*this, event); }) {}
  const Registry& registry() const override { return host.registry(); }
  void cancel(QueryId) override { host.cancel(); }

  ReplayHost host;
};

}  // namespace

extern "C" {

/// Returns {"engine":…,"query":id}: a new engine for this one query, which it records. `known_hosts` is what
/// geoprobe_known_hosts of another engine said.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_record(const char* registry_text, const char* options_text,
                                                 const char* known_hosts, const char* text) {
  auto read = read_engine_input(registry_text, options_text);
  if (const auto* error = std::get_if<CallError>(&read)) return returned(to_json(*error));
  auto& input = *std::get_if<EngineInput>(&read);
  std::string complaint;
  const auto query = sendable_query_of(input.registry, input.options, text, complaint);
  if (!query) return returned(std::move(complaint));
  if (auto hosts = read_json(known_hosts)) input.options.known_hosts = std::move(hosts).value();
  auto* recorder = new RecordingEngine(std::move(input));
  return returned(write_json(address_of(*recorder).add("query", number_of(recorder->host.submit(*query)))));
}

/// What such an engine has recorded.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_cassette(const OpenEngine* engine) {
  return static_cast<const RecordingEngine*>(engine)->cassette.c_str();
}

/// Returns {"engine":…,"query":id}. `proj4`: see platform::crs_transform.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_replay(const char* text, int timing, int proj4) {
  auto cassette = read_cassette(text);
  if (!cassette) return returned(to_json(CallError{"invalid-cassette", cassette.failure().message, {}}));
  cassette.value().options.decoder = platform::decode_charset;
  cassette.value().options.transform = platform::crs_transform(proj4);
  auto* engine = new ReplayEngine(std::move(cassette).value(), timing != 0);
  engine->host.start();
  return returned(write_json(address_of(*engine).add("query", number_of(Player::kQuery))));
}

/// Returns {"registry":…,"warnings":[{"pointer","message"}]}: a registry of GeoContext in our own form.
EMSCRIPTEN_KEEPALIVE const char* geoprobe_convert(const char* registry_text) {
  const auto document = read_json(registry_text);
  if (!document) return returned(to_json(CallError{"invalid-registry", document.failure().message, {}}));
  if (!is_geocontext(document.value()))
    return returned(to_json(CallError{"invalid-registry", "the registry is none of GeoContext's", {}}));
  ConvertedRegistry converted = convert_geocontext(document.value());
  return returned(write_json(Value::object()
                                 .add("registry", std::move(converted.document))
                                 .add("warnings", faults_value(converted.warnings))));
}

}  // extern "C"
