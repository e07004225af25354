#pragma once
#include <geoprobe/geo/feature.h>
#include <geoprobe/geo/position.h>

#include <optional>

namespace geoprobe {

/// Metres on the WGS 84 ellipsoid from a point to the nearest part of a geometry, both in longitude,
/// latitude; 0 inside a polygon or on its edge; infinite where the geometry has no position. Edges are
/// straight in longitude and latitude, as in GeoJSON. Right to a millionth within 100 km and to a hundredth
/// anywhere; on a grid of a micrometre, so that native and wasm agree on ties. Longitudes are unwrapped
/// across the antimeridian.
double distance_to(Position point, const Geometry& geometry);

/// The same if it is at most so many metres, else nothing; far geometries cost little.
std::optional<double> distance_within(double metres, Position point, const Geometry& geometry);

/// Whether the point lies in the polygon or on its edge (even-odd over all rings of a part; the edge is 1e-9
/// degree wide), or in one of a collection. False for other types. An edge of more than 180 degrees of
/// longitude is taken the short way round, except where it spans the whole 360.
bool contains(const Geometry& geometry, Position point);

}  // namespace geoprobe
