#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/coordinate.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>

#include <optional>

namespace geoprobe {
namespace {

constexpr std::size_t kLongest = 200;  // characters; a point takes 40
constexpr char kDegree = 'o';

/// One half of a point.
struct Angle {
  double value = 0;
  char letter = 0;    // 'N', 'S', 'E', 'W' or none
  std::string fault;  // it has the form of an angle, and is none for this reason
};

/// Every sign as one byte: 'o' for the degree sign, ' and " for the primes, '?' for what belongs to no
/// coordinate.
std::string normalize(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kSigns[] = {
      {"°", kDegree}, {"º", kDegree}, {"˚", kDegree},  {"′", '\''},     {"’", '\''},     {"‘", '\''},
      {"´", '\''},    {"ʹ", '\''},    {"″", '"'},      {"”", '"'},      {"“", '"'},      {"ʺ", '"'},
      {"''", '"'},    {"−", '-'},     {"\u00a0", ' '}, {"\u2009", ' '}, {"\u202f", ' '}, {"\ufeff", ' '},
  };
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    char sign = text[i];
    if (sign >= 'a' && sign <= 'z') sign = static_cast<char>(sign - 'a' + 'A');
    if (sign == '\t' || sign == '\r' || sign == '\n') sign = ' ';
    if (!is_digit(sign) && std::string_view(".,;+-'\" NSEW").find(sign) == std::string_view::npos) sign = '?';
    for (const auto& [written, meant] : kSigns)
      if (text.substr(i, written.size()) == written) {
        length = written.size();
        sign = meant;
      }
    result += sign;
    i += length;
  }
  return result;
}

class AngleReader {
 public:
  /// Two coordinates in one text leave a comma to what it means: it is a decimal one beside a sign or a
  /// letter.
  explicit AngleReader(std::string_view text)
      : AngleReader(text, text.find_first_of("oNSEW") != std::string_view::npos) {}
  AngleReader(std::string_view text, bool decimal_comma) : rest_(trim(text)), comma_(decimal_comma) {}

  /// Nothing where the text does not have the form of an angle.
  std::optional<Angle> read() {
    Angle angle;
    angle.letter = take_one_of("NSEW");
    const char sign = take_one_of("+-");
    double parts[3] = {};
    bool fraction = false;
    int count = 0;
    for (; count < 3 && starts_number(); ++count) {
      if (fraction) return std::nullopt;
      if (count > 0 && mark_ == 0) return std::nullopt;
      const std::optional<double> number = take_number(fraction);
      if (!number) return std::nullopt;
      parts[count] = *number;
      mark_ = take_one_of(std::string_view(&"o'\""[count], 1));
    }
    if (count == 0) return std::nullopt;
    if (angle.letter == 0) angle.letter = take_one_of("NSEW");
    if (!rest_.empty()) return std::nullopt;
    if (sign != 0 && angle.letter != 0)
      angle.fault = "it has both a sign and a letter, which may contradict each other: give one of them";
    else if (parts[1] >= 60)
      angle.fault = "minutes must be below 60";
    else if (parts[2] >= 60)
      angle.fault = "seconds must be below 60";
    const double size = parts[0] + parts[1] / 60 + parts[2] / 3600;
    angle.value = sign == '-' || angle.letter == 'S' || angle.letter == 'W' ? -size : size;
    return angle;
  }

 private:
  char take_one_of(std::string_view wanted) {
    if (rest_.empty() || wanted.find(rest_.front()) == std::string_view::npos) return 0;
    const char c = rest_.front();
    rest_ = trim(rest_.substr(1));
    return c;
  }

  bool starts_number() const {
    return !rest_.empty() && (is_digit(rest_.front()) || rest_.front() == '.' || rest_.front() == ',');
  }

  std::optional<double> take_number(bool& fraction) {
    std::string digits;
    std::size_t used = 0, figures = 0;
    for (; used < rest_.size(); ++used) {
      const char c = rest_[used];
      if (is_digit(c)) {
        digits += c;
        ++figures;
      } else if (!fraction && (c == '.' || (c == ',' && comma_))) {
        fraction = true;
        digits += digits.empty() ? "0." : ".";
      } else {
        break;
      }
    }
    if (figures == 0) return std::nullopt;
    if (digits.back() == '.') digits += '0';
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos || digits[first] == '.')
      digits.erase(0, digits.find('.') == std::string::npos ? digits.size() - 1 : digits.find('.') - 1);
    else
      digits.erase(0, first);
    rest_ = trim(rest_.substr(used));
    return parse_double(digits);
  }

  std::string_view rest_;
  bool comma_;  // a comma may be a decimal one
  char mark_ = 0;
};

bool is_latitude(char letter) {
  return letter == 'N' || letter == 'S';
}

std::string fault_of(const Angle& first, const Angle& second, PairOrder order) {
  if (!first.fault.empty()) return first.fault;
  if (!second.fault.empty()) return second.fault;
  if ((first.letter == 0) != (second.letter == 0))
    return "one of its numbers has a letter and the other has none: give both a letter, or neither";
  if (first.letter != 0 && is_latitude(first.letter) == is_latitude(second.letter))
    return is_latitude(first.letter) ? "both of its numbers are latitudes"
                                     : "both of its numbers are longitudes";
  if (order == PairOrder::latitude_first && first.letter != 0 && !is_latitude(first.letter))
    return "its letters say that the longitude is first, and latitude first was requested";
  return {};
}

}  // namespace

Expected<std::pair<double, double>> parse_coordinates(std::string_view text, PairOrder order) {
  const std::string signs = text.size() <= kLongest ? normalize(text) : std::string();
  std::optional<std::pair<double, double>> found;
  std::string fault;
  for (std::size_t i = 0; i < signs.size(); ++i) {
    if (signs[i] != ',' && signs[i] != ';' && signs[i] != ' ') continue;
    const std::optional<Angle> first = AngleReader(std::string_view(signs).substr(0, i)).read();
    if (!first) continue;
    const std::optional<Angle> second = AngleReader(std::string_view(signs).substr(i + 1)).read();
    if (!second) continue;
    const std::string here = fault_of(*first, *second, order);
    if (!here.empty()) {
      if (fault.empty()) fault = here;
      continue;
    }
    const bool is_swapped =
        is_latitude(first->letter) || (first->letter == 0 && order == PairOrder::latitude_first);
    const std::pair<double, double> point =
        is_swapped ? std::pair(second->value, first->value) : std::pair(first->value, second->value);
    if (found && *found != point) {
      fault = "it can be read in two ways";
      found.reset();
      break;
    }
    found = point;
  }
  if (found) return *found;
  return Failure{concat("cannot read ", quoted(text), " as a point", (fault.empty() ? "" : ": " + fault),
                        order == PairOrder::latitude_first
                            ? "; write latitude,longitude, for instance -24.4561,31.3963 or "
                              "24°27'22.0\"S, 31°23'46.7\"E"
                            : "; write X,Y (longitude or easting first), for instance 31.3963,-24.4561 or "
                              "31°23'46.7\"E, 24°27'22.0\"S")};
}

Expected<double> parse_coordinate(std::string_view text, CoordinateAxis axis) {
  const bool is_x = axis == CoordinateAxis::x;
  const std::string signs = text.size() <= kLongest ? normalize(text) : std::string();
  const std::optional<Angle> angle = AngleReader(signs, true).read();
  std::string fault;
  if (angle) fault = angle->fault;
  if (angle && fault.empty() && angle->letter != 0 && is_latitude(angle->letter) == is_x)
    fault = is_x ? "N and S are letters of a latitude" : "E and W are letters of a longitude";
  if (angle && fault.empty()) return angle->value;
  return Failure{concat("cannot read ", quoted(text),
                        is_x ? " as x (longitude or easting)" : " as y (latitude or northing)",
                        (fault.empty() ? "" : ": " + fault), "; write for instance ",
                        is_x ? "31.3963 or 31°23'46.7\"E" : "-24.4561 or 24°27'22.0\"S")};
}

}  // namespace geoprobe
