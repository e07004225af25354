#pragma once
#include <geoprobe/registry/geocontext.h>

namespace geoprobe {

/// The registry in the form that Kartoza GeoContext exports and imports, version 2. What is kept in
/// "x-geocontext" is written as it was, in place of geoprobe's reading of it. What GeoContext has no member
/// for is left out with a warning at its place in registry_document(registry); so is a service that it cannot
/// ask, and its groups are then without it. Credentials are never written.
ConvertedRegistry geocontext_document(const Registry& registry);

}  // namespace geoprobe
