#pragma once
#include <geoprobe/text/value.h>

#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// The number that a member holds; nothing where there is none, or it is no finite number.
std::optional<double> number_at(const Value& object, std::string_view name);
/// The text that a member holds, else an empty one.
std::string text_at(const Value& object, std::string_view name);

}  // namespace geoprobe
