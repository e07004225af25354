#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/text/expected.h>

#include <cstddef>
#include <string>

namespace geoprobe::cli {

/// The file's bytes; "-" is standard input. Failure: what is wrong with it, beyond max_bytes too.
Expected<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// The registry in a file, geoprobe's own or GeoContext's; read whole before anything is asked. What was read
/// in another way than it stands is said on standard error, as `FILE: /pointer: warning: message`. Failure:
/// every fault as `FILE: /pointer: message`, a line each.
Expected<Registry> load_registry(const std::string& path);

}  // namespace geoprobe::cli
