#include <geoprobe/formats/html.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::string_view kElements[] = {
    "html",  "head",     "body",    "title", "meta",    "style",  "script", "link",   "base",
    "table", "tr",       "td",      "th",    "tbody",   "div",    "span",   "p",      "br",
    "h1",    "h2",       "h3",      "h4",    "ul",      "ol",     "li",     "dl",     "pre",
    "b",     "i",        "a",       "img",   "font",    "center", "strong", "iframe", "hr",
    "form",  "noscript", "section", "main",  "frameset"};

// ISO 8859-1 from 160 on, as HTML 4 names it.
constexpr std::string_view kLatin1Names =
    "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 "
    "acute "
    "micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml "
    "Aring AElig "
    "Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml "
    "times Oslash "
    "Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave "
    "eacute ecirc "
    "euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute "
    "ucirc uuml "
    "yacute thorn yuml ";

char32_t named_character(std::string_view name) {
  struct Character {
    std::string_view name;
    char32_t code;
  };
  constexpr Character kBasic[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
  for (const Character& character : kBasic)
    if (character.name == name) return character.code;
  char32_t code = 160;
  for (std::size_t at = 0; at < kLatin1Names.size(); ++code) {
    const std::size_t end = kLatin1Names.find(' ', at);
    if (kLatin1Names.substr(at, end - at) == name) return code;
    at = end + 1;
  }
  return 0;
}

/// The character that "name", "#65" or "#x41" stands for; 0 for none.
char32_t referenced_character(std::string_view name) {
  if (!name.starts_with('#')) return named_character(name);
  const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
  char32_t code = 0;
  for (const char c : name.substr(hex ? 2 : 1)) {
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    const bool letter = hex && low >= 'a' && low <= 'f';
    if ((!is_digit(c) && !letter) || code > 0x10ffff) return 0;
    code = code * (hex ? 16 : 10) + static_cast<char32_t>(letter ? low - 'a' + 10 : c - '0');
  }
  return code;
}

}  // namespace

bool is_html(std::string_view text) {
  while (true) {
    text = trim(text);
    std::string_view end;
    if (text.starts_with("<?")) end = "?>";
    if (text.starts_with("<!--")) end = "-->";
    if (end.empty()) break;
    const std::size_t found = text.find(end);
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + end.size());
  }
  if (starts_with_ignoring_case(text, "<!doctype html")) return true;
  if (!text.starts_with('<')) return false;
  std::size_t end = 1;
  while (end < text.size() && (is_alpha(text[end]) || is_digit(text[end]))) ++end;
  const char next = end < text.size() ? text[end] : '>';
  if (next != '>' && next != '/' && next != ' ' && next != '\n' && next != '\r' && next != '\t') return false;
  for (const std::string_view element : kElements)
    if (equals_ignoring_case(text.substr(1, end - 1), element)) return true;
  return false;
}

std::string html_text(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '&' ? text.substr(at, 12).find(';') : std::string_view::npos;
    const char32_t code =
        end == std::string_view::npos ? 0 : referenced_character(text.substr(at + 1, end - 1));
    if (text.substr(at).starts_with("\xc2\xa0")) {
      out += ' ';
      at += 2;
      continue;
    }
    if (code == 0) {
      out += text[at++];
      continue;
    }
    append_utf8(out, code == 160 ? U' ' : code);
    at += end + 1;
  }
  return plain_text(out, out.size());
}

bool HtmlScanner::next(HtmlToken& token) {
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    const char second = rest.size() > 1 ? rest[1] : ' ';
    if (rest[0] != '<' || !(is_alpha(second) || second == '/' || second == '!' || second == '?')) {
      const std::size_t length = std::min(rest.find('<', 1), rest.size());
      token = {{}, false, rest.substr(0, length)};
      at_ += length;
      return true;
    }
    if (second == '!' || second == '?') {
      if (!skip_past(rest.starts_with("<!--") ? "-->" : ">")) return false;
      continue;
    }
    const std::size_t start = second == '/' ? 2 : 1;
    std::size_t end = start;
    while (end < rest.size() && (is_alpha(rest[end]) || is_digit(rest[end]))) ++end;
    token = {lower(rest.substr(start, end - start)), start == 2, {}};
    at_ += end;
    const bool ended = skip_tag();
    token.text = rest.substr(end, at_ - static_cast<std::size_t>(rest.data() - text_.data()) - end);
    if (!ended) return false;
    saw_script_ = saw_script_ || token.name == "script";
    if (token.closing || (token.name != "script" && token.name != "style")) return true;
    if (!skip_past(token.name == "script" ? "</script" : "</style") || !skip_tag()) return false;
  }
  return false;
}

/// A quote counts only behind an equals sign, as HTML has it.
bool HtmlScanner::skip_tag() {
  char before = ' ';
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '>') return ++at_, true;
    if ((c == '"' || c == '\'') && before == '=') {
      at_ = text_.find(c, at_ + 1);
      if (at_ == std::string_view::npos) break;
    }
    if (!trim(std::string_view(&c, 1)).empty()) before = c;
  }
  at_ = text_.size();
  return false;
}

bool HtmlScanner::skip_past(std::string_view end) {
  while (at_ < text_.size() && !starts_with_ignoring_case(text_.substr(at_, end.size()), end)) ++at_;
  at_ = std::min(at_ + end.size(), text_.size());
  return at_ < text_.size();
}

HtmlSummary summarise_html(std::string_view text) {
  constexpr std::size_t kMost = 64u << 10;
  std::string title, heading, body;
  bool in_title = false, in_head = false, in_heading = false;
  HtmlScanner scanner(text.substr(0, kMost));
  for (HtmlToken token; body.size() < 4000 && scanner.next(token);) {
    if (token.name == "title") in_title = !token.closing;
    if (token.name == "head") in_head = !token.closing;
    if (token.name == "body") in_head = false;
    if (token.name == "h1" || token.name == "h2" || token.name == "h3")
      in_heading = !token.closing && trim(heading).empty();
    const std::string_view words = token.name.empty() ? token.text : std::string_view();
    if (in_heading && body.size() < 4000) heading += words;
    if (in_title)
      title += words;
    else if (!in_head)
      body += token.name.empty() ? words : " ";
  }
  return {plain_text(html_text(title), 120), plain_text(html_text(heading), 120),
          plain_text(html_text(body), 200)};
}

}  // namespace geoprobe
