#include <geoprobe/http/media_type.h>
#include <geoprobe/text/ascii.h>

namespace geoprobe {
namespace {

/// Takes the text up to the next ';' that stands outside quotes.
std::string_view take_part(std::string_view& rest) {
  bool quoted = false;
  std::size_t i = 0;
  for (; i < rest.size(); ++i) {
    if (quoted && rest[i] == '\\')
      ++i;
    else if (rest[i] == '"')
      quoted = !quoted;
    else if (rest[i] == ';' && !quoted)
      break;
  }
  const std::size_t end = i < rest.size() ? i : rest.size();
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end < rest.size() ? end + 1 : end);
  return trim(part);
}

std::string unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    result += text[i];
  }
  return result;
}

}  // namespace

MediaType parse_media_type(std::string_view header) {
  MediaType media;
  const std::string_view type = take_part(header);
  const std::size_t slash = type.find('/');
  if (slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
      type.find_first_of(" \t\"") == std::string_view::npos)
    media.type = lower(type);
  while (!header.empty()) {
    const std::string_view part = take_part(header);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim(part.substr(0, equals)), value = trim(part.substr(equals + 1));
    if (equals_ignoring_case(name, "charset") && media.charset.empty())
      media.charset = lower(unquoted(value));
    if (equals_ignoring_case(name, "boundary") && media.boundary.empty()) media.boundary = unquoted(value);
  }
  return media;
}

}  // namespace geoprobe
