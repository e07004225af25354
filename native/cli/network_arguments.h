#pragma once
#include <geoprobe/native/transport_options.h>
#include <geoprobe/text/expected.h>

#include <string>

namespace CLI {
class App;
}

namespace geoprobe::cli {

/// The options of the network that `query` and `serve` share, as typed.
struct NetworkArguments {
  std::string ca_file;
  bool allow_private = false;
};
/// The group is that of the command's help; empty: its general one.
void add_options(CLI::App& command, NetworkArguments& arguments, const std::string& group);

/// What they and the environment say. Failure: the option or variable, and what is wrong with it.
Expected<TransportOptions> transport_options(const NetworkArguments& arguments);

}  // namespace geoprobe::cli
