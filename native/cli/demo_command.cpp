#include "demo_command.h"

#include <geoprobe/geo/crs.h>
#include <geoprobe/native/client.h>
#include <geoprobe/native/process.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/result/tree.h>
#include <geoprobe/text/coordinate.h>

#include <CLI/CLI.hpp>

#include "console.h"
#include "demo/demo_registry.h"
#include "demo/demo_services.h"
#include "demo/page_server.h"
#include "interrupt.h"
#include "serve/page_folder.h"

namespace geoprobe::cli {
namespace {

using namespace demo;

constexpr int kUsualPort = 8080;

Expected<Position> find_position(const std::string& at) {
  if (at.empty()) return kDemoPoint;
  const auto read = parse_coordinates(at);
  if (!read) return Failure{"--at: " + read.failure().message};
  auto checked = check_position({read.value().first, read.value().second}, kWgs84);
  if (!checked) return Failure{"--at: " + checked.failure().message};
  return checked;
}

QueryResult ask(Client& client, Position position, const CancelToken& cancel) {
  PointQuery query;
  query.root = find_node(client.registry(), kDemoKey).value();
  query.point = position;
  ProgressLine progress(true);
  const std::size_t all = services_under(client.registry(), query.root).size();
  std::size_t answered = 0;
  const auto show = [&] {
    progress.show(std::to_string(answered) + " of " + std::to_string(all) + " answers");
  };
  show();
  return client.query(
      query,
      [&](const Event& event) {
        if (!std::holds_alternative<ServiceAnswered>(event)) return;
        ++answered;
        show();
      },
      cancel);
}

// The usual port where it is free; the one asked for or none where one was asked for.
std::optional<Failure> start_page(PageServer& page, std::optional<int> port) {
  if (port) return page.start(*port);
  if (!page.start(kUsualPort)) return std::nullopt;
  return page.start(0);
}

}  // namespace

void add_options(CLI::App& command, DemoOptions& options) {
  command.add_option("--at", options.at, "Where to ask first: longitude,latitude (default: Johannesburg)")
      ->type_name("X,Y");
  command.add_flag("--once", options.once, "End after the tree, on a terminal too");
  command
      .add_option("--listen", options.port,
                  "Serve the page on this port, without a terminal too; 0: any free one (default: 8080 on a "
                  "terminal, where it is free)")
      ->check(CLI::Range(0, 65535))
      ->type_name("PORT");
  command.add_option("--page", options.page, "The built page's folder (default: found beside the program)")
      ->type_name("FOLDER");
}

int run_demo(const DemoOptions& options) {
  prepare_process();
  InterruptWatch interrupt;
  const auto position = find_position(options.at);
  if (!position) {
    complain(position.failure().message);
    return kUsage;
  }
  const auto folder = serve::find_page_folder(options.page);
  if (!options.page.empty() && folder.empty()) {
    complain("--page: there is no index.html in '" + options.page + "'");
    return kUsage;
  }
  DemoServices services;
  if (const auto failure = services.start()) {
    complain(failure->message);
    return kTrouble;
  }
  PageServer page(folder, {{kDemoKey, "What is here?", "registry.json", services.registry()},
                           {"year", "Daylight through the year", "year.json", services.year_registry()}});
  const bool serve = !options.once && (output_is_terminal() || options.port);
  if (serve)
    if (const auto failure = start_page(page, options.port)) {
      complain(failure->message);
      return kTrouble;
    }

  auto read = read_registry(std::string_view(services.registry()));
  if (const auto* faults = std::get_if<Faults>(&read)) {
    complain("internal error: the demo's registry is faulty at " + faults->front().pointer + ": " +
             faults->front().message);
    return kTrouble;
  }
  ClientOptions client_options;
  client_options.policy.deadline = std::chrono::milliseconds(kDemoDeadlineMs);
  Client client(std::move(*std::get_if<Registry>(&read)), std::move(client_options));
  const QueryResult result = ask(client, position.value(), interrupt.token());
  if (!print(result_tree(client.registry(), result, tree_style()))) return kTrouble;
  if (interrupt.interrupted()) return kInterrupted;
  if (serve) {
    note("the map page is at " + page.origin() + "/ (Ctrl-C ends)");
    interrupt.token().wait();
  }
  return exit_status(result.summary);
}

}  // namespace geoprobe::cli
