#include <geoprobe/text/charset.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>

namespace geoprobe {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
};

/// The first character of valid UTF-8.
CodePoint first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (bytes > text.size()) return {0xfffd, text.size()};
  char32_t value = lead & (0xffu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) value = value << 6 | (byte(i) & 0x3f);
  return {value, bytes};
}

std::size_t width_of(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (in(0x300, 0x36f) || in(0x200b, 0x200f) || in(0x1ab0, 0x1aff) || in(0x20d0, 0x20ff) ||
      in(0xfe00, 0xfe0f))
    return 0;
  if (in(0x1100, 0x115f) || in(0x2e80, 0xa4cf) || in(0xac00, 0xd7a3) || in(0xf900, 0xfaff) ||
      in(0xfe30, 0xfe6f) || in(0xff00, 0xff60) || in(0xffe0, 0xffe6) || in(0x1f300, 0x1faff) ||
      in(0x20000, 0x3fffd))
    return 2;
  return 1;
}

bool steers(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/// Bytes of the longest prefix that fits into so many columns.
std::size_t prefix_that_fits(std::string_view text, std::size_t width) {
  std::size_t bytes = 0, used = 0;
  while (bytes < text.size()) {
    const CodePoint c = first_of(text.substr(bytes));
    used += width_of(c.value);
    if (used > width) break;
    bytes += c.bytes;
  }
  return bytes;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint c = first_of(text);
    width += width_of(c.value);
    text.remove_prefix(c.bytes);
  }
  return width;
}

std::string plain_line(std::string_view text) {
  const std::string valid = repair_utf8(text);
  std::string line;
  bool space = false;
  for (std::string_view rest = valid; !rest.empty();) {
    const CodePoint c = first_of(rest);
    const bool is_space = c.value == ' ' || (c.value >= 9 && c.value <= 13);
    if (!is_space) {
      if (space && !line.empty()) line += ' ';
      if (steers(c.value))
        append_utf8(line, 0xfffd);
      else
        line += rest.substr(0, c.bytes);
    }
    space = is_space;
    rest.remove_prefix(c.bytes);
  }
  return line;
}

std::vector<std::string> wrap(std::string_view line, std::size_t width, std::size_t most) {
  width = std::max<std::size_t>(width, 8);
  std::vector<std::string> lines;
  while (lines.size() + 1 < most && display_width(line) > width) {
    std::size_t end = prefix_that_fits(line, width);
    std::size_t next = end;
    if (const std::size_t space = line.substr(0, end + 1).rfind(' ');
        space != std::string_view::npos && space > 0) {
      end = space;
      next = space + 1;
    }
    lines.emplace_back(line.substr(0, end));
    line.remove_prefix(next);
  }
  if (display_width(line) > width)
    lines.push_back(std::string(line.substr(0, prefix_that_fits(line, width - 1))) + "…");
  else
    lines.emplace_back(line);
  return lines;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::size_t end = std::min(text.size(), kLongest);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return concat("'", plain_line(text.substr(0, end)), (end < text.size() ? "…'" : "'"));
}

}  // namespace geoprobe
