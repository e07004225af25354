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

/// Whether a name occurs twice. In time that grows with the number of members alone, but for a logarithm.
bool has_repeated_names(const Value::Object& members);
/// Members of one name become one, at the place of the first, whose value is the array of theirs. Returns the
/// first such name, or an empty one. Not in objects within.
std::string merge_repeated_names(Value::Object& members);

}  // namespace geoprobe
