#pragma once
#include <geoprobe/geo/feature.h>
#include <geoprobe/geo/position.h>

#include <algorithm>
#include <cmath>

namespace geoprobe {

/// How wide an edge is in degrees: the grid of positions.
inline constexpr double kEdge = 1e-9;

inline double square(Position p) {
  return p.x * p.x + p.y * p.y;
}

inline Position between(Position a, Position b, double t) {
  return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

/// Where on the way from a to b (0 to 1) the origin is nearest.
inline double foot(Position a, Position b) {
  const Position way{b.x - a.x, b.y - a.y};
  const double length2 = square(way);
  if (!(length2 > 0)) return 0;
  return std::clamp(-(a.x * way.x + a.y * way.y) / length2, 0.0, 1.0);
}

/// A longitude's difference, taken the short way round, except where it spans the whole 360.
inline double turn(double difference) {
  if (std::fabs(std::fabs(difference) - 360) < kEdge) return difference;
  if (!(std::fabs(difference) < 36000)) return difference;
  while (difference > 180) difference -= 360;
  while (difference < -180) difference += 360;
  return difference;
}

/// The longitude in the turn that brings it nearest to another.
inline double nearest_turn(double longitude, double to) {
  const double difference = longitude - to;
  return std::fabs(difference) < 36000 ? to + difference - 360 * std::round(difference / 360) : longitude;
}

/// Calls visit(a, b) for each edge, with longitudes that run on across the antimeridian. A ring of one
/// position is an edge from it to itself.
template <class Visit>
void for_each_edge(const Geometry::Ring& ring, bool closed, Visit&& visit) {
  if (ring.empty()) return;
  Position last = ring.front();
  if (ring.size() == 1) visit(last, last);
  for (std::size_t i = 1; i < ring.size() + (closed ? 1 : 0); ++i) {
    const Position raw = ring[i % ring.size()];
    const Position next{last.x + turn(raw.x - ring[i - 1].x), raw.y};
    visit(last, next);
    last = next;
  }
}

inline bool is_polygon(Geometry::Type type) {
  return type == Geometry::Type::polygon || type == Geometry::Type::multi_polygon;
}

/// What a ray from a point eastwards meets.
struct Crossing {
  bool odd = false;      ///< so far an odd number of edges
  bool on_edge = false;  ///< the point lies on one
};

inline void cross(Crossing& crossing, Position a, Position b, Position p) {
  const Position from{a.x - p.x, a.y - p.y}, to{b.x - p.x, b.y - p.y};
  if (square(between(from, to, foot(from, to))) <= kEdge * kEdge) crossing.on_edge = true;
  if ((a.y > p.y) != (b.y > p.y) && a.x + (b.x - a.x) * ((p.y - a.y) / (b.y - a.y)) > p.x)
    crossing.odd = !crossing.odd;
}

/// The turns in which a point may meet a ring whose longitudes run on.
inline constexpr double kTurns[] = {-720.0, -360.0, 0.0, 360.0, 720.0};

}  // namespace geoprobe
