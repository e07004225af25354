#include <geoprobe/formats/xml_repair.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/number.h>

namespace geoprobe {
namespace {

bool is_name(char c) {
  return is_alpha(c) || is_digit(c) || c == '_' || c == ':' || c == '-' || c == '.' ||
         static_cast<unsigned char>(c) > 127;
}

/// A character reference beyond ASCII at the start of the text ("&#246;"), which MapProxy writes into names.
struct Reference {
  std::size_t length = 0;  ///< 0 for none
  char32_t character = 0;
};
Reference reference_at(std::string_view text) {
  if (!text.starts_with("&#")) return {};
  const std::size_t end = text.substr(0, 10).find(';');
  if (end == std::string_view::npos) return {};
  const std::optional<std::uint64_t> code = parse_unsigned(text.substr(2, end - 2), 0x10ffff);
  if (!code || *code < 0x80) return {};
  return {end + 1, static_cast<char32_t>(*code)};
}

/// Reads over text; every step says whether what it wants was there.
class TagScanner {
 public:
  TagScanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  bool skip(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool name() {
    const std::size_t start = at_;
    while (at_ < text_.size())
      if (const std::size_t length = is_name(text_[at_]) ? 1 : reference_at(text_.substr(at_)).length)
        at_ += length;
      else
        break;
    return at_ > start;
  }
  bool spaces() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_xml_space(text_[at_])) ++at_;
    return at_ > start;
  }
  bool quoted() {
    if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return false;
    const char quote = text_[at_];
    for (std::size_t i = at_ + 1; i < text_.size() && text_[i] != '<'; ++i) {
      if (text_[i] != quote) continue;
      at_ = i + 1;
      return true;
    }
    return false;
  }
  bool at_name() const { return at_ < text_.size() && is_name(text_[at_]); }

 private:
  std::string_view text_;
  std::size_t at_;
};

/// Whether a well-formed start or end tag begins behind the `<` at `at`.
bool is_tag(std::string_view text, std::size_t at) {
  TagScanner scan(text, at + 1);
  const bool end_tag = scan.skip('/');
  if (!scan.name()) return false;
  while (scan.spaces() && !end_tag && scan.at_name()) {
    scan.name();
    scan.spaces();
    if (!scan.skip('=')) return false;
    scan.spaces();
    if (!scan.quoted()) return false;
  }
  if (!end_tag) scan.skip('/');
  return scan.skip('>');
}

}  // namespace

std::string repair_xml(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '<') {
      out += text[at++];
      continue;
    }
    const std::string_view rest = text.substr(at);
    std::string_view closing;
    if (rest.starts_with("<!--")) closing = "-->";
    if (rest.starts_with("<![CDATA[")) closing = "]]>";
    if (rest.starts_with("<?")) closing = "?>";
    if (!closing.empty()) {
      const std::size_t end = rest.find(closing);
      const std::size_t length = end == std::string_view::npos ? rest.size() : end + closing.size();
      out += rest.substr(0, length);
      at += length;
    } else if (rest.starts_with("<!")) {
      out += '<';
      ++at;
    } else if (is_tag(text, at)) {
      const std::size_t name = rest.size() > 1 && rest[1] == '/' ? 2 : 1;
      out += rest.substr(0, name);
      if (is_digit(rest[name])) out += kMendedName;
      at += name;
      while (is_name(text[at]) || text[at] == '&')
        if (const Reference reference = reference_at(text.substr(at)); reference.length > 0) {
          append_utf8(out, reference.character);
          at += reference.length;
        } else {
          out += text[at++];
        }
    } else {
      out += "&lt;";
      ++at;
    }
  }
  return out;
}

}  // namespace geoprobe
