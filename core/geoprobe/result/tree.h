#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>

#include <cstdint>
#include <optional>
#include <string>

namespace geoprobe {

struct TreeStyle {
  bool color = false;                 ///< ANSI colours; a symbol tells the status without them too
  int width = 100;                    ///< columns, of which no line takes more where the branches leave room
  std::optional<std::int64_t> now{};  ///< seconds since 1970: cached answers have their age
};

/// The result for people: one line a node, a symbol and a word for each status, value and unit, time and
/// source, and a last line that sums up. Where there is little room the source is dropped, then the time, and
/// below 60 columns texts stand under their service; long messages are wrapped, not cut. Control characters
/// in names and values are shown as U+FFFD: a server cannot steer the terminal. Ends with a line end.
std::string result_tree(const Registry& registry, const QueryResult& result, const TreeStyle& style);

}  // namespace geoprobe
