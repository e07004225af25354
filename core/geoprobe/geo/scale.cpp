#include <geoprobe/geo/scale.h>

#include <algorithm>
#include <cmath>

namespace geoprobe {
namespace {

constexpr double kStandardPixel = 0.00028;               // metres
constexpr double kMetresPerDegree = 111319.49079327358;  // as the standard has it, anywhere

// 0.28 mm is 0.79 pixels of 72 to the inch (MapServer) and 1.06 of 96 (QGIS Server, ArcGIS): a scale that far
// from the limits is inside for all of them.
constexpr double kAboveMin = 1.3, kBelowMax = 1.1;
constexpr double kMiddleOfAll = 1.09;  // 1 / sqrt(0.79 * 1.06)
// With room for QGIS Server too, which measures a degree at the map's own latitude: half of it at 60 degrees.
constexpr double kRoom = 2;

/// The scales at which a layer of the range draws whatever its server's pixels are.
ScaleRange sure_part(const ScaleRange& range) {
  const ScaleRange out{range.min * kAboveMin, range.max / kBelowMax};
  if (out.min <= out.max) return out;
  const double middle = std::sqrt(range.min * range.max) * kMiddleOfAll;
  return {middle * (1 - 1e-6), middle * (1 + 1e-6)};
}

double metres_per_unit(const Crs& crs) {
  return is_geographic(crs) ? kMetresPerDegree : unit_in_metres(crs);
}

}  // namespace

double pixel_at_scale(double denominator, const Crs& crs) {
  return denominator * kStandardPixel / metres_per_unit(crs);
}

double scale_of_pixel(double units, const Crs& crs) {
  return units * metres_per_unit(crs) / kStandardPixel;
}

bool certainly_draws(const ScaleRange& range, double scale) {
  const ScaleRange sure = sure_part(range);
  return scale >= sure.min && scale <= sure.max;
}

std::optional<double> next_scale(const std::vector<ScaleRange>& ranges, double wanted,
                                 const std::vector<double>& tried) {
  for (const ScaleRange& range : ranges) {
    if (std::any_of(tried.begin(), tried.end(), [&](double scale) { return certainly_draws(range, scale); }))
      continue;
    if (certainly_draws(range, wanted)) return wanted;
    ScaleRange room{range.min * kRoom, range.max / kRoom};
    if (room.min > room.max) room = sure_part(range);
    return std::clamp(wanted, room.min, room.max);
  }
  return std::nullopt;
}

}  // namespace geoprobe
