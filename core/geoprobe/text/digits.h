#pragma once
#include <geoprobe/text/value.h>

namespace geoprobe {

/// Digits that read back as this very double, few where few are enough. The value is finite.
Number digits_of(double value);

}  // namespace geoprobe
