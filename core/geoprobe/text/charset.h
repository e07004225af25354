#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

bool is_utf8(std::string_view bytes);
/// Bytes that are not UTF-8 become U+FFFD, one for each maximal ill-formed part.
std::string repair_utf8(std::string_view bytes);
/// Appends the code point; surrogates and values beyond U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

/// What a host made of bytes in a charset that is not built in.
struct HostText {
  std::string text;     ///< UTF-8; what is malformed, also an incomplete end, is U+FFFD
  std::string charset;  ///< the Encoding standard's name, in lower case: "gbk", "windows-1251"
};
/// Decodes bytes in the charset of that label (of the Encoding standard, in any case); nothing for a label
/// that is not known. A host has one: iconv, or a browser's TextDecoder.
using CharsetDecoder = std::function<std::optional<HostText>(std::string_view label, std::string_view bytes)>;

struct DecodedText {
  std::string text;     ///< valid UTF-8, without a byte order mark
  std::string charset;  ///< what the bytes were read as, in lower case: "utf-8", "windows-1252", "utf-16le" …
  std::vector<std::string> warnings;  ///< a declared charset that the bytes contradict, bytes replaced
};

/// Decodes a reply's body. A byte order mark decides; else the charset declared by Content-Type, else the one
/// in an XML declaration or in HTML's meta element, as long as the bytes bear it out; else UTF-8 where the
/// bytes are that, else Windows-1252. A charset declared for text that is UTF-8 beyond ASCII is not borne
/// out, but for one of several bytes only if a character of three bytes says so. Built in: utf-8, us-ascii,
/// iso-8859-1 and windows-1252 (both read as the latter), iso-8859-15, utf-16 and utf-32 (both orders); the
/// decoder, which may be null or empty, is for the others.
DecodedText decode_text(std::string_view bytes, std::string_view declared_charset,
                        const CharsetDecoder* decoder = nullptr);

}  // namespace geoprobe
