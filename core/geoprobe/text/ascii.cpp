#include <geoprobe/text/ascii.h>
#include <geoprobe/text/order.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace geoprobe {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";

char lower_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Optimal string alignment distance, or limit + 1 where it is greater. Only the cells within the limit of
/// the diagonal are computed.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  const std::size_t far = limit + 1;
  std::vector<std::size_t> before(b.size() + 1, far), last(b.size() + 1, far), row(b.size() + 1, far);
  for (std::size_t j = 0; j <= std::min(b.size(), limit); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > limit ? i - limit : 1;
    const std::size_t end = std::min(b.size(), i + limit);
    row[first - 1] = first == 1 ? std::min(i, far) : far;
    std::size_t least = row[first - 1];
    for (std::size_t j = first; j <= end; ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      std::size_t cell = std::min(row[j - 1] + 1, last[j - 1] + change);
      if (j < i + limit) cell = std::min(cell, last[j] + 1);  // else it lies outside the row above
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cell = std::min(cell, before[j - 2] + 1);
      row[j] = std::min(cell, far);
      least = std::min(least, row[j]);
    }
    if (least > limit) return far;
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower_letter(c);
  return result;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_letter(x) == lower_letter(y); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return lower(text).find(lower(part)) != std::string::npos;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (std::size_t end; (end = text.find(separator, start)) != std::string_view::npos; start = end + 1)
    parts.push_back(text.substr(start, end - start));
  parts.push_back(text.substr(start));
  return parts;
}

std::size_t printable_prefix(std::string_view text) {
  constexpr std::uint64_t kEach = 0x0101010101010101u;
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    // The high bit of a byte is set where it is below 0x20, above 0x7e, or beyond ASCII.
    if (((word - 0x20 * kEach) | (word + kEach) | word) & 0x80 * kEach) break;
  }
  while (at < text.size() && text[at] >= ' ' && text[at] < '\x7f') ++at;
  return at;
}

std::vector<std::string> nearest_words(std::string_view word, const std::vector<std::string>& candidates,
                                       std::size_t most) {
  if (word.empty()) return {};
  const std::string wanted = lower(word);
  const std::size_t limit = std::clamp<std::size_t>(wanted.size() / 3, 1, 3);
  std::vector<std::pair<std::size_t, const std::string*>> found;
  for (const std::string& candidate : candidates) {
    const std::string here = lower(candidate);
    const std::size_t far = distance(wanted, here, limit);
    if (far <= limit)
      found.emplace_back(far, &candidate);
    else if (here.find(wanted) != std::string::npos)
      found.emplace_back(here.size() - wanted.size(), &candidate);
  }
  const auto nearer = [&](std::size_t a, std::size_t b) { return found[a].first < found[b].first; };
  const std::vector<std::size_t> order = stable_order(found.size(), nearer);
  const bool exact = !order.empty() && found[order.front()].first == 0;
  std::vector<std::string> nearest;
  for (const std::size_t i : order)
    if (nearest.size() < most && (!exact || found[i].first == 0)) nearest.push_back(*found[i].second);
  return nearest;
}

}  // namespace geoprobe
