#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/text/value.h>

#include <string>

namespace geoprobe {

/// What there is to ask, for people: each collection's tree, then the groups in no collection or group, then
/// the services in no group; a node's key stands in brackets behind its name, a service's type and host
/// behind that. Ends with a line end.
std::string listing_text(const Registry& registry);

/// The same as {"collections":[…],"groups":[…],"services":[…]}: nodes with their kind, key and name, nested
/// as in the result document; a service has its type, url, layer and unit.
Value listing_document(const Registry& registry);

}  // namespace geoprobe
