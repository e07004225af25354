#pragma once
#include <geoprobe/registry/model.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geoprobe {

/// The largest registry that is read, in bytes. GeoContext's own has 0.3 MB.
inline constexpr std::size_t kMaxRegistryBytes = 32u << 20;

/// One thing wrong in a registry.
struct Fault {
  std::string pointer;  ///< RFC 6901 JSON pointer of the place, empty for the whole file
  std::string message;  ///< what is wrong and what is expected
};

/// Every fault at once, in the file's order.
using Faults = std::vector<Fault>;

/// Reads and validates a registry file (contract, section 2).
std::variant<Registry, Faults> read_registry(std::string_view json);
std::variant<Registry, Faults> read_registry(const Value& document);

}  // namespace geoprobe
