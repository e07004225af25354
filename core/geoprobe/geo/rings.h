#pragma once
#include <geoprobe/geo/feature.h>

#include <vector>

namespace geoprobe {

/// A polygon, or a multi-polygon where there are several, from closed rings in any order, as formats have
/// them that do not say which hole belongs to which polygon. Exteriors run clockwise and holes the other way;
/// where that leaves holes outside of every exterior, and the opposite reading does not, the opposite is
/// taken; a hole that still lies in none is a polygon of its own. A hole goes into the smallest exterior
/// around it. Bounded in time: of a geometry with more rings within rings than any map has, some holes are
/// guessed.
Geometry polygons_from_rings(std::vector<Geometry::Ring> rings);

}  // namespace geoprobe
