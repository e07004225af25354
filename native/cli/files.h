#pragma once
#include <geoprobe/registry/read.h>
#include <geoprobe/text/expected.h>

#include <cstddef>
#include <functional>
#include <string>

namespace geoprobe::cli {

/// The file's bytes; "-" is standard input. Failure: what is wrong with it, beyond max_bytes too.
Expected<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// What is said where a command has no registry.
inline constexpr const char* kNoRegistry = "no registry: give --registry FILE or set GEOPROBE_REGISTRY";

/// Says each warning about a file on standard error, as `FILE: /pointer: warning: message`.
void warn(const std::string& path, const Faults& warnings);

/// The registry in a file, geoprobe's own or GeoContext's; read whole before anything is asked. `say` takes a
/// line for each thing that was read in another way than it stands; without it they go to standard error.
/// Failure: every fault as `FILE: /pointer: message`, a line each.
Expected<Registry> load_registry(const std::string& path, const std::function<void(std::string)>& say = {});

}  // namespace geoprobe::cli
