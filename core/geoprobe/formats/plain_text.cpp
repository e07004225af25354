#include <geoprobe/formats/plain_text.h>
#include <geoprobe/text/ascii.h>

namespace geoprobe {
namespace {

bool is_blank(unsigned char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The length of the control character at `at` (C0, DEL, or C1 as UTF-8 has it), else 0.
std::size_t control_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(at) < 0x20 || byte(at) == 0x7f) return 1;
  if (byte(at) == 0xc2 && at + 1 < text.size() && byte(at + 1) >= 0x80 && byte(at + 1) < 0xa0) return 2;
  return 0;
}

}  // namespace

std::string plain_text(std::string_view text, std::size_t most) {
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(static_cast<unsigned char>(text[at]))) {
      gap = !out.empty();
      ++at;
      continue;
    }
    if (const std::size_t length = control_at(text, at)) {
      at += length;
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += text[at++];
    if (out.size() <= most) continue;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) --end;
    out.resize(end);
    return out + "…";
  }
  return out;
}

bool strip_control_characters(std::string& text) {
  const auto length_at = [&](std::size_t at) -> std::size_t {
    const char c = text[at];
    if ((c >= ' ' && c < '\x7f') || c == '\t' || c == '\n' || c == '\r') return 0;
    return control_at(text, at);
  };
  std::size_t kept = 0;
  while (kept < text.size()) {
    kept += printable_prefix(std::string_view(text).substr(kept));
    if (kept == text.size() || length_at(kept) != 0) break;
    ++kept;
  }
  for (std::size_t at = kept; at < text.size();) {
    const std::size_t length = length_at(at);
    if (length != 0)
      at += length;
    else
      text[kept++] = text[at++];
  }
  const bool any = kept != text.size();
  text.resize(kept);
  return any;
}

}  // namespace geoprobe
