#include <geoprobe/native/client.h>
#include <geoprobe/native/process.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/result/document.h>
#include <geoprobe/result/table.h>
#include <geoprobe/result/tree.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/terminal.h>

#include <set>

#include "commands.h"
#include "console.h"
#include "interrupt.h"

namespace geoprobe::cli {
namespace {

std::string formatted(const std::string& format, const Registry& registry, const QueryResult& result) {
  if (format == "tree") return result_tree(registry, result, {wants_color(), terminal_width()});
  if (format == "csv") return result_csv(registry, result);
  if (format == "geojson") return write_json_indented(result_geojson(registry, result)) + '\n';
  return document_text(registry, result);
}

void say_more(const Registry& registry, const Leaf& leaf) {
  std::string line = registry.services[leaf.service].key + ": " + std::string(to_string(leaf.answer.status));
  if (leaf.source)
    line += " after " + std::to_string(leaf.source->elapsed_ms) + " ms, attempt " +
            std::to_string(leaf.source->attempts) + ", " + leaf.source->url;
  complain(plain_line(line));
}

}  // namespace

int run_query(const QueryArguments& arguments) {
  prepare_process();
  InterruptWatch interrupt;
  auto prepared = prepare_question(arguments.question, true);
  if (!prepared) {
    complain(prepared.failure().message);
    return kUsage;
  }
  ClientOptions options;
  options.policy = prepared.value().policy;
  options.random_seed = false;
  options.secrets = std::move(prepared.value().secrets);
  options.transport = transport_options_from_environment();
  if (!arguments.ca_file.empty()) options.transport.ca_file = arguments.ca_file;
  if (const auto failure = check_transport_options(options.transport)) {
    complain(failure->message);
    return kUsage;
  }

  PointQuery query = prepared.value().query;
  const std::string format = !arguments.format.empty() ? arguments.format
                             : output_is_terminal()    ? "tree"
                                                       : "json";
  if (format == "geojson") query.features = true;

  Client client(std::move(prepared.value().registry), std::move(options));
  const Registry& registry = client.registry();
  const std::size_t all = services_under(registry, query.root).size();
  std::size_t answered = 0;
  bool written = true;
  ProgressLine progress(!arguments.stream && !arguments.verbose);
  progress.show("0 of " + std::to_string(all) + " answers");
  const auto on_event = [&](const Event& event) {
    const auto* service = std::get_if<ServiceAnswered>(&event);
    if (service && arguments.verbose) say_more(registry, service->leaf);
    if (service) progress.show(std::to_string(++answered) + " of " + std::to_string(all) + " answers");
    if (!arguments.stream || !written) return;
    const Value line = service ? service_event(registry, service->leaf)
                               : done_event(registry, std::get_if<QueryDone>(&event)->result);
    written = print(write_json(line) + '\n');
  };
  const QueryResult result = client.query(query, on_event, interrupt.token());
  progress.clear();
  if (!arguments.stream) written = print(formatted(format, registry, result));
  if (!written) return kTrouble;
  return interrupt.interrupted() ? kInterrupted : exit_status(result.summary);
}

}  // namespace geoprobe::cli
