#include <geoprobe/native/charset_decoder.h>
#include <geoprobe/text/ascii.h>
#include <iconv.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace geoprobe {
namespace {

constexpr std::string_view kUnreadable = "\xEF\xBF\xBD";

/// An encoding of https://encoding.spec.whatwg.org, the name that iconv has for it, and its labels.
struct Encoding {
  std::string_view name;
  const char* of_iconv;
  bool single_byte;
  std::string_view labels;
};
constexpr Encoding kEncodings[] = {
    {"ibm866", "IBM866", true, "866 cp866 csibm866 ibm866"},
    {"iso-8859-2", "ISO-8859-2", true,
     "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {"iso-8859-3", "ISO-8859-3", true,
     "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {"iso-8859-4", "ISO-8859-4", true,
     "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {"iso-8859-5", "ISO-8859-5", true,
     "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    {"iso-8859-6", "ISO-8859-6", true,
     "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i "
     "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    {"iso-8859-7", "ISO-8859-7", true,
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
     "iso_8859-7:1987 sun_eu_greek"},
    {"iso-8859-8", "ISO-8859-8", true,
     "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
     "iso_8859-8:1988 visual"},
    {"iso-8859-8-i", "ISO-8859-8", true, "csiso88598i iso-8859-8-i logical"},
    {"iso-8859-10", "ISO-8859-10", true, "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"iso-8859-13", "ISO-8859-13", true, "iso-8859-13 iso8859-13 iso885913"},
    {"iso-8859-14", "ISO-8859-14", true, "iso-8859-14 iso8859-14 iso885914"},
    {"iso-8859-15", "ISO-8859-15", true, "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
    {"iso-8859-16", "ISO-8859-16", true, "iso-8859-16"},
    {"koi8-r", "KOI8-R", true, "cskoi8r koi koi8 koi8-r koi8_r"},
    {"koi8-u", "KOI8-U", true, "koi8-ru koi8-u"},
    {"windows-874", "CP874", true, "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    {"windows-1250", "CP1250", true, "cp1250 windows-1250 x-cp1250"},
    {"windows-1251", "CP1251", true, "cp1251 windows-1251 x-cp1251"},
    {"windows-1252", "CP1252", true,
     "ansi_x3.4-1968 cp819 cp1252 csisolatin1 ibm819 iso-ir-100 iso88591 iso_8859-1:1987 l1 x-cp1252"},
    {"windows-1253", "CP1253", true, "cp1253 windows-1253 x-cp1253"},
    {"windows-1254", "CP1254", true,
     "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
     "windows-1254 x-cp1254"},
    {"windows-1255", "CP1255", true, "cp1255 windows-1255 x-cp1255"},
    {"windows-1256", "CP1256", true, "cp1256 windows-1256 x-cp1256"},
    {"windows-1257", "CP1257", true, "cp1257 windows-1257 x-cp1257"},
    {"windows-1258", "CP1258", true, "cp1258 windows-1258 x-cp1258"},
    {"gbk", "GB18030", false,
     "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"},
    {"gb18030", "GB18030", false, "gb18030"},
    {"big5", "BIG5-HKSCS", false, "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    {"euc-jp", "EUC-JP-MS", false, "cseucpkdfmtjapanese euc-jp x-euc-jp"},
    {"iso-2022-jp", "ISO-2022-JP", false, "csiso2022jp iso-2022-jp"},
    {"shift_jis", "CP932", false, "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
    {"euc-kr", "CP949", false,
     "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
     "windows-949"},
};

const Encoding* find_encoding(std::string_view label) {
  for (const Encoding& encoding : kEncodings)
    for (const std::string_view each : split(encoding.labels, ' '))
      if (equals_ignoring_case(each, label)) return &encoding;
  return nullptr;
}

class Iconv {
 public:
  explicit Iconv(const char* name) : handle_(iconv_open("UTF-8", name)) {}
  ~Iconv() {
    if (is_open()) iconv_close(handle_);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;

  bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// Appends what can be decoded and takes it off the bytes, up to what is malformed.
  void decode(std::string_view& bytes, std::string& out) {
    while (!bytes.empty()) {
      char* in = const_cast<char*>(bytes.data());
      std::size_t left = bytes.size();
      const std::size_t done = step(&in, &left, out);
      bytes.remove_prefix(bytes.size() - left);
      if (done == static_cast<std::size_t>(-1) && errno != E2BIG) return;
    }
  }
  /// Appends what was kept back for a character that combines.
  void finish(std::string& out) { step(nullptr, nullptr, out); }
  /// Forgets the state of what came before.
  void reset() { iconv(handle_, nullptr, nullptr, nullptr, nullptr); }

 private:
  std::size_t step(char** in, std::size_t* left, std::string& out) {
    std::array<char, 4096> buffer;
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t done = iconv(handle_, in, left, &to, &room);
    const int error = errno;
    out.append(buffer.data(), buffer.size() - room);
    errno = error;
    return done;
  }

  iconv_t handle_;
};

/// One text for each byte. What iconv leaves undefined is a C1 control below 0xA0, as in the standard's
/// tables.
std::string decode_single(const Encoding& encoding, Iconv& iconv, std::string_view bytes) {
  std::array<std::string, 256> texts;
  for (unsigned i = 0; i < texts.size(); ++i) {
    const char byte = static_cast<char>(i);
    std::string_view one(&byte, 1);
    iconv.reset();
    if (i < 0x80)
      texts[i] = byte;
    else
      iconv.decode(one, texts[i]);
    iconv.finish(texts[i]);
    if (!texts[i].empty()) continue;
    if (i < 0xA0)
      append_utf8(texts[i], i);
    else
      texts[i] = kUnreadable;
  }
  if (encoding.name == "koi8-u") {  // as KOI8-RU has them
    texts[0xAE] = "ў";
    texts[0xBE] = "Ў";
  }
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  for (const char byte : bytes) out += texts[static_cast<unsigned char>(byte)];
  return out;
}

/// How many bytes the standard takes for one malformed character: an ASCII byte in it is read again.
std::size_t malformed_length(const Encoding& encoding, std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const bool jis = encoding.name == "euc-jp";
  const bool leads = (at(0) >= 0x81 && at(0) <= 0xFE && !jis) ||
                     (jis && (at(0) == 0x8E || at(0) == 0x8F || (at(0) >= 0xA1 && at(0) <= 0xFE)));
  if (!leads || encoding.name == "iso-2022-jp") return 1;
  if (encoding.name == "shift_jis" && (at(0) == 0xA0 || at(0) > 0xFC)) return 1;
  if (bytes.size() == 1) return 1;
  if (encoding.of_iconv == std::string_view("GB18030") && at(1) >= '0' && at(1) <= '9')
    return bytes.size() < 4 ? bytes.size() : 1;
  if (at(1) < 0x80) return 1;
  if (!jis || at(0) != 0x8F || at(1) < 0xA1) return 2;
  return bytes.size() < 3 || at(2) < 0x80 ? 2 : 3;
}

std::string decode_multiple(const Encoding& encoding, Iconv& iconv, std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  while (true) {
    iconv.decode(bytes, out);
    if (bytes.empty()) break;
    iconv.finish(out);
    if (bytes.front() == '\x80' && encoding.of_iconv == std::string_view("GB18030")) {
      out += "€";
      bytes.remove_prefix(1);
    } else if (bytes.front() == '\x80' && encoding.name == "shift_jis") {
      append_utf8(out, 0x80);
      bytes.remove_prefix(1);
    } else {
      out += kUnreadable;
      bytes.remove_prefix(malformed_length(encoding, bytes));
    }
  }
  iconv.finish(out);
  return out;
}

}  // namespace

std::optional<HostText> decode_charset(std::string_view label, std::string_view bytes) {
  const Encoding* encoding = find_encoding(trim(label));
  if (encoding == nullptr) return std::nullopt;
  Iconv iconv(encoding->of_iconv);
  if (!iconv.is_open()) return std::nullopt;
  return HostText{encoding->single_byte ? decode_single(*encoding, iconv, bytes)
                                        : decode_multiple(*encoding, iconv, bytes),
                  std::string(encoding->name)};
}

}  // namespace geoprobe
