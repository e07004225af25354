#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

bool is_utf8(std::string_view bytes);
/// Bytes that are not UTF-8 become U+FFFD, one for each maximal ill-formed part.
std::string repair_utf8(std::string_view bytes);
/// Appends the code point; surrogates and values beyond U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

struct DecodedText {
  std::string text;     ///< valid UTF-8, without a byte order mark
  std::string charset;  ///< what the bytes were read as, in lower case: "utf-8", "windows-1252", "utf-16le" …
  std::vector<std::string> warnings;  ///< a declared charset that the bytes contradict, bytes replaced
};

/// Decodes a reply's body. A byte order mark decides; else the charset declared by Content-Type, else the one
/// in an XML declaration, as long as the bytes bear it out; else UTF-8 where the bytes are that, else
/// Windows-1252. A one-byte charset declared for text that is UTF-8 beyond ASCII is not borne out. Known:
/// utf-8, us-ascii, iso-8859-1 and windows-1252 (both read as the latter), iso-8859-15, utf-16 (both orders).
DecodedText decode_text(std::string_view bytes, std::string_view declared_charset);

}  // namespace geoprobe
