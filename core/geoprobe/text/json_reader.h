#pragma once
#include <geoprobe/text/expected.h>
#include <geoprobe/text/json_place.h>
#include <geoprobe/text/value.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geoprobe {

/// The deepest nesting that read_json takes. Deeper text is refused, because recursion over it would not be
/// safe.
inline constexpr int kMaxJsonDepth = 200;
/// The most values (scalars, arrays and objects together) that a text may hold.
inline constexpr std::size_t kMaxJsonValues = 3000000;

struct JsonFault {
  std::optional<TextPlace> place;  ///< nothing if the text could not be read at all
  std::string message;             ///< with the place
};
/// As read_json.
std::variant<Value, JsonFault> parse_json(std::string_view text);

/// Reads strict JSON (RFC 8259) in UTF-8, with or without a byte order mark.
/// Failure: names the line and column, and what was expected there.
Expected<Value> read_json(std::string_view text);

struct SalvagedJson {
  Value value;
  std::vector<std::string> warnings;  ///< what was mended, one sentence each
};

/// As read_json, and mends what servers are known to send: NaN and infinities become null, numbers beyond
/// a double become text, lone surrogates and bytes that are not UTF-8 become U+FFFD, raw control characters
/// in strings are kept. Each kind of mending is one warning.
Expected<SalvagedJson> salvage_json(std::string_view text);

}  // namespace geoprobe
