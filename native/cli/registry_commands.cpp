#include <geoprobe/registry/credentials.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/registry/write_geocontext.h>
#include <geoprobe/result/listing.h>
#include <geoprobe/text/json_writer.h>

#include "commands.h"
#include "console.h"
#include "files.h"

namespace geoprobe::cli {
namespace {

std::string count(std::size_t number, const char* noun) {
  return std::to_string(number) + ' ' + noun + (number == 1 ? "" : "s");
}

}  // namespace

int run_validate(const std::string& file) {
  const auto registry = load_registry(file);
  if (!registry) {
    complain(registry.failure().message);
    return kUsage;
  }
  const Registry& valid = registry.value();
  warn(file, warn_of_credentials(valid));
  const std::string line = file + ": valid: " + count(valid.services.size(), "service") + ", " +
                           count(valid.groups.size(), "group") + ", " +
                           count(valid.collections.size(), "collection") + '\n';
  return print(line) ? kAnswered : kTrouble;
}

int run_list(const ListArguments& arguments) {
  if (arguments.registry.empty()) {
    complain("no registry: give --registry FILE or set GEOPROBE_REGISTRY");
    return kUsage;
  }
  const auto registry = load_registry(arguments.registry);
  if (!registry) {
    complain(registry.failure().message);
    return kUsage;
  }
  const std::string text = arguments.format == "json"
                               ? write_json_indented(listing_document(registry.value())) + '\n'
                               : listing_text(registry.value());
  return print(text) ? kAnswered : kTrouble;
}

int run_convert(const ConvertArguments& arguments) {
  const auto registry = load_registry(arguments.file);
  if (!registry) {
    complain(registry.failure().message);
    return kUsage;
  }
  ConvertedRegistry converted;
  if (arguments.to == "geocontext")
    converted = geocontext_document(registry.value());
  else
    converted.document = registry_document(registry.value());
  warn(arguments.file, converted.warnings);
  return print(write_json_indented(converted.document) + '\n') ? kAnswered : kTrouble;
}

}  // namespace geoprobe::cli
