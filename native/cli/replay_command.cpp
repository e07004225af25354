#include <geoprobe/native/charset_decoder.h>
#include <geoprobe/native/process.h>
#include <geoprobe/native/proj_transform.h>
#include <geoprobe/native/replay.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/masker.h>
#include <geoprobe/text/terminal.h>

#include <cstdlib>

#include "commands.h"
#include "console.h"
#include "files.h"
#include "interrupt.h"
#include "query_report.h"

namespace geoprobe::cli {
namespace {

/// What the command line says of the question must be what was recorded.
std::optional<Failure> disagreement(const QuestionArguments& asked, const Cassette& cassette) {
  const PointQuery& query = cassette.query;
  if (!asked.key.empty()) {
    const auto root = find_node(cassette.registry, asked.key);
    if (!root || !(root.value() == query.root))
      return Failure{"KEY is not what the cassette has, which is " + std::string(to_string(query.root.kind)) +
                     ":" + node_key(cassette.registry, query.root) + "; leave it out to replay that"};
  }
  if (!asked.at.empty()) {
    const auto crs = parse_crs(asked.crs);
    if (!crs) return Failure{"--crs: " + crs.failure().message};
    const auto read = read_position(asked, query.crs);
    if (!read) return read.failure();
    const bool same = crs.value() == query.crs && read.value() == query.point;
    if (!same) return Failure{"--at: not the point of the cassette; leave it out to replay that"};
  }
  if (!is_registry_typed(asked)) return std::nullopt;
  const auto registry = load_registry(asked.registry);
  if (!registry) return registry.failure();
  std::vector<std::size_t> all(registry.value().services.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  Secrets secrets;
  for (const std::string& name : secret_variables(registry.value(), all))
    if (const char* value = std::getenv(name.c_str())) secrets.emplace(name, value);
  const Masker masker(registry.value(), secrets);
  if (registry_digest(masker.registry(registry.value())) != cassette.digest)
    return Failure{asked.registry +
                   ": not the registry that was recorded, or other secrets are set; leave --registry out to "
                   "replay with the one in the cassette"};
  return std::nullopt;
}

}  // namespace

int run_replay(const QueryArguments& arguments) {
  prepare_process();
  InterruptWatch interrupt;
  const auto text = read_file(arguments.replay, kMaxCassetteBytes);
  if (!text) {
    complain(text.failure().message);
    return kUsage;
  }
  auto cassette = read_cassette(text.value());
  if (!cassette) {
    complain(arguments.replay + ": " + plain_line(cassette.failure().message));
    return kUsage;
  }
  if (const auto failure = disagreement(arguments.question, cassette.value())) {
    complain(failure->message);
    return kUsage;
  }
  for (const std::string& warning : cassette.value().warnings) complain(arguments.replay + ": " + warning);
  const std::string version = cassette.value().version;
  cassette.value().options.transform = proj_transform();
  cassette.value().options.decoder = decode_charset;
  Player player(std::move(cassette).value());
  QueryReport report(arguments, player.registry(), player.query().root);
  const QueryResult result = replay(
      player, arguments.timing, [&](const Event& event) { report.take(event); }, interrupt.token());
  const int status = report.finish(result, interrupt.interrupted());
  if (player.missing() > 0)
    complain(arguments.replay + ": had no reply to " + std::to_string(player.missing()) +
             " of the requests: it was recorded by geoprobe " + plain_line(version) + ", this is " +
             GEOPROBE_VERSION + ", or it was changed since");
  return status;
}

}  // namespace geoprobe::cli
