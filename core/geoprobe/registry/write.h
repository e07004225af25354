#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/text/value.h>

namespace geoprobe {

/// The registry as a registry file holds it, in one canonical form: members in the schema's order, those that
/// say what is so anyway left out. read_registry_document makes an equal registry of it. Literal secrets are
/// written as they are.
Value registry_document(const Registry& registry);

}  // namespace geoprobe
