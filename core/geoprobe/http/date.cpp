#include <geoprobe/http/date.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int days_in_month(std::int64_t year, int month) {
  static constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kLengths[month - 1];
}

/// Reads a date field by field; after the first that does not fit, nothing fits.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  void literal(std::string_view expected) {
    if (rest_.substr(0, expected.size()) == expected)
      rest_.remove_prefix(expected.size());
    else
      good_ = false;
  }
  int digits(std::size_t count, bool blank_padded = false) {
    std::string_view field = rest_.substr(0, count);
    if (field.size() < count) {
      good_ = false;
      return 0;
    }
    rest_.remove_prefix(count);
    if (blank_padded && field.front() == ' ') field.remove_prefix(1);
    const std::optional<std::uint64_t> number = parse_unsigned(field);
    good_ = good_ && number;
    return static_cast<int>(number.value_or(0));
  }
  int month() {
    for (std::size_t i = 0; i < 12; ++i)
      if (rest_.substr(0, 3) == kMonths.substr(3 * i, 3)) {
        rest_.remove_prefix(3);
        return static_cast<int>(i) + 1;
      }
    good_ = false;
    return 1;
  }
  void time(int& hour, int& minute, int& second) {
    hour = digits(2);
    literal(":");
    minute = digits(2);
    literal(":");
    second = digits(2);
  }
  bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::optional<std::int64_t> seconds_of(int year, int month, int day, int hour, int minute, int second) {
  if (day < 1 || day > days_in_month(year, month) || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  return days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  std::string_view rest;
  bool long_name = false;
  for (const std::string_view day : kDays) {
    if (text.substr(0, day.size()) == day) {
      rest = text.substr(day.size());
      long_name = true;
      break;
    }
    if (text.substr(0, 3) == day.substr(0, 3)) rest = text.substr(3);
  }
  Fields fields(rest);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (long_name) {  // Sunday, 06-Nov-94 08:49:37 GMT
    fields.literal(", ");
    day = fields.digits(2);
    fields.literal("-");
    month = fields.month();
    fields.literal("-");
    year = fields.digits(2);
    year += year < 70 ? 2000 : 1900;
    fields.literal(" ");
    fields.time(hour, minute, second);
    fields.literal(" GMT");
  } else if (rest.substr(0, 1) == ",") {  // Sun, 06 Nov 1994 08:49:37 GMT
    fields.literal(", ");
    day = fields.digits(2);
    fields.literal(" ");
    month = fields.month();
    fields.literal(" ");
    year = fields.digits(4);
    fields.literal(" ");
    fields.time(hour, minute, second);
    fields.literal(" GMT");
  } else {  // Sun Nov  6 08:49:37 1994
    fields.literal(" ");
    month = fields.month();
    fields.literal(" ");
    day = fields.digits(2, true);
    fields.literal(" ");
    fields.time(hour, minute, second);
    fields.literal(" ");
    year = fields.digits(4);
  }
  if (!fields.done()) return std::nullopt;
  return seconds_of(year, month, day, hour, minute, second);
}

std::optional<std::int64_t> parse_utc(std::string_view text) {
  Fields fields(text);
  const int year = fields.digits(4);
  fields.literal("-");
  const int month = fields.digits(2);
  fields.literal("-");
  const int day = fields.digits(2);
  fields.literal("T");
  int hour = 0, minute = 0, second = 0;
  fields.time(hour, minute, second);
  fields.literal("Z");
  if (!fields.done() || month < 1 || month > 12) return std::nullopt;
  return seconds_of(year, month, day, hour, minute, second);
}

std::string format_utc(std::int64_t seconds) {
  seconds = std::clamp<std::int64_t>(seconds, -62167219200, 253402300799);  // the years 0000 to 9999
  std::int64_t days = seconds / 86400;
  std::int64_t left = seconds % 86400;
  if (left < 0) {
    left += 86400;
    --days;
  }
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t of_era = shifted - era * 146097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_index = (5 * of_year + 2) / 153;
  const std::int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return concat(padded(year, 4), "-", padded(month, 2), "-",
                padded(of_year - (153 * month_index + 2) / 5 + 1, 2), "T", padded(left / 3600, 2), ":",
                padded(left / 60 % 60, 2), ":", padded(left % 60, 2), "Z");
}

}  // namespace geoprobe
