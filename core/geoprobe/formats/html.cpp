#include <geoprobe/formats/html.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

namespace geoprobe {
namespace {

constexpr std::string_view kElements[] = {
    "html", "head",  "body", "title", "meta", "style", "script", "link", "base",   "table",  "tr",     "td",
    "th",   "tbody", "div",  "span",  "p",    "br",    "h1",     "h2",   "h3",     "h4",     "ul",     "ol",
    "li",   "dl",    "pre",  "b",     "i",    "a",     "img",    "font", "center", "strong", "iframe", "hr"};

/// What lies between `from` and `to`, both exclusive; empty where one is missing.
std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t start = text.find(from);
  if (start == std::string_view::npos) return {};
  const std::size_t end = text.find(to, start + from.size());
  if (end == std::string_view::npos) return {};
  return text.substr(start + from.size(), end - start - from.size());
}

std::string without_entities(std::string_view text) {
  struct Entity {
    std::string_view name, text;
  };
  constexpr Entity kEntities[] = {{"&lt;", "<"},  {"&gt;", ">"},   {"&quot;", "\""},
                                  {"&#39;", "'"}, {"&nbsp;", " "}, {"&amp;", "&"}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t taken = 0;
    for (const Entity& entity : kEntities) {
      if (!text.substr(at).starts_with(entity.name)) continue;
      out += entity.text;
      taken = entity.name.size();
      break;
    }
    if (taken == 0) out += text[at];
    at += taken == 0 ? 1 : taken;
  }
  return out;
}

/// The text between the tags; comments, scripts and styles say nothing.
std::string without_tags(std::string_view text) {
  std::string out;
  const std::string lowered = lower(text);
  for (std::size_t at = 0; at < text.size() && out.size() < 4000;) {
    if (text[at] != '<') {
      out += text[at++];
      continue;
    }
    const std::string_view rest = std::string_view(lowered).substr(at);
    std::string_view end = ">";
    if (rest.starts_with("<!--")) end = "-->";
    if (rest.starts_with("<script")) end = "</script>";
    if (rest.starts_with("<style")) end = "</style>";
    const std::size_t found = lowered.find(end, at);
    if (found == std::string::npos) break;
    at = found + end.size();
    out += ' ';
  }
  return out;
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

std::string html_summary(std::string_view text) {
  constexpr std::size_t kMost = 64u << 10;
  const std::string head = lower(text.substr(0, kMost));
  std::string_view title = between(head, "<title", "</title>");
  const std::size_t open = title.find('>');
  title = open == std::string_view::npos ? std::string_view() : title.substr(open + 1);
  const std::size_t title_at = title.empty() ? 0 : static_cast<std::size_t>(title.data() - head.data());
  const std::string shown_title = plain_text(without_entities(text.substr(title_at, title.size())), 120);
  std::size_t body_at = head.find("<body");
  if (body_at == std::string::npos) body_at = title.empty() ? 0 : title_at + title.size();
  std::string body = plain_text(without_entities(without_tags(text.substr(body_at, kMost))), 200);
  if (shown_title.empty()) return body;
  return concat("\"", shown_title, "\"", (body.empty() ? "" : ": " + body));
}

}  // namespace geoprobe
