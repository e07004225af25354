#include "network_arguments.h"

#include <CLI/CLI.hpp>

namespace geoprobe::cli {

void add_options(CLI::App& command, NetworkArguments& arguments, const std::string& group) {
  CLI::Option* ca_file =
      command.add_option("--cacert", arguments.ca_file, "PEM file of the certificates to trust")
          ->type_name("FILE");
  CLI::Option* allow_private = command.add_flag(
      "--allow-private", arguments.allow_private,
      "Let names of servers lead to loopback and private addresses (without it only a URL that "
      "holds such an address does)");
  if (group.empty()) return;
  ca_file->group(group);
  allow_private->group(group);
}

Expected<TransportOptions> transport_options(const NetworkArguments& arguments) {
  TransportOptions options = transport_options_from_environment();
  if (!arguments.ca_file.empty()) options.ca_file = arguments.ca_file;
  options.allow_private = arguments.allow_private;
  if (const auto failure = check_transport_options(options)) return *failure;
  return options;
}

}  // namespace geoprobe::cli
