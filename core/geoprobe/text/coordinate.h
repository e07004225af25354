#pragma once
#include <geoprobe/text/expected.h>

#include <string_view>
#include <utility>

namespace geoprobe {

/// Which number of a pair without letters comes first.
enum class PairOrder { x_first, latitude_first };

/// Reads "x,y" as people write it: "31.3963,-24.4561", "31°23'46.7\"E, 24°27'22.0\"S", "24°27,366S
/// 31°23.778E". Decimal numbers, degrees-minutes and degrees-minutes-seconds; signed or with N, S, E, W in
/// either case, which then decide the axis (and must not contradict latitude_first); typographic primes and
/// white space of any kind are taken. A decimal comma is taken only
/// where a degree sign or a letter makes it unambiguous. Returns (x, y); no range is checked here (see
/// check_position in geo/crs.h), save minutes and seconds below 60. Failure: what could not be read and the
/// forms that can.
Expected<std::pair<double, double>> parse_coordinates(std::string_view text,
                                                      PairOrder order = PairOrder::x_first);

enum class CoordinateAxis { x, y };

/// Reads one coordinate that is known to be x (longitude or easting) or y (latitude or northing), in the
/// forms of parse_coordinates; a decimal comma is always taken. Failure: what could not be read, or that its
/// letter is of the other axis.
Expected<double> parse_coordinate(std::string_view text, CoordinateAxis axis);

}  // namespace geoprobe
