#pragma once
#include <geoprobe/registry/model.h>

#include <cstddef>
#include <string>
#include <vector>

namespace geoprobe::cli {

/// The `env:` variables that these services use: each from the environment, else from the file of its name in
/// $CREDENTIALS_DIRECTORY (systemd's LoadCredential), without white space at its ends.
Secrets secrets_from_environment(const Registry& registry, const std::vector<std::size_t>& services);

/// "MAPS_USER, MAPS_PASSWORD": those that are missing; empty: none.
std::string missing_variables(const Registry& registry, const std::vector<std::size_t>& services,
                              const Secrets& secrets);

}  // namespace geoprobe::cli
