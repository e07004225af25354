#include "daylight.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace geoprobe::demo {
namespace {

constexpr double kRadians = std::numbers::pi / 180;
constexpr double kSunsEdge = 0.8333;  // degrees below the horizon: refraction and the sun's radius

}  // namespace

double daylight_hours(double latitude, int day_of_year) {
  const double revolution = 0.2163108 + 2 * std::atan(0.9671396 * std::tan(0.00860 * (day_of_year - 186)));
  const double declination = std::asin(0.39795 * std::cos(revolution));
  const double phi = std::clamp(latitude, -89.99, 89.99) * kRadians;
  const double cosine = (std::sin(kSunsEdge * kRadians) + std::sin(phi) * std::sin(declination)) /
                        (std::cos(phi) * std::cos(declination));
  return 24 - 24 / std::numbers::pi * std::acos(std::clamp(cosine, -1.0, 1.0));
}

}  // namespace geoprobe::demo
