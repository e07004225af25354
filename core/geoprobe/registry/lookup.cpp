#include <geoprobe/registry/lookup.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>
#include <set>

namespace geoprobe {
namespace {

template <class Node>
std::optional<std::size_t> index_of(const std::vector<Node>& nodes, std::string_view key) {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].key == key) return i;
  return std::nullopt;
}

std::optional<std::size_t> index_of(const Registry& registry, NodeKind kind, std::string_view key) {
  switch (kind) {
    case NodeKind::collection:
      return index_of(registry.collections, key);
    case NodeKind::group:
      return index_of(registry.groups, key);
    case NodeKind::service:
      return index_of(registry.services, key);
  }
  return std::nullopt;
}

std::vector<std::string> keys_of(const Registry& registry, const std::vector<NodeKind>& kinds) {
  std::vector<std::string> keys;
  for (const NodeKind kind : kinds) {
    if (kind == NodeKind::collection)
      for (const Collection& collection : registry.collections) keys.push_back(collection.key);
    if (kind == NodeKind::group)
      for (const Group& group : registry.groups) keys.push_back(group.key);
    if (kind == NodeKind::service)
      for (const Service& service : registry.services) keys.push_back(service.key);
  }
  return keys;
}

/// A group that is reached twice adds nothing the second time.
class ServiceCollector {
 public:
  explicit ServiceCollector(const Registry& registry)
      : registry_(registry), services_(registry.services.size()), groups_(registry.groups.size()) {}

  void service(std::size_t index) {
    if (!services_[index]) found_.push_back(index);
    services_[index] = true;
  }
  void group(std::size_t index) {
    if (groups_[index]) return;
    groups_[index] = true;
    for (const std::size_t i : registry_.groups[index].services) service(i);
    for (const std::size_t i : registry_.groups[index].groups) group(i);
  }
  void collection(std::size_t index) {
    for (const std::size_t i : registry_.collections[index].groups) group(i);
  }
  std::vector<std::size_t> take() { return std::move(found_); }

 private:
  const Registry& registry_;
  std::vector<char> services_, groups_;
  std::vector<std::size_t> found_;
};

}  // namespace

Expected<NodeRef> find_node(const Registry& registry, std::string_view key) {
  std::vector<NodeKind> kinds = {NodeKind::collection, NodeKind::group, NodeKind::service};
  std::string asked = "collection, group or service";
  std::string_view name = key;
  if (const std::size_t colon = key.find(':'); colon != std::string_view::npos) {
    const std::string_view prefix = key.substr(0, colon);
    name = key.substr(colon + 1);
    const std::optional<NodeKind> named = parse_node_kind(prefix);
    if (!named)
      return Failure{quoted(key) +
                     " names no kind that there is; write service:KEY, group:KEY or collection:KEY"};
    kinds = {*named};
    asked = prefix;
  }
  for (const NodeKind kind : kinds)
    if (const std::optional<std::size_t> index = index_of(registry, kind, name)) return NodeRef{kind, *index};

  const std::vector<std::string> keys = keys_of(registry, kinds);
  std::string message = concat("no ", asked, " has the key ", quoted(name));
  const std::vector<std::string> near = nearest_words(name, keys);
  for (std::size_t i = 0; i < near.size(); ++i) message += (i == 0 ? "; nearest: " : ", ") + near[i];
  if (keys.empty()) message += "; the registry has no " + asked;
  return Failure{message};
}

const std::string& node_key(const Registry& registry, NodeRef node) {
  switch (node.kind) {
    case NodeKind::collection:
      return registry.collections[node.index].key;
    case NodeKind::group:
      return registry.groups[node.index].key;
    case NodeKind::service:
      break;
  }
  return registry.services[node.index].key;
}

std::vector<std::size_t> services_under(const Registry& registry, NodeRef node) {
  ServiceCollector collector(registry);
  if (node.kind == NodeKind::collection)
    collector.collection(node.index);
  else if (node.kind == NodeKind::group)
    collector.group(node.index);
  else
    collector.service(node.index);
  return collector.take();
}

Registry narrowed_to(const Registry& registry, const std::vector<std::size_t>& services) {
  Registry narrowed = registry;
  const auto is_left_out = [&](std::size_t service) {
    return std::find(services.begin(), services.end(), service) == services.end();
  };
  const auto holds_none = [&](std::size_t group) {
    const auto held = services_under(registry, {NodeKind::group, group});
    return std::all_of(held.begin(), held.end(), is_left_out);
  };
  for (Group& group : narrowed.groups) {
    std::erase_if(group.services, is_left_out);
    std::erase_if(group.groups, holds_none);
  }
  for (Collection& collection : narrowed.collections) std::erase_if(collection.groups, holds_none);
  return narrowed;
}

std::vector<std::string> secret_variables(const Registry& registry,
                                          const std::vector<std::size_t>& services) {
  std::set<std::string> names;
  for (const std::size_t index : services) {
    const Auth& auth = registry.services[index].auth;
    for (const SecretText* text : {&auth.user, &auth.password, &auth.token, &auth.value})
      if (!text->variable.empty()) names.insert(text->variable);
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> missing_secrets(const Registry& registry, const std::vector<std::size_t>& services,
                                         const Secrets& secrets) {
  std::vector<std::string> missing;
  for (std::string& name : secret_variables(registry, services))
    if (secrets.find(name) == secrets.end()) missing.push_back(std::move(name));
  return missing;
}

}  // namespace geoprobe
