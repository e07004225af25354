#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

/// Names that begin with a digit are written with this before them; local_name takes it off again.
inline constexpr std::string_view kMendedName = "_mended.";

/// Rewrites what servers are known to send and XML does not allow: `<` that begins no tag ("<m3/s>",
/// "a < b") becomes `&lt;`, element names that begin with a digit get kMendedName before them, and character
/// references in element names become what they stand for. Linear.
std::string repair_xml(std::string_view text);

}  // namespace geoprobe
