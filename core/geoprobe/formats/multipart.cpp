#include <geoprobe/formats/multipart.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::size_t kLongestBoundary = 200;

std::string_view take_mime_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The first line's, dashes included, where header fields of a part follow.
std::string_view leading_delimiter(std::string_view body) {
  body = trim(body.substr(0, 4096));
  if (!body.starts_with("--")) return {};
  const std::string_view line = trim(take_mime_line(body));
  if (line.size() < 3 || line.size() > kLongestBoundary || line.starts_with("<!--")) return {};
  return starts_with_ignoring_case(trim(body), "Content-") ? line : std::string_view();
}

/// Where a delimiter stands at the beginning of a line.
std::size_t find_delimiter(std::string_view text, std::string_view delimiter, std::size_t from) {
  for (std::size_t at = text.find(delimiter, from); at != std::string_view::npos;
       at = text.find(delimiter, at + 1))
    if (at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r') return at;
  return std::string_view::npos;
}

bool is_schema(std::string_view text) {
  while (text = trim(text), text.starts_with("<?") || text.starts_with("<!--")) {
    const std::size_t end = text.find('>');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  if (!text.starts_with('<')) return false;
  std::string_view name = text.substr(1, text.find_first_of(" \t\r\n/>", 1) - 1);
  name = name.substr(name.rfind(':') + 1);
  return name == "schema";
}

BodyPart read_part(std::string_view text) {
  BodyPart part;
  while (!text.empty()) {
    const std::string_view line = take_mime_line(text);
    const std::size_t colon = line.find(':');
    if (line.empty() || colon == std::string_view::npos) break;
    if (equals_ignoring_case(trim(line.substr(0, colon)), "Content-Type"))
      part.content_type = trim(line.substr(colon + 1));
  }
  part.body = text;
  return part;
}

}  // namespace

Multipart split_multipart(std::string_view body, std::string_view declared_boundary) {
  Multipart out;
  std::string delimiter(leading_delimiter(body));
  if (delimiter.empty() && !declared_boundary.empty() && declared_boundary.size() <= kLongestBoundary)
    delimiter = "--" + std::string(declared_boundary);
  if (delimiter.empty()) return out;
  std::size_t at = find_delimiter(body, delimiter, 0);
  while (at != std::string_view::npos && out.parts.size() < kMaxBodyParts) {
    std::string_view rest = body.substr(at + delimiter.size());
    if (rest.starts_with("--")) return out;
    take_mime_line(rest);
    const std::size_t end = find_delimiter(rest, delimiter, 0);
    BodyPart part = read_part(rest.substr(0, end));
    if (!is_schema(part.body) && !starts_with_ignoring_case(part.content_type, "image/") &&
        !trim(part.body).empty())
      out.parts.push_back(std::move(part));
    at = end == std::string_view::npos ? end : static_cast<std::size_t>(rest.data() - body.data()) + end;
  }
  out.is_whole = false;
  return out;
}

}  // namespace geoprobe
