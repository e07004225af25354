#pragma once
#include <geoprobe/registry/model.h>

#include <cstddef>
#include <string>
#include <vector>

namespace geoprobe::cli {

/// What the environment has of the `env:` variables that these services use.
Secrets secrets_from_environment(const Registry& registry, const std::vector<std::size_t>& services);

/// "MAPS_USER, MAPS_PASSWORD": those that are missing; empty: none.
std::string missing_variables(const Registry& registry, const std::vector<std::size_t>& services,
                              const Secrets& secrets);

}  // namespace geoprobe::cli
