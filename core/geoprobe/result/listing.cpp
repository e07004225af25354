#include <geoprobe/registry/lookup.h>
#include <geoprobe/result/listing.h>
#include <geoprobe/result/rows.h>
#include <geoprobe/text/terminal.h>
#include <geoprobe/text/url.h>

#include <vector>

namespace geoprobe {
namespace {

/// The nodes that stand under no other, collections first.
std::vector<NodeRef> top_nodes(const Registry& registry) {
  std::vector<bool> group_held(registry.groups.size()), service_held(registry.services.size());
  for (const Collection& collection : registry.collections)
    for (const std::size_t group : collection.groups) group_held[group] = true;
  for (const Group& group : registry.groups) {
    for (const std::size_t inner : group.groups) group_held[inner] = true;
    for (const std::size_t service : group.services) service_held[service] = true;
  }
  std::vector<NodeRef> nodes;
  for (std::size_t i = 0; i < registry.collections.size(); ++i) nodes.push_back({NodeKind::collection, i});
  for (std::size_t i = 0; i < registry.groups.size(); ++i)
    if (!group_held[i]) nodes.push_back({NodeKind::group, i});
  for (std::size_t i = 0; i < registry.services.size(); ++i)
    if (!service_held[i]) nodes.push_back({NodeKind::service, i});
  return nodes;
}

std::string host_of(const Service& service) {
  const Expected<Url> url = parse_url(service.url);
  return url ? url.value().host : std::string();
}

Value node_value(const Registry& registry, NodeRef node);

Value nodes_value(const Registry& registry, NodeKind kind, const std::vector<std::size_t>& indices) {
  Value out = Value::array();
  for (const std::size_t index : indices) out.push(node_value(registry, {kind, index}));
  return out;
}

Value node_value(const Registry& registry, NodeRef node) {
  Value out = Value::object();
  const auto head = [&](const auto& from) {
    out.add("kind", to_string(node.kind)).add("key", from.key).add("name", from.name);
    if (!from.description.empty()) out.add("description", from.description);
  };
  if (node.kind == NodeKind::collection) {
    const Collection& collection = registry.collections[node.index];
    head(collection);
    out.add("groups", nodes_value(registry, NodeKind::group, collection.groups));
  } else if (node.kind == NodeKind::group) {
    const Group& group = registry.groups[node.index];
    head(group);
    out.add("services", nodes_value(registry, NodeKind::service, group.services))
        .add("groups", nodes_value(registry, NodeKind::group, group.groups));
  } else {
    const Service& service = registry.services[node.index];
    head(service);
    out.add("type", to_string(service.type)).add("url", service.url).add("layer", service.layer);
    if (!service.unit.empty()) out.add("unit", service.unit);
  }
  return out;
}

}  // namespace

std::string listing_text(const Registry& registry) {
  std::string out;
  for (const NodeRef root : top_nodes(registry))
    for (const TreeRow& row : tree_rows(registry, root)) {
      out += row.prefix + row.name + " [" + node_key(registry, row.node) + "]";
      if (row.node.kind == NodeKind::service) {
        const Service& service = registry.services[row.node.index];
        out += "  " + std::string(to_string(service.type)) + ' ' + plain_line(host_of(service));
      }
      out += '\n';
    }
  return out.empty() ? "nothing: the registry has no services\n" : out;
}

Value listing_document(const Registry& registry) {
  Value collections = Value::array(), groups = Value::array(), services = Value::array();
  for (const NodeRef node : top_nodes(registry)) {
    Value& list = node.kind == NodeKind::collection ? collections
                  : node.kind == NodeKind::group    ? groups
                                                    : services;
    list.push(node_value(registry, node));
  }
  return Value::object()
      .add("collections", std::move(collections))
      .add("groups", std::move(groups))
      .add("services", std::move(services));
}

}  // namespace geoprobe
