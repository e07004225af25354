#include "secrets.h"

#include <geoprobe/registry/lookup.h>

#include <cstdlib>

namespace geoprobe::cli {

Secrets secrets_from_environment(const Registry& registry, const std::vector<std::size_t>& services) {
  Secrets secrets;
  for (const std::string& name : secret_variables(registry, services))
    if (const char* value = std::getenv(name.c_str())) secrets.emplace(name, value);
  return secrets;
}

std::string missing_variables(const Registry& registry, const std::vector<std::size_t>& services,
                              const Secrets& secrets) {
  std::string names;
  for (const std::string& name : missing_secrets(registry, services, secrets))
    names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace geoprobe::cli
