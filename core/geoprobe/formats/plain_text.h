#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace geoprobe {

/// Text of a reply made fit for a message: control characters are gone, white space is single spaces, and
/// what is longer than `most` bytes is cut between two characters and ends in "…". Expects UTF-8.
std::string plain_text(std::string_view text, std::size_t most = 500);

/// UTF-8 without the control characters that JSON and terminals suffer from; tab and line ends are kept.
/// Returns whether any was there.
bool strip_control_characters(std::string& text);

}  // namespace geoprobe
