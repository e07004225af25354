#pragma once
#include <geoprobe/registry/read.h>
#include <geoprobe/text/expected.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace geoprobe::cli {

/// The file's bytes; "-" is standard input. Failure: what is wrong with it, beyond max_bytes too.
Expected<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// What is said where a command has no registry.
inline constexpr const char* kNoRegistry = "no registry: give --registry FILE or set GEOPROBE_REGISTRY";

/// What is wrong in a registry's file, or was read in another way than it stands.
struct RegistryFault {
  std::string pointer, message;    ///< as Fault's
  std::string kind, key;           ///< of the service, group or collection that it is in; empty: in none
  std::optional<TextPlace> place;  ///< nothing if the whole file is meant
};
struct RegistryFile {
  std::string path, text;
  std::optional<Registry> registry;   ///< nothing if there are faults
  std::vector<RegistryFault> faults;  ///< all of them
  std::vector<RegistryFault> warnings;
};
/// Reads and checks a registry, geoprobe's own or GeoContext's. Failure: the file cannot be read.
Expected<RegistryFile> read_registry_file(const std::string& path);

/// Faults of a text with their places and keys.
std::vector<RegistryFault> located(const std::string& text, Faults faults);

/// `FILE:LINE:COLUMN: /pointer: message (service 'key')`.
std::string line_of(const std::string& path, const RegistryFault& fault, const char* severity = "");
/// A line for each of the first 100, and one that says how many more there are.
std::vector<std::string> fault_lines(const RegistryFile& file);

/// Says each warning about a file on standard error, as `FILE: /pointer: warning: message`.
void warn(const std::string& path, const Faults& warnings);

/// The registry in a file, geoprobe's own or GeoContext's; read whole before anything is asked. `say` takes a
/// line for each thing that was read in another way than it stands; without it they go to standard error.
/// Failure: the lines of fault_lines.
Expected<Registry> load_registry(const std::string& path, const std::function<void(std::string)>& say = {});

}  // namespace geoprobe::cli
