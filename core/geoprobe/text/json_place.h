#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// From 1. A column is a character of UTF-8, not a byte.
struct TextPlace {
  std::size_t line = 1, column = 1;
  bool operator==(const TextPlace&) const = default;
};

/// The place of a byte.
TextPlace place_of_byte(std::string_view text, std::size_t offset);

/// Where the values of RFC 6901 pointers begin in a valid JSON text, in the pointers' order; nothing for one
/// that the text does not have. Of members with one name the first counts. In one pass over the text.
std::vector<std::optional<TextPlace>> places_in_json(std::string_view json,
                                                     const std::vector<std::string>& pointers);

}  // namespace geoprobe
