#pragma once
#include <geoprobe/geo/crs.h>

#include <limits>
#include <optional>
#include <vector>

namespace geoprobe {

inline constexpr double kMaxScaleDenominator = 1e9;  ///< the whole Earth on 4 cm

/// The scale denominators between which a layer draws, for pixels of 0.28 mm (OGC 06-042, 7.2.4.6.9).
struct ScaleRange {
  double min = 0;
  double max = std::numeric_limits<double>::infinity();
  bool operator==(const ScaleRange&) const = default;
};

/// Units of the CRS that a pixel spans at a scale denominator, by the standard: a degree is as long as on the
/// equator, and a metre of Web Mercator is a metre.
double pixel_at_scale(double denominator, const Crs& crs);
/// The other way round.
double scale_of_pixel(double units, const Crs& crs);

/// Whether a layer with that range certainly draws at the scale. Servers differ in the size of a pixel (72,
/// 90 and 96 to the inch) and in the length of a degree, so scales next to a limit are not certain.
bool certainly_draws(const ScaleRange& range, double scale);

/// The scale to query next: the wanted one, moved into the first of the ranges in which none of the scales
/// that were tried lies for certain; nothing if all are covered.
std::optional<double> next_scale(const std::vector<ScaleRange>& ranges, double wanted,
                                 const std::vector<double>& tried);

}  // namespace geoprobe
