#pragma once
#include <geoprobe/registry/read.h>

namespace geoprobe {

/// A registry, and what was read in it in another way than it stands (see ConvertedRegistry): nothing where
/// it is one in geoprobe's own form.
struct LoadedRegistry {
  Registry registry;
  Faults warnings;
};

/// Reads a registry file in geoprobe's own form or in one of GeoContext's.
std::variant<LoadedRegistry, Faults> read_any_registry(std::string_view json);

}  // namespace geoprobe
