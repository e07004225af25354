#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/registry/write_geocontext.h>
#include <geoprobe/result/listing.h>
#include <geoprobe/text/json_writer.h>

#include <cstdlib>

#include "commands.h"
#include "console.h"
#include "files.h"

namespace geoprobe::cli {
namespace {

std::string count(std::size_t number, const char* noun) {
  return std::to_string(number) + ' ' + noun + (number == 1 ? "" : "s");
}

/// The one file that is meant.
Expected<std::string> path_of(const RegistryArguments& arguments) {
  if (!arguments.file.empty() && !arguments.option.empty())
    return Failure{"FILE and --registry both name a registry: give one of them"};
  if (!arguments.file.empty()) return arguments.file;
  if (!arguments.option.empty()) return arguments.option;
  const char* usual = std::getenv("GEOPROBE_REGISTRY");
  if (usual == nullptr || *usual == '\0') return Failure{kNoRegistry};
  return std::string(usual);
}

struct NamedRegistry {
  std::string path;
  Registry registry;
};

Expected<NamedRegistry> load_named(const RegistryArguments& arguments) {
  const auto path = path_of(arguments);
  if (!path) return path.failure();
  auto registry = load_registry(path.value());
  if (!registry) return registry.failure();
  return NamedRegistry{path.value(), std::move(registry).value()};
}

}  // namespace

int run_validate(const ValidateArguments& arguments) {
  const auto loaded = load_named(arguments.registry);
  if (!loaded) {
    complain(loaded.failure().message);
    return kUsage;
  }
  const auto& [file, valid] = loaded.value();
  warn(file, warn_of_credentials(valid));
  const std::string line = file + ": valid: " + count(valid.services.size(), "service") + ", " +
                           count(valid.groups.size(), "group") + ", " +
                           count(valid.collections.size(), "collection") + '\n';
  return print(line) ? kAnswered : kTrouble;
}

int run_list(const ListArguments& arguments) {
  const auto loaded = load_named(arguments.registry);
  if (!loaded) {
    complain(loaded.failure().message);
    return kUsage;
  }
  const Registry& registry = loaded.value().registry;
  const std::string text = arguments.format == "json" ? write_json_indented(listing_document(registry)) + '\n'
                                                      : listing_text(registry);
  return print(text) ? kAnswered : kTrouble;
}

int run_convert(const ConvertArguments& arguments) {
  const auto loaded = load_named(arguments.registry);
  if (!loaded) {
    complain(loaded.failure().message);
    return kUsage;
  }
  const auto& [file, registry] = loaded.value();
  ConvertedRegistry converted;
  if (arguments.to == "geocontext")
    converted = geocontext_document(registry);
  else
    converted.document = registry_document(registry);
  warn(file, converted.warnings);
  return print(write_json_indented(converted.document) + '\n') ? kAnswered : kTrouble;
}

}  // namespace geoprobe::cli
