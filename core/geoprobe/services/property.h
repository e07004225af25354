#pragma once
#include <geoprobe/geo/feature.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

struct FoundProperty {
  std::optional<Value> value;
  std::string name{};  ///< of the attribute whose whole value it is; empty where it is within one
  std::vector<std::string> rivals{};  ///< attributes that the name may all mean; there is no value then
};

/// The attribute that a service's `property` names. The name as a whole comes first: exactly, then without
/// case, then as formats write it that cannot hold every name ("Band_1" for "Band 1"). A prefix matches its
/// own alone; it is dropped if one side has none, and then the match must be the only one. Failing that,
/// "a/b/0" reaches into objects, lists (from 0, or a member of all their items) and texts that are JSON. An
/// item behind a list's end is null. `text_only`: the format is XML or text, where one item stands for a list
/// of one.
FoundProperty find_property(const Feature& feature, std::string_view wanted, bool text_only);

}  // namespace geoprobe
