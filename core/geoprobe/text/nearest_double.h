#pragma once
#include <cstdint>
#include <string>

namespace geoprobe {

/// The double nearest to 0.DIGITS × 10^point, ties to even; infinity beyond the range, 0 below it. The digits
/// are '0' to '9', and there is at least one. Exact arithmetic on the digits: libraries differ in what they
/// offer for this, and theirs weighs more.
double nearest_double(std::string digits, std::int64_t point);

}  // namespace geoprobe
