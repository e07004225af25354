#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/registry/write_geocontext.h>
#include <geoprobe/result/listing.h>
#include <geoprobe/text/json_writer.h>

#include <cstdlib>
#include <utility>

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

Value fault_document(const RegistryFault& fault, const char* severity) {
  const auto number = [&](std::size_t TextPlace::*part) {
    return fault.place ? Value(Number{std::to_string(*fault.place.*part)}) : Value();
  };
  Value out = Value::object();
  out.add("severity", std::string(severity))
      .add("pointer", fault.pointer)
      .add("line", number(&TextPlace::line))
      .add("column", number(&TextPlace::column))
      .add("kind", fault.kind.empty() ? Value() : Value(fault.kind))
      .add("key", fault.key.empty() ? Value() : Value(fault.key))
      .add("message", fault.message);
  return out;
}

/// All faults: a program needs no bound.
Value validation_document(const RegistryFile& file) {
  Value faults = Value::array();
  for (const RegistryFault& fault : file.faults) faults.push(fault_document(fault, "error"));
  for (const RegistryFault& warning : file.warnings) faults.push(fault_document(warning, "warning"));
  Value out = Value::object();
  out.add("file", file.path).add("valid", file.registry.has_value()).add("faults", std::move(faults));
  return out;
}

}  // namespace

int run_validate(const ValidateArguments& arguments) {
  const auto path = path_of(arguments.registry);
  if (!path) return complain(path.failure().message), kUsage;
  auto read = read_registry_file(path.value());
  if (!read) return complain(read.failure().message), kUsage;
  RegistryFile& file = read.value();
  if (file.registry)
    for (RegistryFault& warning : located(file.text, warn_of_credentials(*file.registry)))
      file.warnings.push_back(std::move(warning));
  const int status = file.registry ? kAnswered : kUsage;
  if (arguments.format == "json")
    return print(write_json_indented(validation_document(file)) + '\n') ? status : kTrouble;
  for (const RegistryFault& warning : file.warnings) note(line_of(file.path, warning, "warning: "));
  for (const std::string& line : fault_lines(file)) note(line);
  if (!file.registry) return status;
  const Registry& valid = *file.registry;
  const std::string line = file.path + ": valid: " + count(valid.services.size(), "service") + ", " +
                           count(valid.groups.size(), "group") + ", " +
                           count(valid.collections.size(), "collection") + '\n';
  return print(line) ? status : kTrouble;
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
