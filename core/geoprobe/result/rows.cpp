#include <geoprobe/result/rows.h>
#include <geoprobe/text/terminal.h>

namespace geoprobe {
namespace {

class RowMaker {
 public:
  explicit RowMaker(const Registry& registry) : registry_(registry) {}

  void add(NodeRef node, const std::string& prefix, const std::string& below) {
    rows.push_back({node, prefix, below, name_of(node)});
    const std::vector<NodeRef> children = children_of(node);
    for (std::size_t i = 0; i < children.size(); ++i) {
      const bool last = i + 1 == children.size();
      add(children[i], below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
    }
  }

  std::vector<TreeRow> rows;

 private:
  std::vector<NodeRef> children_of(NodeRef node) const {
    std::vector<NodeRef> children;
    if (node.kind == NodeKind::group) {
      const Group& group = registry_.groups[node.index];
      for (const std::size_t index : group.services) children.push_back({NodeKind::service, index});
      for (const std::size_t index : group.groups) children.push_back({NodeKind::group, index});
    } else if (node.kind == NodeKind::collection) {
      for (const std::size_t index : registry_.collections[node.index].groups)
        children.push_back({NodeKind::group, index});
    }
    return children;
  }

  std::string name_of(NodeRef node) const {
    const auto name = [](const auto& from) { return plain_line(from.name.empty() ? from.key : from.name); };
    switch (node.kind) {
      case NodeKind::collection:
        return name(registry_.collections[node.index]);
      case NodeKind::group:
        return name(registry_.groups[node.index]);
      case NodeKind::service:
        break;
    }
    return name(registry_.services[node.index]);
  }

  const Registry& registry_;
};

}  // namespace

std::vector<TreeRow> tree_rows(const Registry& registry, NodeRef root) {
  RowMaker maker(registry);
  maker.add(root, "", "");
  return std::move(maker.rows);
}

}  // namespace geoprobe
