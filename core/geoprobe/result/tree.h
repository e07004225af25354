#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>

#include <string>

namespace geoprobe {

struct TreeStyle {
  bool color = false;  ///< ANSI colours; a symbol tells the status without them too
  int width = 100;     ///< columns; texts longer than fit are cut with an ellipsis
};

/// The result for people: one line a node, a symbol and a word for each status, value and unit, time and
/// source, and a last line that sums up. Control characters in names and values are shown as U+FFFD: a server
/// cannot steer the terminal. Ends with a line end.
std::string result_tree(const Registry& registry, const QueryResult& result, const TreeStyle& style);

}  // namespace geoprobe
