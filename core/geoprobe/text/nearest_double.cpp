#include <geoprobe/text/nearest_double.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace geoprobe {
namespace {

constexpr int kMantissaBits = 53;
constexpr int kLeastExponent = -1021;     // of a normal double as a number in [1/2, 1) × 2^exponent
constexpr int kMostBits = 59;             // 10 × 2^59 fits 64 bits
constexpr std::size_t kMostDigits = 800;  // more than any tie between two doubles has

/// 0.DIGITS × 10^point, without zeros at either end. Digits past kMostDigits are dropped, and remembered.
class Decimal {
 public:
  Decimal(std::string digits, std::int64_t point) : digits_(std::move(digits)), point_(point) { trim(); }

  bool is_zero() const { return digits_.empty(); }
  std::int64_t point() const { return point_; }

  bool is_below_half() const { return point_ < 0 || (point_ == 0 && digit(0) < 5); }

  /// The nearest whole number, below 2^64; ties to even.
  std::uint64_t rounded() const {
    std::uint64_t whole = 0;
    for (std::int64_t i = 0; i < point_; ++i) whole = whole * 10 + digit(i);
    const bool tie =
        digit(point_) == 5 && point_ + 1 == static_cast<std::int64_t>(digits_.size()) && !dropped_;
    const bool up = tie ? whole % 2 == 1 : digit(point_) >= 5;
    return whole + (up ? 1 : 0);
  }

  /// By 2^bits, at most kMostBits.
  void multiply(int bits) {
    std::uint64_t carry = 0;
    for (std::size_t i = digits_.size(); i-- > 0;) {
      carry += static_cast<std::uint64_t>(digits_[i] - '0') << bits;
      digits_[i] = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    const std::string front = carry > 0 ? std::to_string(carry) : std::string();
    point_ += static_cast<std::int64_t>(front.size());
    digits_.insert(0, front);
    trim();
  }

  void divide(int bits) {
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    std::string quotient;
    std::uint64_t rest = 0;
    for (std::size_t i = 0; i < digits_.size() || rest > 0; ++i) {
      rest = rest * 10 + digit(static_cast<std::int64_t>(i));
      quotient += static_cast<char>('0' + (rest >> bits));
      rest &= mask;
    }
    digits_ = std::move(quotient);
    trim();
  }

 private:
  unsigned digit(std::int64_t index) const {
    const bool inside = index >= 0 && index < static_cast<std::int64_t>(digits_.size());
    return inside ? static_cast<unsigned>(digits_[static_cast<std::size_t>(index)] - '0') : 0;
  }

  void trim() {
    const std::size_t zeros = std::min(digits_.find_first_not_of('0'), digits_.size());
    digits_.erase(0, zeros);
    point_ -= static_cast<std::int64_t>(zeros);
    if (digits_.size() > kMostDigits) {
      dropped_ = dropped_ || digits_.find_first_not_of('0', kMostDigits) != std::string::npos;
      digits_.resize(kMostDigits);
    }
    digits_.erase(digits_.find_last_not_of('0') + 1);
  }

  std::string digits_;
  std::int64_t point_;
  bool dropped_ = false;
};

}  // namespace

double nearest_double(std::string digits, std::int64_t point) {
  Decimal decimal(std::move(digits), point);
  if (decimal.is_zero() || decimal.point() < -330) return 0;
  if (decimal.point() > 310) return std::numeric_limits<double>::infinity();

  // Brought into [1/2, 1): the value is decimal × 2^exponent.
  int exponent = 0;
  while (decimal.point() > 0) {
    const int bits = static_cast<int>(std::min<std::int64_t>(3 * decimal.point(), kMostBits));
    decimal.divide(bits);
    exponent += bits;
  }
  while (decimal.is_below_half()) {
    const int bits = static_cast<int>(std::clamp<std::int64_t>(-3 * decimal.point(), 1, kMostBits));
    decimal.multiply(bits);
    exponent -= bits;
  }
  const int mantissa_bits = kMantissaBits - std::max(0, kLeastExponent - exponent);
  if (mantissa_bits < 0) return 0;
  decimal.multiply(mantissa_bits);
  return std::ldexp(static_cast<double>(decimal.rounded()), exponent - mantissa_bits);
}

}  // namespace geoprobe
