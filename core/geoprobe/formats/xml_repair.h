#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

/// Names that XML does not allow are written with this before them; local_name takes it off elements again.
inline constexpr std::string_view kMendedName = "_mended.";

/// Rewrites what servers are known to send and XML does not allow: element names that begin with a digit get
/// kMendedName before them, and so do those that hold other characters ("<farm name>", "<m3/s>",
/// "<http://x.y/z>") if their end tag follows where it may stand; these characters are hidden until
/// restore_name. The names of attributes are treated alike ("<FIELDS Area (ha)="5" a/b="7"/>"). Character
/// references in element names become what they stand for, and any `<` that begins no tag ("<m3/s>" within a
/// value, "a < b") becomes `&lt;`. Linear but for a logarithm.
std::string repair_xml(std::string_view text);

/// The name with the characters that repair_xml hid.
std::string restore_name(std::string_view name);

}  // namespace geoprobe
