#include <geoprobe/text/ascii.h>
#include <geoprobe/text/loose_number.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace geoprobe {
namespace {

constexpr std::size_t kLongestNumber = 100;

/// Signs, blanks and apostrophes of Unicode as ASCII has them, without blanks around the whole.
std::string in_ascii(std::string_view text) {
  constexpr std::pair<std::string_view, char> kKin[] = {
      {"\xc2\xa0", ' '},      // no-break space
      {"\xe2\x80\x87", ' '},  // figure space
      {"\xe2\x80\x89", ' '},  // thin space
      {"\xe2\x80\xaf", ' '},  // narrow no-break space
      {"\xe2\x88\x92", '-'},  // minus
      {"\xe2\x80\x93", '-'},  // en dash
      {"\xe2\x80\x94", '-'},  // em dash
      {"\xe2\x80\x99", '\''},
  };
  std::string out;
  while (!text.empty()) {
    std::size_t length = 1;
    char c = text.front();
    for (const auto& [kin, ascii] : kKin)
      if (text.starts_with(kin)) {
        c = ascii;
        length = kin.size();
      }
    out += c;
    text.remove_prefix(length);
  }
  return std::string(trim(out));
}

/// Whether digits are parted into groups of three, the first of one to three that is not zero.
bool are_groups(const std::vector<std::string_view>& groups) {
  if (groups.front().empty() || groups.front().size() > 3 || groups.front().front() == '0') return false;
  for (std::size_t i = 1; i < groups.size(); ++i)
    if (groups[i].size() != 3) return false;
  return true;
}

std::size_t count(std::string_view text, char c) {
  std::size_t found = 0;
  for (const char each : text) found += each == c ? 1 : 0;
  return found;
}

/// "e-3" of "-03"; empty for what is none.
std::string exponent_of(std::string_view text) {
  std::string out = "e";
  if (text.starts_with('-') || text.starts_with('+')) {
    if (text.front() == '-') out += '-';
    text.remove_prefix(1);
  }
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return {};
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  return out.append(text);
}

/// Where the fraction's mark is; npos for none. Nothing where it cannot be told.
std::optional<std::size_t> find_mark(std::string_view text, bool grouped) {
  const std::size_t dots = count(text, '.'), commas = count(text, ',');
  const std::size_t last = text.find_last_of(".,");
  if (dots + commas == 0) return std::string_view::npos;
  if (dots > 0 && commas > 0) {
    if (count(text, text[last]) > 1) return std::nullopt;
    return last;
  }
  if (dots > 1) return grouped ? std::nullopt : std::optional(std::string_view::npos);
  if (commas > 1) return std::nullopt;
  if (commas == 1 && !grouped && are_groups(split(text, ','))) return std::nullopt;
  return last;
}

}  // namespace

std::optional<std::string> loose_number(std::string_view text) {
  text = trim(text);
  if (is_json_number(text)) return std::string(text);
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  const std::string ascii = in_ascii(text);
  std::string_view rest = ascii;
  std::string out;
  if (rest.starts_with('-') || rest.starts_with('+')) {
    if (rest.front() == '-') out = "-";
    rest = trim(rest.substr(1));
  }
  std::string exponent;
  if (const std::size_t sign = rest.find_first_of("eEdD"); sign != std::string_view::npos) {
    exponent = exponent_of(rest.substr(sign + 1));
    if (exponent.empty()) return std::nullopt;
    rest = rest.substr(0, sign);
  }
  const char group = rest.find(' ') != std::string_view::npos    ? ' '
                     : rest.find('\'') != std::string_view::npos ? '\''
                                                                 : '\0';
  const std::optional<std::size_t> mark = find_mark(rest, group != '\0');
  if (!mark) return std::nullopt;
  std::string_view whole = rest.substr(0, *mark);
  const std::string_view fraction =
      *mark == std::string_view::npos ? std::string_view() : rest.substr(*mark + 1);
  const char between = group != '\0'                               ? group
                       : whole.find('.') != std::string_view::npos ? '.'
                       : whole.find(',') != std::string_view::npos ? ','
                                                                   : '\0';
  std::string digits;
  if (between != '\0') {
    const std::vector<std::string_view> groups = split(whole, between);
    if (!are_groups(groups) || !exponent.empty()) return std::nullopt;
    for (const std::string_view each : groups) digits += each;
    whole = digits;
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  for (const std::string_view part : {whole, fraction})
    if (!std::all_of(part.begin(), part.end(), is_digit)) return std::nullopt;
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  out += whole.empty() ? std::string_view("0") : whole;
  if (!fraction.empty()) (out += '.') += fraction;
  return out + exponent;
}

NoNumber no_number(std::string_view text) {
  if (text.size() > kLongestNumber) return NoNumber::no;
  std::string word = lower(in_ascii(text));
  const bool is_signed = word.size() > 1 && (word.front() == '-' || word.front() == '+');
  const std::string_view bare = std::string_view(word).substr(is_signed ? 1 : 0);
  // As C runtimes write them: "nan(ind)", "1.#QNAN0", "-1.#IND".
  if (bare == "nan" || bare.starts_with("nan(") || bare.starts_with("1.#qnan") ||
      bare.starts_with("1.#snan") || bare.starts_with("1.#ind"))
    return NoNumber::none;
  if (bare == "inf" || bare == "infinity" || bare.starts_with("1.#inf") || bare == "\xe2\x88\x9e")
    return NoNumber::infinite;
  if (word.find_first_not_of('-') == std::string::npos) return NoNumber::none;  // also an empty one
  for (const std::string_view none : {"null", "<null>", "(null)", "n/a", "#n/a", "n.a.", "na", "none", "nil",
                                      "nodata", "no data", "no-data", "no_data"})
    if (word == none) return NoNumber::none;
  return NoNumber::no;
}

}  // namespace geoprobe
