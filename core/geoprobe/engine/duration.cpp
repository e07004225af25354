#include <geoprobe/engine/duration.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

namespace geoprobe {

Expected<Duration> parse_duration(std::string_view text) {
  constexpr double kLongest = 7 * 86400;
  const std::size_t unit_at = text.find_first_not_of("0123456789.");
  const std::string_view unit = unit_at == std::string_view::npos ? "" : text.substr(unit_at);
  const auto number = parse_double(text.substr(0, unit_at));
  double seconds_per_unit = 0;
  if (unit == "ms") seconds_per_unit = 1e-3;
  if (unit == "s") seconds_per_unit = 1;
  if (unit == "m") seconds_per_unit = 60;
  if (text == "0") seconds_per_unit = 1;
  if (!number || seconds_per_unit == 0)
    return Failure{"'" + std::string(text) + "' is not a duration; write 250ms, 5s or 2m"};
  const double seconds = *number * seconds_per_unit;
  if (seconds > kLongest) return Failure{"'" + std::string(text) + "' is too long; at most seven days"};
  return Duration(static_cast<std::int64_t>(seconds * 1e6));
}

}  // namespace geoprobe
