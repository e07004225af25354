#pragma once
#include <array>

namespace geoprobe::demo {

struct Month {
  const char* name;
  const char* layer;
  int middle_day;  ///< of the year, from 1
};

inline constexpr std::array<Month, 12> kMonths{{
    {"January", "daylight_01", 15},
    {"February", "daylight_02", 46},
    {"March", "daylight_03", 74},
    {"April", "daylight_04", 105},
    {"May", "daylight_05", 135},
    {"June", "daylight_06", 166},
    {"July", "daylight_07", 196},
    {"August", "daylight_08", 227},
    {"September", "daylight_09", 258},
    {"October", "daylight_10", 288},
    {"November", "daylight_11", 319},
    {"December", "daylight_12", 349},
}};

/// Hours from sunrise to sunset, the sun's upper edge at a flat horizon, by the CBM model (Forsythe and
/// others, 1995, "A model comparison for daylength as a function of latitude and day of year"): within a few
/// minutes between 60° S and 60° N. 0 in the polar night, 24 under the midnight sun.
double daylight_hours(double latitude, int day_of_year);

}  // namespace geoprobe::demo
