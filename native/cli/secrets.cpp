#include "secrets.h"

#include <geoprobe/registry/lookup.h>
#include <geoprobe/text/ascii.h>

#include <cstdlib>

#include "files.h"

namespace geoprobe::cli {
namespace {
constexpr std::size_t kMostSecret = 1u << 20;
}

Secrets secrets_from_environment(const Registry& registry, const std::vector<std::size_t>& services) {
  Secrets secrets;
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  for (const std::string& name : secret_variables(registry, services)) {
    if (const char* value = std::getenv(name.c_str())) {
      secrets.emplace(name, value);
    } else if (credentials != nullptr) {
      const auto text = read_file(std::string(credentials) + '/' + name, kMostSecret);
      if (text) secrets.emplace(name, trim(text.value()));
    }
  }
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
