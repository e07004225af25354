#pragma once
#include <geoprobe/geo/position.h>

namespace geoprobe {

/// Where one comes to on WGS 84 from a place in longitude and latitude, going so many metres (at most 5,000
/// km) in a direction: radians clockwise from north. Right to a micrometre within 100 km. The longitude is
/// not brought back to -180..180.
Position geodesic_end(Position lonlat, double azimuth, double metres);

/// The direction to the easternmost place that lies within so many metres; NaN where a pole does.
double easternmost_azimuth(Position lonlat, double metres);

/// The least box in longitude and latitude around all that lies within so many metres; beyond 5,000 km the
/// whole Earth. It goes beyond 180 degrees rather than being cut at the antimeridian. Where it holds a pole
/// it is -180..180 wide, and ends there.
Box geodesic_box(Position lonlat, double metres);

}  // namespace geoprobe
