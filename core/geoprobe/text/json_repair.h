#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

struct RepairedJson {
  std::string text;
  std::vector<std::string> warnings;  ///< one for each kind of mending that was done
};

/// Rewrites what servers are known to send and JSON does not allow (see salvage_json); all else is copied.
RepairedJson repair_json(std::string_view text);

}  // namespace geoprobe
