#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// The JSON number that a text writes in any notation that can mean one number alone: "12,5", ".5", "5.",
/// "+5", "007", "1 234,5", "1'234.5", "1.234.567", "1.234,5", "1,234.5", "1.5D+03", a Unicode minus or blank.
/// Nothing for any other text: "1,234" may be 1.234 or 1234, and "1,234,567" may be a list.
std::optional<std::string> loose_number(std::string_view text);

/// What a text says of a number that is none.
enum class NoNumber {
  no,       ///< nothing of the kind
  none,     ///< there is no value: NaN, 1.#QNAN, <Null>, n/a, -, no data, an empty text …
  infinite  ///< inf, -Infinity, 1.#INF
};
NoNumber no_number(std::string_view text);

}  // namespace geoprobe
