#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// ASCII only and free of the locale; bytes above 127 are left as they are.
std::string lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool contains_ignoring_case(std::string_view text, std::string_view part);
/// Without leading and trailing space, tab, CR, LF, FF and VT.
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
/// How many bytes from the beginning are printable (0x20 to 0x7e); eight at a time.
std::size_t printable_prefix(std::string_view text);
// Inline: readers call these for every byte.
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// Space, tab, CR or LF.
inline bool is_xml_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Up to `most` of the candidates that a mistyped word may have meant, nearest first by Damerau-Levenshtein
/// distance without case, ties in the candidates' order. Only those within a third of the word's length (at
/// least 1, at most 3), and those that contain the word; but only the
/// word itself where it differs in case alone.
std::vector<std::string> nearest_words(std::string_view word, const std::vector<std::string>& candidates,
                                       std::size_t most = 3);

}  // namespace geoprobe
