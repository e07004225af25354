#include <geoprobe/text/ascii.h>
#include <geoprobe/text/nearest_double.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>

namespace geoprobe {
namespace {

/// The pieces of a JSON number. `valid` only where the whole text is one.
struct Parts {
  bool valid = false;
  bool negative = false;
  std::string_view whole, fraction;
  std::int64_t exponent = 0;  // clamped to ±1e12
};

std::string_view take_digits(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && is_digit(rest[length])) ++length;
  const std::string_view digits = rest.substr(0, length);
  rest.remove_prefix(length);
  return digits;
}

Parts split_number(std::string_view rest) {
  Parts parts;
  if (!rest.empty() && rest.front() == '-') {
    parts.negative = true;
    rest.remove_prefix(1);
  }
  parts.whole = take_digits(rest);
  if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) return parts;
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    parts.fraction = take_digits(rest);
    if (parts.fraction.empty()) return parts;
  }
  if (!rest.empty() && (rest.front() == 'e' || rest.front() == 'E')) {
    rest.remove_prefix(1);
    const bool down = !rest.empty() && rest.front() == '-';
    if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
    const std::string_view digits = take_digits(rest);
    if (digits.empty()) return parts;
    for (char digit : digits)
      parts.exponent = std::min<std::int64_t>(parts.exponent * 10 + (digit - '0'), 1'000'000'000'000);
    if (down) parts.exponent = -parts.exponent;
  }
  parts.valid = rest.empty();
  return parts;
}

/// Where the digits and the power of ten are doubles both, one operation rounds rightly (Clinger, 1990); that
/// is every coordinate.
std::optional<double> exact_double(const Parts& parts) {
  constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr std::size_t kMostDigits = 15;
  const std::int64_t exponent = parts.exponent - static_cast<std::int64_t>(parts.fraction.size());
  if (parts.whole.size() + parts.fraction.size() > kMostDigits || exponent < -22 || exponent > 22)
    return std::nullopt;
  std::int64_t digits = 0;
  for (const std::string_view part : {parts.whole, parts.fraction})
    for (const char c : part) digits = digits * 10 + (c - '0');
  const auto number = static_cast<double>(digits);
  return exponent < 0 ? number / kPowers[-exponent] : number * kPowers[exponent];
}

/// Adds one to a string of decimal digits.
void increment(std::string& digits) {
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != '9') {
      ++digits[i];
      return;
    }
    digits[i] = '0';
  }
  digits.insert(digits.begin(), '1');
}

/// Writes digits with so many of them behind the point, without needless zeros and without "-0".
std::string with_point(bool negative, std::string digits, std::size_t decimals) {
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - decimals);
  std::string whole = digits.substr(0, digits.size() - decimals);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  if (fraction.empty() && whole == "0") return whole;
  std::string result = negative ? "-" : "";
  result += whole;
  if (!fraction.empty()) result += '.' + fraction;
  return result;
}

}  // namespace

bool is_json_number(std::string_view text) {
  return split_number(text).valid;
}

std::optional<double> parse_double(std::string_view text) {
  const Parts parts = split_number(text);
  if (!parts.valid) return std::nullopt;
  const std::optional<double> exact = exact_double(parts);
  std::string digits;
  if (!exact) digits = std::string(parts.whole) + std::string(parts.fraction);
  const double magnitude =
      exact
          ? *exact
          : nearest_double(std::move(digits), parts.exponent + static_cast<std::int64_t>(parts.whole.size()));
  if (!std::isfinite(magnitude)) return std::nullopt;
  return parts.negative ? -magnitude : magnitude;
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t max) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    if (!is_digit(c)) return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  if (value > max) return std::nullopt;
  return value;
}

std::string format_decimal(double value, int decimals) {
  if (std::isnan(value)) return "0";
  decimals = std::clamp(decimals, 0, 9);
  double scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const long long grid = std::llround(std::clamp(value * scale, -9e18, 9e18));
  const bool negative = grid < 0;
  const auto magnitude = static_cast<std::uint64_t>(negative ? -grid : grid);
  return with_point(negative, std::to_string(magnitude), static_cast<std::size_t>(decimals));
}

std::string round_digits(std::string_view digits, int decimals) {
  const Parts parts = split_number(digits);
  const std::int64_t behind = static_cast<std::int64_t>(parts.fraction.size()) - parts.exponent;
  decimals = std::max(decimals, 0);
  if (!parts.valid || behind <= decimals) return std::string(digits);
  const std::int64_t drop = behind - decimals;
  std::string all = std::string(parts.whole) + std::string(parts.fraction);
  if (drop > static_cast<std::int64_t>(all.size())) return "0";
  const std::size_t kept = all.size() - static_cast<std::size_t>(drop);
  const bool up = all[kept] >= '5';
  all.resize(kept);
  if (up) increment(all);
  return with_point(parts.negative, std::move(all), static_cast<std::size_t>(decimals));
}

}  // namespace geoprobe
