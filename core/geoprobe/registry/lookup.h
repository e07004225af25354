#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/text/expected.h>

#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// Looks a KEY up among collections, then groups, then services; `service:KEY`, `group:KEY` and
/// `collection:KEY` name the kind. Failure: names the nearest keys.
Expected<NodeRef> find_node(const Registry& registry, std::string_view key);

const std::string& node_key(const Registry& registry, NodeRef node);

/// The services under a node in the registry's order, each once.
std::vector<std::size_t> services_under(const Registry& registry, NodeRef node);

/// The registry with these services alone in its groups, and without the groups that hold none of them.
/// Services keep their indices, and so do groups and collections.
Registry narrowed_to(const Registry& registry, const std::vector<std::size_t>& services);

/// The names of the `env:` variables that the services use and the secrets lack, sorted, each once.
std::vector<std::string> missing_secrets(const Registry& registry, const std::vector<std::size_t>& services,
                                         const Secrets& secrets);
/// All `env:` variables that these services use, sorted, each once.
std::vector<std::string> secret_variables(const Registry& registry, const std::vector<std::size_t>& services);

}  // namespace geoprobe
