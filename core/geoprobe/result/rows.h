#pragma once
#include <geoprobe/registry/model.h>

#include <string>
#include <vector>

namespace geoprobe {

/// One line of a tree drawn with text.
struct TreeRow {
  NodeRef node;
  std::string prefix;        ///< the branches before the node
  std::string continuation;  ///< the branches before further lines of the same node
  std::string name;          ///< the node's name, else its key, as a plain line
};

/// A node and all that is under it, in the registry's order.
std::vector<TreeRow> tree_rows(const Registry& registry, NodeRef root);

}  // namespace geoprobe
