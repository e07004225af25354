#pragma once
#include <geoprobe/geo/feature.h>
#include <geoprobe/geo/position.h>

namespace geoprobe {

/// Metres on the WGS 84 ellipsoid from a point to the nearest part of a geometry, both in longitude,
/// latitude; 0 inside a polygon or on its edge. Computed in the plane tangent at the point, right to a
/// millionth within 100 km; farther it only grows. Longitudes are unwrapped across the antimeridian.
double distance_to(Position point, const Geometry& geometry);

/// Whether the point lies in the polygon or on its edge (even-odd over all rings of a part). False for other
/// types.
bool contains(const Geometry& geometry, Position point);

}  // namespace geoprobe
