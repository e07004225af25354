#pragma once
#include <geoprobe/registry/read.h>

namespace geoprobe {

/// A registry in another form.
struct ConvertedRegistry {
  Value document;
  /// What was read in another way than it stands, and what was left out, each at its place in the original
  /// and in its order. No message holds a secret.
  Faults warnings;
};

/// Brings a registry that Kartoza GeoContext exported, v2 (`service`, `group`, `collection`) or v1
/// (`context_service_registry`, `context_group`, `context_collection`), into geoprobe's own form. What is odd
/// in it is read as GeoContext's users mean it, and what cannot be asked is left out; both are warnings, and
/// nothing is left out without one. What geoprobe has no member for is kept in "x-geocontext".
/// docs/geocontext.md says which member becomes what.
///
/// read_registry_document finds no fault in the result, unless its tree is too large (kMaxTreeNodes).
/// The document must be one for which is_geocontext holds; any other becomes a registry without services.
ConvertedRegistry convert_geocontext(const Value& document);

}  // namespace geoprobe
