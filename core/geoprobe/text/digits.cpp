#include <geoprobe/text/digits.h>
#include <geoprobe/text/number.h>

#include <cmath>
#include <cstdint>

namespace geoprobe {
namespace {

/// All the digits of mantissa * 2^exponent, as a whole number of 10^-decimals.
std::string exact_digits(std::uint64_t mantissa, int exponent, int& decimals) {
  std::string digits = std::to_string(mantissa);
  const auto multiply = [&](int factor) {
    int carry = 0;
    for (std::size_t i = digits.size(); i-- > 0;) {
      const int product = (digits[i] - '0') * factor + carry;
      digits[i] = static_cast<char>('0' + product % 10);
      carry = product / 10;
    }
    if (carry != 0) digits.insert(digits.begin(), static_cast<char>('0' + carry));
  };
  for (; exponent > 0; --exponent) multiply(2);
  for (decimals = 0; exponent < 0; ++exponent, ++decimals) multiply(5);
  return digits;
}

/// The first of them, rounded.
std::string leading(const std::string& digits, std::size_t count) {
  std::string kept = digits.substr(0, count);
  if (digits[count] < '5') return kept;
  std::size_t i = count;
  while (i > 0 && kept[i - 1] == '9') kept[--i] = '0';
  if (i > 0)
    ++kept[i - 1];
  else
    kept.insert(kept.begin(), '1');
  return kept;
}

}  // namespace

Number digits_of(double value) {
  if (std::fabs(value) < 1e9)
    for (int decimals = 0; decimals <= 9; ++decimals)
      if (std::string text = format_decimal(value, decimals); parse_double(text) == value) return {text};
  int exponent = 0, decimals = 0;
  const auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(std::fabs(value), &exponent), 53));
  const std::string sign = value < 0 ? "-" : "";
  const std::string digits = exact_digits(mantissa, exponent - 53, decimals);
  const int all = static_cast<int>(digits.size());
  for (int count = 1; count <= 17 && count < all; ++count) {
    const std::string text = sign + leading(digits, static_cast<std::size_t>(count)) + "e" +
                             std::to_string(all - count - decimals);
    if (parse_double(text) == value) return {text};
  }
  return {sign + digits + "e" + std::to_string(-decimals)};
}

}  // namespace geoprobe
