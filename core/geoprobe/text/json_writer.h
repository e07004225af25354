#pragma once
#include <geoprobe/text/value.h>

#include <string>
#include <string_view>

namespace geoprobe {

/// Compact JSON, UTF-8 unescaped. Bytes that are not UTF-8 are written as U+FFFD. No line end.
std::string write_json(const Value& value);

/// JSON for people: two spaces a level, empty containers closed on their line. No line end.
std::string write_json_indented(const Value& value);

/// A quoted and escaped JSON string.
void append_json_string(std::string& out, std::string_view text);

}  // namespace geoprobe
