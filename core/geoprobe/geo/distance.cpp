#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/ellipsoid.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace geoprobe {
namespace {

constexpr double kFlatEnough = 80;  // degrees of latitude up to which a local scale ranks distances well

struct Vector {
  double x = 0, y = 0, z = 0;
};

Vector geocentric(Position p) {
  const double lon = p.x * (kPi / 180), lat = p.y * (kPi / 180);
  const double sine = std::sin(lat);
  const double across = kRadius / std::sqrt(1 - kEccentricity2 * sine * sine);
  return {across * std::cos(lat) * std::cos(lon), across * std::cos(lat) * std::sin(lon),
          across * (1 - kEccentricity2) * sine};
}

/// The plane around a point in which every other place lies at its true distance and bearing from it.
class TangentPlane {
 public:
  explicit TangentPlane(Position centre) : centre_(centre), origin_(geocentric(centre)) {
    const double lon = centre.x * (kPi / 180), lat = centre.y * (kPi / 180);
    east_ = {-std::sin(lon), std::cos(lon), 0};
    north_ = {-std::sin(lat) * std::cos(lon), -std::sin(lat) * std::sin(lon), std::cos(lat)};
    const double w2 = 1 - kEccentricity2 * std::sin(lat) * std::sin(lat);
    across_ = kRadius / std::sqrt(w2);
    along_ = across_ * (1 - kEccentricity2) / w2;
  }

  Position place(Position p) const {
    const Vector v = geocentric(p);
    const Vector d{v.x - origin_.x, v.y - origin_.y, v.z - origin_.z};
    const double east = d.x * east_.x + d.y * east_.y;
    const double north = d.x * north_.x + d.y * north_.y + d.z * north_.z;
    const double flat2 = east * east + north * north;
    if (flat2 == 0) return {};
    // Euler's radius of curvature towards the place turns the chord into an arc.
    const double radius = flat2 / (north * north / along_ + east * east / across_);
    const double chord = std::sqrt(d.x * d.x + d.y * d.y + d.z * d.z);
    const double arc = 2 * radius * std::asin(std::min(chord / (2 * radius), 1.0));
    const double stretch = arc / std::sqrt(flat2);
    return {east * stretch, north * stretch};
  }

  Position centre() const { return centre_; }

 private:
  Position centre_;
  Vector origin_, east_, north_;
  double across_ = 0, along_ = 0;
};

/// Metres from the plane's centre to the edge from a to b, straight in degrees.
double edge_distance(const TangentPlane& plane, Position a, Position b, double t) {
  if (a == b) return std::sqrt(square(plane.place(a)));
  for (int i = 0; i < 4; ++i) {  // Gauss-Newton; the plane is all but linear where it matters
    const double low = std::max(t - 1e-3, 0.0), high = std::min(t + 1e-3, 1.0);
    const Position from = plane.place(between(a, b, low)), to = plane.place(between(a, b, high));
    const Position way{(to.x - from.x) / (high - low), (to.y - from.y) / (high - low)};
    const Position here = plane.place(between(a, b, t));
    if (!(square(way) > 0)) break;
    t = std::clamp(t - (here.x * way.x + here.y * way.y) / square(way), 0.0, 1.0);
  }
  return std::sqrt(square(plane.place(between(a, b, t))));
}

bool contains(const Geometry::Part& part, Position point) {
  bool odd = false;
  for (const Geometry::Ring& ring : part) {
    double west = std::numeric_limits<double>::infinity(), east = -west;
    for_each_edge(ring, true, [&](Position a, Position b) {
      west = std::min({west, a.x, b.x});
      east = std::max({east, a.x, b.x});
    });
    for (const double shift : kTurns) {
      const Position here{point.x + shift, point.y};
      if (here.x < west - kEdge || here.x > east + kEdge) continue;
      Crossing crossing;
      for_each_edge(ring, true, [&](Position a, Position b) { cross(crossing, a, b, here); });
      if (crossing.on_edge) return true;
      if (crossing.odd) {
        odd = !odd;
        break;
      }
    }
  }
  return odd;
}

/// Calls visit(a, b) with every edge of the geometry, in the turn nearest to the point.
template <class Visit>
void for_each_near_edge(const Geometry& geometry, Position point, Visit&& visit) {
  for (const Geometry::Part& part : geometry.parts)
    for (const Geometry::Ring& ring : part)
      for_each_edge(ring, is_polygon(geometry.type), [&](Position a, Position b) {
        const double middle = (a.x + b.x) / 2;
        const double shift = nearest_turn(middle, point.x) - middle;
        visit(Position{a.x + shift, a.y}, Position{b.x + shift, b.y});
      });
}

/// Whether all of the geometry surely lies farther to the north, or to the south. Edges are straight in
/// degrees, so their ends tell.
bool is_farther_along(Position point, const Geometry& geometry, double metres) {
  constexpr double kLeastMetresPerDegree = 110500;  // of a meridian; at the equator it is 110,574
  const double reach = metres / kLeastMetresPerDegree + kEdge;
  bool north = true, south = true;
  for_each_position(geometry, [&](const Position& position) {
    north = north && position.y > point.y + reach;
    south = south && position.y < point.y - reach;
  });
  return north || south;
}

}  // namespace

bool contains(const Geometry& geometry, Position point) {
  if (geometry.type == Geometry::Type::collection)
    return std::any_of(geometry.members.begin(), geometry.members.end(),
                       [point](const Geometry& member) { return contains(member, point); });
  if (!is_polygon(geometry.type)) return false;
  return std::any_of(geometry.parts.begin(), geometry.parts.end(),
                     [point](const Geometry::Part& part) { return contains(part, point); });
}

double distance_to(Position point, const Geometry& geometry) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (geometry.type == Geometry::Type::collection) {
    double nearest = kInfinity;
    for (const Geometry& member : geometry.members) nearest = std::min(nearest, distance_to(point, member));
    return nearest;
  }
  if (contains(geometry, point)) return 0;
  const GroundScale scale = ground_scale(kWgs84, point.y);
  const auto local = [&](Position p) {
    return Position{(p.x - point.x) * scale.x, (p.y - point.y) * scale.y};
  };

  // The local scale ranks the edges cheaply; only those that may be the nearest are measured.
  double least = kInfinity;
  for_each_near_edge(geometry, point, [&](Position a, Position b) {
    const Position from = local(a), to = local(b);
    least = std::min(least, square(between(from, to, foot(from, to))));
  });
  const double bound = std::fabs(point.y) > kFlatEnough ? kInfinity : least * 4;
  const TangentPlane plane(point);
  double nearest = kInfinity;
  for_each_near_edge(geometry, point, [&](Position a, Position b) {
    const Position from = local(a), to = local(b);
    const double t = foot(from, to);
    if (square(between(from, to, t)) <= bound) nearest = std::min(nearest, edge_distance(plane, a, b, t));
  });
  return nearest == kInfinity ? nearest : std::round(nearest * 1e6) / 1e6;
}

std::optional<double> distance_within(double metres, Position point, const Geometry& geometry) {
  if (is_farther_along(point, geometry, metres)) return std::nullopt;
  const double distance = distance_to(point, geometry);
  return distance <= metres ? std::optional(distance) : std::nullopt;
}

}  // namespace geoprobe
