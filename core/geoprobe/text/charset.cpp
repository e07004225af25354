#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <array>

namespace geoprobe {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

unsigned char byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

struct Sequence {
  std::size_t length = 1;  // of the well-formed sequence, or of the maximal ill-formed part
  bool well_formed = false;
};

/// Table 3-7 of the Unicode standard.
Sequence sequence_at(std::string_view bytes, std::size_t i) {
  const unsigned char lead = byte_at(bytes, i);
  if (lead < 0x80) return {1, true};
  std::size_t length = 0;
  unsigned char low = 0x80, high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {1, false};
  }
  for (std::size_t k = 1; k < length; ++k) {
    if (i + k >= bytes.size() || byte_at(bytes, i + k) < low || byte_at(bytes, i + k) > high)
      return {k, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

// Windows-1252, 0x80 to 0x9F; the five bytes without a character are the C1 controls, as browsers read them.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

char32_t windows1252(unsigned char byte) {
  return byte >= 0x80 && byte <= 0x9F ? kWindows1252[byte - 0x80] : byte;
}

char32_t latin9(unsigned char byte) {
  switch (byte) {
    case 0xA4:
      return 0x20AC;
    case 0xA6:
      return 0x0160;
    case 0xA8:
      return 0x0161;
    case 0xB4:
      return 0x017D;
    case 0xB8:
      return 0x017E;
    case 0xBC:
      return 0x0152;
    case 0xBD:
      return 0x0153;
    case 0xBE:
      return 0x0178;
    default:
      return byte;
  }
}

std::string from_single_bytes(std::string_view bytes, char32_t (*decode)(unsigned char)) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (char c : bytes) append_utf8(text, decode(static_cast<unsigned char>(c)));
  return text;
}

std::string from_utf16(std::string_view bytes, bool big_endian, bool& replaced) {
  std::string text;
  text.reserve(bytes.size());
  const std::size_t units = bytes.size() / 2;
  const auto unit = [&](std::size_t i) {
    const unsigned a = byte_at(bytes, 2 * i), b = byte_at(bytes, 2 * i + 1);
    return static_cast<char32_t>(big_endian ? a << 8 | b : b << 8 | a);
  };
  for (std::size_t i = 0; i < units; ++i) {
    char32_t point = unit(i);
    if (point >= 0xD800 && point <= 0xDFFF) {
      const char32_t next = point <= 0xDBFF && i + 1 < units ? unit(i + 1) : 0;
      if (next >= 0xDC00 && next <= 0xDFFF) {
        point = 0x10000 + ((point - 0xD800) << 10) + (next - 0xDC00);
        ++i;
      } else {
        replaced = true;
      }
    }
    append_utf8(text, point);
  }
  if (bytes.size() % 2 != 0) {
    replaced = true;
    text += kReplacement;
  }
  return text;
}

std::string from_utf32(std::string_view bytes, bool big_endian, bool& replaced) {
  std::string text;
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    char32_t point = 0;
    for (std::size_t k = 0; k < 4; ++k) point = point << 8 | byte_at(bytes, i + (big_endian ? k : 3 - k));
    replaced = replaced || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF);
    append_utf8(text, point);
  }
  if (i < bytes.size()) {
    replaced = true;
    text += kReplacement;
  }
  return text;
}

/// The charset that HTML's meta element names near the beginning, or nothing:
/// `<meta charset="gbk">`, `<meta http-equiv="Content-Type" content="text/html; charset=gbk">`.
std::string_view meta_charset(std::string_view bytes) {
  bytes = bytes.substr(0, 1024);
  if (!trim(bytes).starts_with('<')) return {};
  for (std::size_t at = 0; (at = bytes.find('<', at)) != std::string_view::npos; ++at) {
    if (!equals_ignoring_case(bytes.substr(at + 1, 4), "meta")) continue;
    std::string_view tag = bytes.substr(at, bytes.find('>', at) - at);
    for (; tag.size() > 7; tag.remove_prefix(1)) {
      if (!equals_ignoring_case(tag.substr(0, 7), "charset")) continue;
      std::string_view value = trim(tag.substr(7));
      if (!value.starts_with('=')) continue;
      value = trim(value.substr(1));
      if (value.starts_with('"') || value.starts_with('\'')) value.remove_prefix(1);
      return value.substr(0, value.find_first_of("\"' ;/>"));
    }
  }
  return {};
}

/// The encoding that an XML declaration names, or nothing.
std::string_view xml_encoding(std::string_view bytes) {
  bytes = trim(bytes.substr(0, 300));
  if (bytes.substr(0, 5) != "<?xml") return {};
  bytes = bytes.substr(0, bytes.find("?>"));
  const std::size_t name = bytes.find("encoding");
  if (name == std::string_view::npos) return {};
  bytes = trim(bytes.substr(name + 8));
  if (bytes.empty() || bytes.front() != '=') return {};
  bytes = trim(bytes.substr(1));
  if (bytes.empty() || (bytes.front() != '"' && bytes.front() != '\'')) return {};
  const std::size_t end = bytes.find(bytes.front(), 1);
  return end == std::string_view::npos ? std::string_view{} : bytes.substr(1, end - 1);
}

/// One name for each charset that is known; empty for the others.
std::string_view known_charset(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"utf-8", "utf-8"},
      {"utf8", "utf-8"},
      {"us-ascii", "us-ascii"},
      {"ascii", "us-ascii"},
      {"iso-8859-1", "windows-1252"},
      {"iso8859-1", "windows-1252"},
      {"iso_8859-1", "windows-1252"},
      {"latin1", "windows-1252"},
      {"latin-1", "windows-1252"},
      {"windows-1252", "windows-1252"},
      {"cp1252", "windows-1252"},
      {"iso-8859-15", "iso-8859-15"},
      {"iso8859-15", "iso-8859-15"},
      {"latin-9", "iso-8859-15"},
      {"latin9", "iso-8859-15"},
      {"utf-16", "utf-16"},
      {"utf-16le", "utf-16le"},
      {"utf-16be", "utf-16be"},
      {"utf-32", "utf-32"},
      {"utf-32le", "utf-32le"},
      {"utf-32be", "utf-32be"},
  };
  for (const auto& [alias, charset] : kNames)
    if (equals_ignoring_case(alias, name)) return charset;
  return {};
}

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void warn(DecodedText& decoded, std::string text) {
  decoded.warnings.push_back(std::move(text));
}

void decode_as_utf16(DecodedText& decoded, std::string_view bytes, bool big_endian) {
  bool replaced = false;
  decoded.text = from_utf16(bytes, big_endian, replaced);
  decoded.charset = big_endian ? "utf-16be" : "utf-16le";
  if (replaced)
    warn(decoded, "the reply is not well-formed UTF-16; what could not be read is shown as U+FFFD");
}

void decode_as_utf32(DecodedText& decoded, std::string_view bytes, bool big_endian) {
  bool replaced = false;
  decoded.text = from_utf32(bytes, big_endian, replaced);
  decoded.charset = big_endian ? "utf-32be" : "utf-32le";
  if (replaced)
    warn(decoded, "the reply is not well-formed UTF-32; what could not be read is shown as U+FFFD");
}

/// Whether text that a host decoded is UTF-8 all the same. Of a charset whose characters take one byte each
/// any character beyond ASCII says so; of others one of three bytes, since two of theirs may look like one of
/// two.
bool is_utf8_after_all(std::string_view charset, std::string_view bytes) {
  if (is_ascii(bytes) || !is_utf8(bytes)) return false;
  for (const std::string_view single : {"windows-", "iso-8859-", "koi8-", "ibm866"})
    if (charset.starts_with(single)) return true;
  return std::any_of(bytes.begin(), bytes.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0xE0; });
}

/// Whether the decoder knew the charset, and the bytes bear it out.
bool decode_by_host(DecodedText& decoded, std::string_view bytes, std::string_view name,
                    const CharsetDecoder* decoder) {
  std::optional<HostText> read;
  if (decoder != nullptr && *decoder) read = (*decoder)(lower(name), bytes);
  if (!read) {
    warn(decoded, concat("the charset '", repair_utf8(name.substr(0, 40)),
                         "' is not known; it was guessed from the bytes"));
    return false;
  }
  if (is_utf8_after_all(read->charset, bytes)) {
    warn(decoded, concat("the reply is declared as ", read->charset, ", which its bytes contradict"));
    return false;
  }
  if (read->text.find(kReplacement) != std::string::npos)
    warn(decoded, concat("the reply is not well-formed ", read->charset,
                         "; what could not be read is shown as U+FFFD"));
  decoded.text = std::move(read->text);
  decoded.charset = std::move(read->charset);
  return true;
}

/// Without a charset that holds: UTF-8 where the bytes are that, else Windows-1252.
void decode_by_bytes(DecodedText& decoded, std::string_view bytes) {
  if (is_utf8(bytes)) {
    decoded.text = std::string(bytes);
    decoded.charset = "utf-8";
  } else {
    decoded.text = from_single_bytes(bytes, windows1252);
    decoded.charset = "windows-1252";
  }
}

/// Whether more characters beyond ASCII are well-formed than are not: then some bytes are damaged, or the end
/// is missing.
bool is_mostly_utf8(std::string_view bytes) {
  std::size_t well_formed = 0, ill_formed = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const Sequence sequence = sequence_at(bytes, i);
    if (sequence.length > 1 || !sequence.well_formed) ++(sequence.well_formed ? well_formed : ill_formed);
    i += sequence.length;
  }
  return well_formed > ill_formed;
}

/// Whether the bytes bear the charset out. UTF-8 text beyond ASCII that is labelled with a one-byte charset
/// is taken for UTF-8: no one writes "Ã©" on purpose throughout.
bool bears_out(std::string_view charset, std::string_view bytes) {
  if (charset == "us-ascii") return is_ascii(bytes);
  if (charset == "windows-1252" || charset == "iso-8859-15") return is_ascii(bytes) || !is_utf8(bytes);
  if (bytes.find('\0') != std::string_view::npos) return true;
  return charset.starts_with("utf-16") && bytes.size() % 2 == 0 && !is_utf8(bytes);
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    if (static_cast<unsigned char>(bytes[i]) < 0x80) {
      i += 1 + printable_prefix(bytes.substr(i + 1));
      continue;
    }
    const Sequence sequence = sequence_at(bytes, i);
    if (!sequence.well_formed) return false;
    i += sequence.length;
  }
  return true;
}

std::string repair_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const Sequence sequence = sequence_at(bytes, i);
    text += sequence.well_formed ? bytes.substr(i, sequence.length) : kReplacement;
    i += sequence.length;
  }
  return text;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto push = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | code_point >> 6);
    push(0x80 | (code_point & 0x3F));
  } else if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
    out += kReplacement;
  } else if (code_point < 0x10000) {
    push(0xE0 | code_point >> 12);
    push(0x80 | (code_point >> 6 & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | code_point >> 18);
    push(0x80 | (code_point >> 12 & 0x3F));
    push(0x80 | (code_point >> 6 & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

DecodedText decode_text(std::string_view bytes, std::string_view declared_charset,
                        const CharsetDecoder* decoder) {
  DecodedText decoded;
  std::string_view declared = trim(declared_charset);
  if (declared.size() >= 2 && declared.front() == '"' && declared.back() == '"')
    declared = declared.substr(1, declared.size() - 2);
  const std::string_view from_header = known_charset(declared);

  const auto contradicts = [&](std::string_view mark) {
    if (!from_header.empty() && from_header.substr(0, mark.size()) != mark)
      warn(decoded, concat("the reply is declared as ", from_header, " but begins with the mark of ", mark,
                           ", which was believed"));
  };
  if (bytes.substr(0, 3) == kUtf8Mark) {
    contradicts("utf-8");
    bytes.remove_prefix(3);
    decoded.charset = "utf-8";
    decoded.text = repair_utf8(bytes);
    if (decoded.text != bytes)
      warn(decoded, "the reply is not well-formed UTF-8; what could not be read is shown as U+FFFD");
    return decoded;
  }
  constexpr std::string_view kLittle32("\xFF\xFE\0\0", 4), kBig32("\0\0\xFE\xFF", 4);
  if (bytes.starts_with(kLittle32) || bytes.starts_with(kBig32)) {
    contradicts("utf-32");
    decode_as_utf32(decoded, bytes.substr(4), bytes.starts_with(kBig32));
    return decoded;
  }
  const std::string_view mark = bytes.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    contradicts("utf-16");
    decode_as_utf16(decoded, bytes.substr(2), mark == "\xFE\xFF");
    return decoded;
  }

  for (int place = 0; place < 3; ++place) {
    const std::string_view name = place == 0   ? declared
                                  : place == 1 ? xml_encoding(bytes)
                                               : meta_charset(bytes);
    if (name.empty()) continue;
    const std::string_view charset = place == 0 ? from_header : known_charset(name);
    if (charset.empty()) {
      if (decode_by_host(decoded, bytes, name, decoder)) return decoded;
      continue;
    }
    const bool damaged = charset == "utf-8" && !is_utf8(bytes);
    if (charset == "utf-8" ? damaged && !is_mostly_utf8(bytes) : !bears_out(charset, bytes)) {
      warn(decoded, concat("the reply is declared as ", charset, ", which its bytes contradict"));
      continue;
    }
    if (charset == "utf-8" || charset == "us-ascii") {
      decoded.text = damaged ? repair_utf8(bytes) : std::string(bytes);
      decoded.charset = charset;
      if (damaged)
        warn(decoded, "the reply is not well-formed UTF-8; what could not be read is shown as U+FFFD");
    } else if (charset == "windows-1252" || charset == "iso-8859-15") {
      decoded.text = from_single_bytes(bytes, charset == "windows-1252" ? windows1252 : latin9);
      decoded.charset = charset;
    } else if (charset.starts_with("utf-32")) {
      const bool looks_little = bytes.size() > 3 && bytes[3] == '\0';
      decode_as_utf32(decoded, bytes, charset == "utf-32be" || (charset == "utf-32" && !looks_little));
    } else {
      const bool looks_little = bytes.size() > 1 && bytes[0] != '\0' && bytes[1] == '\0';
      decode_as_utf16(decoded, bytes, charset == "utf-16be" || (charset == "utf-16" && !looks_little));
    }
    return decoded;
  }
  decode_by_bytes(decoded, bytes);
  return decoded;
}

}  // namespace geoprobe
