#pragma once

namespace geoprobe {

inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kRadius = 6378137.0;                      ///< of WGS 84 at the equator, in metres
inline constexpr double kFlattening = 1 / 298.257223563;          ///< of WGS 84
inline constexpr double kEccentricity2 = 6.69437999014131699e-3;  ///< of WGS 84, squared

}  // namespace geoprobe
