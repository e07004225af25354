#include <geoprobe/registry/geocontext.h>
#include <geoprobe/registry/read_any.h>
#include <geoprobe/text/concat.h>

namespace geoprobe {
namespace {

std::variant<LoadedRegistry, Faults> loaded(std::variant<Registry, Faults> read, Faults warnings) {
  if (Faults* faults = std::get_if<Faults>(&read)) return std::move(*faults);
  return LoadedRegistry{std::move(*std::get_if<Registry>(&read)), std::move(warnings)};
}

}  // namespace

std::variant<LoadedRegistry, Faults> read_any_registry(std::string_view json) {
  std::variant<Value, Faults> read = read_registry_json(json);
  if (Faults* faults = std::get_if<Faults>(&read)) return std::move(*faults);
  const Value& document = *std::get_if<Value>(&read);
  if (!is_geocontext(document)) return loaded(read_registry_document(document), {});
  ConvertedRegistry converted = convert_geocontext(document);
  std::variant<Registry, Faults> registry = read_registry_document(converted.document);
  if (Faults* faults = std::get_if<Faults>(&registry))
    for (Fault& fault : *faults)
      fault = {"", concat("in geoprobe's own form: ", fault.pointer, ": ", fault.message)};
  return loaded(std::move(registry), std::move(converted.warnings));
}

}  // namespace geoprobe
