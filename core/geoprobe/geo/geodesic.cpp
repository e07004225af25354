#include <geoprobe/geo/ellipsoid.h>
#include <geoprobe/geo/geodesic.h>

#include <cmath>

// After Karney, "Algorithms for geodesics" (2013): a geodesic is a great circle on the auxiliary sphere,
// whose latitudes are the reduced ones. The arcs are short, so a sum of three points (Gauss's) is an
// integral.
namespace geoprobe {
namespace {

constexpr double kPolarRadius = kRadius * (1 - kFlattening);
constexpr double kMost = 5e6;

/// How much longer than on a sphere of the polar radius a short way is.
double stretch_at(double sine) {
  constexpr double kSecondEccentricity2 = kEccentricity2 / (1 - kEccentricity2);
  return std::sqrt(1 + kSecondEccentricity2 * sine * sine);
}

double reduced_latitude(Position lonlat) {
  return std::atan((1 - kFlattening) * std::tan(lonlat.y * (kPi / 180)));
}

}  // namespace

Position geodesic_end(Position lonlat, double azimuth, double metres) {
  const double latitude = reduced_latitude(lonlat);
  const double sine = std::sin(latitude), cosine = std::cos(latitude);
  const double north = std::cos(azimuth), east = std::sin(azimuth);
  const double least = east * cosine, climb = std::hypot(north, east * sine);  // of the whole great circle
  const double begin = std::atan2(sine, north * cosine);
  double arc = metres / kPolarRadius, delay = 0;
  for (int turn = 0; turn < 5; ++turn) {
    double length = 0;
    delay = 0;
    for (int i = -1; i <= 1; ++i) {
      const double stretch = stretch_at(climb * std::sin(begin + arc * (0.5 + 0.38729833462074169 * i)));
      const double weight = arc * (i == 0 ? 8 : 5) / 18;
      length += weight * stretch;
      delay += weight / (1 + (1 - kFlattening) * stretch);
    }
    arc *= metres / (kPolarRadius * length);
  }
  const double end = begin + arc;
  const double turned =
      std::atan2(std::sin(arc) * east, cosine * std::cos(arc) - sine * std::sin(arc) * north) -
      kFlattening * (2 - kFlattening) * least * delay;
  const double reached =
      std::atan2(climb * std::sin(end), (1 - kFlattening) * std::hypot(least, climb * std::cos(end)));
  return {lonlat.x + turned * (180 / kPi), reached * (180 / kPi)};
}

double easternmost_azimuth(Position lonlat, double metres) {
  const double latitude = reduced_latitude(lonlat);
  return std::acos(std::tan(metres / (kPolarRadius * stretch_at(std::sin(latitude)))) * std::tan(latitude));
}

Box geodesic_box(Position lonlat, double metres) {
  if (!(metres < kMost)) return {-180, -90, 180, 90};
  const double azimuth = easternmost_azimuth(lonlat, metres);
  Box box{-180, geodesic_end(lonlat, kPi, metres).y, 180, geodesic_end(lonlat, 0, metres).y};
  if (std::isnan(azimuth)) {
    (lonlat.y < 0 ? box.south : box.north) = lonlat.y < 0 ? -90 : 90;
    return box;
  }
  box.east = geodesic_end(lonlat, azimuth, metres).x;
  box.west = 2 * lonlat.x - box.east;
  return box;
}

}  // namespace geoprobe
