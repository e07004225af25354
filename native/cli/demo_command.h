#pragma once
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace geoprobe::cli {

struct DemoOptions {
  std::string at;           ///< "X,Y" as typed; empty: Johannesburg
  bool once = false;        ///< end after the tree, on a terminal too
  std::optional<int> port;  ///< serve the page there, without a terminal too; 0: any free one
  std::string page;         ///< the built page's folder; empty: found beside the program
};

void add_options(CLI::App& command, DemoOptions& options);

/// Starts the services, asks them at one point, prints the tree, and on a terminal serves the page until
/// Ctrl-C. Returns the program's exit status, which is the query's: 3, because some services fail by design.
int run_demo(const DemoOptions& options);

}  // namespace geoprobe::cli
