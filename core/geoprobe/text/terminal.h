#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// Columns that UTF-8 text takes on a terminal: 2 for East Asian wide characters and emoji, 0 for combining
/// marks.
std::size_t display_width(std::string_view text);

/// Valid UTF-8 on one line in which nothing can steer a terminal: runs of white space become one space, other
/// control characters (C0, DEL, C1, bidirectional overrides) become U+FFFD.
std::string plain_line(std::string_view text);

/// 'text' for a message: in quotes, as plain_line makes it, cut to 60 bytes.
std::string quoted(std::string_view text);

/// Breaks one line into at most `most` lines of `width` columns, at spaces where there are some; what does
/// not fit ends in an ellipsis. Never empty.
std::vector<std::string> wrap(std::string_view line, std::size_t width, std::size_t most);

}  // namespace geoprobe
