#include <geoprobe/formats/xml_repair.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace geoprobe {
namespace {

bool is_name(char c) {
  return is_alpha(c) || is_digit(c) || c == '_' || c == ':' || c == '-' || c == '.' ||
         static_cast<unsigned char>(c) > 127;
}

bool begins_name(char c) {
  return is_name(c) && !is_digit(c) && c != '-' && c != '.';
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
  /// White space and, as often as it comes, an attribute.
  bool attributes() {
    while (spaces() && at_name()) {
      name();
      spaces();
      if (!skip('=')) return false;
      spaces();
      if (!quoted()) return false;
    }
    return true;
  }
  bool at_name() const { return at_ < text_.size() && begins_name(text_[at_]); }
  std::size_t at() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_;
};

struct Attribute {
  std::string_view name;
  std::string_view value;  // with its quotes
};

struct Tag {
  enum class Kind { text, markup, start, end, empty };
  Kind kind = Kind::text;
  bool odd = false;  // its name is none that XML allows
  std::string_view name{};
  std::size_t length = 1;
  // The same tag if it is one whose attributes have names that XML does not allow.
  std::string_view element{};
  std::vector<Attribute> attributes{};
  std::size_t attributes_length = 0;
};

/// The tag if it is well-formed.
Tag plain_tag(std::string_view text, std::size_t at) {
  TagScanner scan(text, at + 1);
  Tag tag;
  const bool end = scan.skip('/');
  const std::size_t start = scan.at();
  if (!scan.name()) return {};
  tag.name = text.substr(start, scan.at() - start);
  if (end)
    scan.spaces();
  else if (!scan.attributes())
    return {};
  const bool empty = !end && scan.skip('/');
  if (!scan.skip('>')) return {};
  tag.kind = end ? Tag::Kind::end : empty ? Tag::Kind::empty : Tag::Kind::start;
  tag.length = scan.at() - at;
  return tag;
}

/// What would be a tag if any name were allowed. It stands in one line.
Tag odd_tag(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 300;
  std::string_view inner = text.substr(at + 1, kLongest);
  const std::size_t close = inner.find_first_of("<>\r\n");
  if (close == std::string_view::npos || inner[close] != '>') return {};
  inner = inner.substr(0, close);
  Tag tag{Tag::Kind::start, true, {}, close + 2};
  if (inner.starts_with('/')) {
    tag.kind = Tag::Kind::end;
    inner.remove_prefix(1);
  }
  if (inner.empty() || is_xml_space(inner.front())) return {};
  if (const std::size_t value = std::min(inner.find("=\""), inner.find("='"));
      tag.kind == Tag::Kind::start && value != std::string_view::npos) {
    std::size_t name = value;
    while (name > 0 && is_name(inner[name - 1])) --name;
    if (name == 0) return {};
    TagScanner scan(inner, name - 1);
    if (!scan.attributes() || scan.at() < inner.size()) return {};
    inner = inner.substr(0, name);
  }
  tag.name = trim(inner);
  return tag;
}

/// Reads the rest of a tag after its element's name, in which attributes may have any name, and returns the
/// length; 0 if it is none.
std::size_t read_attributes(std::string_view text, std::vector<Attribute>& attributes) {
  constexpr std::size_t kMostAttributes = 2000, kLongestName = 200;
  for (std::size_t at = 0; attributes.size() < kMostAttributes;) {
    TagScanner scan(text, at);
    const bool apart = scan.spaces();
    at = scan.at();
    if (scan.skip('>') || (scan.skip('/') && scan.skip('>'))) return scan.at();
    if (!apart && attributes.empty()) return 0;
    const std::string_view rest = text.substr(at, kLongestName);
    const std::string_view name = rest.substr(0, std::min(rest.find("=\""), rest.find("='")));
    TagScanner value(text, at + name.size());
    if (name.empty() || name.find_first_of("<>\"'\r\n") != std::string_view::npos || !value.skip('=') ||
        !value.quoted())
      return 0;
    const std::size_t start = at + name.size() + 1;
    attributes.push_back({trim(name), text.substr(start, value.at() - start)});
    at = value.at();
  }
  return 0;
}

/// Reads the tag at `at` once more, as an element with odd attributes.
void read_odd_attributes(std::string_view text, std::size_t at, Tag& tag) {
  TagScanner scan(text, at + 1);
  if (!scan.name()) return;
  const std::size_t length = read_attributes(text.substr(scan.at()), tag.attributes);
  if (length == 0 || tag.attributes.empty()) return;
  tag.odd = true;
  tag.element = text.substr(at + 1, scan.at() - at - 1);
  tag.attributes_length = scan.at() + length - at;
  const bool empty = text[at + tag.attributes_length - 2] == '/';
  if (empty)
    tag.kind = Tag::Kind::empty;
  else if (tag.kind == Tag::Kind::text)
    tag.kind = Tag::Kind::start;
}

/// What begins with the `<` at `at`.
Tag tag_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  std::string_view closing;
  if (rest.starts_with("<!--")) closing = "-->";
  if (rest.starts_with("<![CDATA[")) closing = "]]>";
  if (rest.starts_with("<?")) closing = "?>";
  if (!closing.empty()) {
    const std::size_t end = rest.find(closing);
    return {Tag::Kind::markup, false, {}, end == std::string_view::npos ? rest.size() : end + closing.size()};
  }
  if (rest.starts_with("<!")) return {Tag::Kind::markup};
  Tag tag = plain_tag(text, at);
  if (tag.kind != Tag::Kind::text) return tag;
  tag = odd_tag(text, at);
  read_odd_attributes(text, at, tag);
  return tag;
}

/// How an odd tag is read: not at all if its pair is missing.
enum class Reading : char { text, odd_name, odd_attributes };

/// The odd tags that are tags, by where they stand.
std::vector<Reading> odd_tags_in(std::string_view text) {
  struct Open {
    std::string_view name, element;  // by which its end tag may call it
    bool odd;
    std::size_t at;
  };
  std::vector<Reading> readings(text.size());
  std::vector<Open> open;
  std::map<std::string_view, std::size_t> open_of_name;
  const auto close_last = [&] {
    --open_of_name[open.back().name];
    --open_of_name[open.back().element];
    open.pop_back();
  };
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos;) {
    const Tag tag = tag_at(text, at);
    if (tag.kind == Tag::Kind::start) {
      open.push_back({tag.name, tag.element, tag.odd, at});
      ++open_of_name[tag.name];
      ++open_of_name[tag.element];
    } else if (tag.kind == Tag::Kind::empty && tag.odd) {
      readings[at] = Reading::odd_attributes;
    } else if (tag.kind == Tag::Kind::end) {
      const auto found = open_of_name.find(tag.name);
      if (found != open_of_name.end() && found->second > 0) {
        // What was opened since has no end.
        while (open.back().name != tag.name && open.back().element != tag.name) close_last();
        if (open.back().odd)
          readings[open.back().at] =
              open.back().name == tag.name ? Reading::odd_name : Reading::odd_attributes;
        if (tag.odd) readings[at] = Reading::odd_name;
        close_last();
      }
    }
    at += tag.odd ? 1 : tag.length;
  }
  return readings;
}

/// The prefixes that are declared anywhere.
std::set<std::string_view> prefixes_in(std::string_view text) {
  constexpr std::string_view kDeclares = "xmlns:";
  std::set<std::string_view> prefixes;
  for (std::size_t at = 0; (at = text.find(kDeclares, at)) != std::string_view::npos;) {
    at += kDeclares.size();
    TagScanner scan(text, at);
    if (scan.name()) prefixes.insert(text.substr(at, scan.at() - at));
  }
  return prefixes;
}

/// The characters that hide those of ASCII: private ones, U+E000 and on, which a parser takes for letters.
constexpr char32_t kHidden = 0xe000;

void append_hidden(std::string_view name, const std::set<std::string_view>& prefixes, std::string& out) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  if (const std::size_t colon = name.find(':');
      colon != std::string_view::npos && prefixes.count(name.substr(0, colon)) > 0) {
    out += name.substr(0, colon + 1);
    name.remove_prefix(colon + 1);
  }
  out += kMendedName;
  while (!name.empty()) {
    char c = name.front();
    std::size_t length = 1;
    for (const auto& [entity, stands_for] : kEntities)
      if (name.starts_with(entity)) {
        c = stands_for;
        length = entity.size();
      }
    const Reference reference = reference_at(name);
    if (reference.length > 0) {
      append_utf8(out, reference.character);
      length = reference.length;
    } else if (is_name(c) && c != ':') {
      out += c;
    } else {
      append_utf8(out, kHidden + static_cast<unsigned char>(c));
    }
    name.remove_prefix(length);
  }
}

void append_with_attributes(const Tag& tag, const std::set<std::string_view>& prefixes, std::string& out) {
  out += '<';
  out += tag.element;
  for (const auto& [name, value] : tag.attributes) {
    out += ' ';
    if (begins_name(name.front()) && std::all_of(name.begin(), name.end(), is_name))
      out += name;
    else
      append_hidden(name, prefixes, out);
    out += '=';
    out += value;
  }
  out += tag.kind == Tag::Kind::empty ? "/>" : ">";
}

}  // namespace

std::string repair_xml(std::string_view text) {
  const std::vector<Reading> readings = odd_tags_in(text);
  const std::set<std::string_view> prefixes = prefixes_in(text);
  std::string out;
  out.reserve(text.size() + 64);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '<') {
      out += text[at++];
      continue;
    }
    const Tag tag = tag_at(text, at);
    if (tag.kind == Tag::Kind::text || (tag.odd && readings[at] == Reading::text)) {
      out += "&lt;";
      ++at;
      continue;
    }
    if (readings[at] == Reading::odd_attributes) {
      append_with_attributes(tag, prefixes, out);
      at += tag.attributes_length;
      continue;
    }
    if (tag.kind == Tag::Kind::markup) {
      out += text.substr(at, tag.length);
      at += tag.length;
      continue;
    }
    const auto name = static_cast<std::size_t>(tag.name.data() - text.data());
    out += text.substr(at, name - at);
    if (tag.odd) {
      append_hidden(tag.name, prefixes, out);
    } else {
      if (is_digit(tag.name.front())) out += kMendedName;
      for (std::size_t i = 0; i < tag.name.size();)
        if (const Reference reference = reference_at(tag.name.substr(i)); reference.length > 0) {
          append_utf8(out, reference.character);
          i += reference.length;
        } else {
          out += tag.name[i++];
        }
    }
    at = name + tag.name.size();
  }
  return out;
}

std::string restore_name(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    // U+E000 to U+E07F in UTF-8
    const bool hidden = name.size() >= 3 && name[0] == '\xee' && (name[1] == '\x80' || name[1] == '\x81');
    if (hidden)
      out += static_cast<char>((name[1] & 1) << 6 | (name[2] & 0x3f));
    else
      out += name.front();
    name.remove_prefix(hidden ? 3 : 1);
  }
  return out;
}

}  // namespace geoprobe
