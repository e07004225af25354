#include <geoprobe/geo/curves.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/ellipsoid.h>

#include <cmath>
#include <optional>

namespace geoprobe {
namespace {

constexpr std::size_t kMostSteps = 360;  // of a full turn

/// The middle of the circle through three positions; nothing if they lie in a line.
std::optional<Position> circumcentre(Position a, Position b, Position c) {
  const Position p{b.x - a.x, b.y - a.y}, q{c.x - a.x, c.y - a.y};
  const double cross = 2 * (p.x * q.y - p.y * q.x);
  if (!(std::fabs(cross) > 1e-9 * std::sqrt(square(p) * square(q)))) return std::nullopt;
  return Position{a.x + (q.y * square(p) - p.y * square(q)) / cross,
                  a.y + (p.x * square(q) - q.x * square(p)) / cross};
}

double angle(Position centre, Position p) {
  return std::atan2(p.y - centre.y, p.x - centre.x);
}

/// The way from one angle to another counterclockwise.
double turn_left(double from, double to) {
  const double way = to - from;
  return way < 0 ? way + 2 * kPi : way;
}

}  // namespace

bool CurveWriter::take(std::size_t positions) {
  if (positions > left_) {
    coarse_ = true;
    return false;
  }
  left_ -= positions;
  return true;
}

void CurveWriter::ellipse(Geometry::Ring& ring, Position centre, Position radius, double turned, double start,
                          double sweep) {
  sweep = std::fmin(std::fmax(sweep, -2 * kPi), 2 * kPi);
  const double wanted = std::ceil(std::fabs(sweep) / (2 * kPi) * static_cast<double>(kMostSteps));
  std::size_t steps = wanted >= 1 ? static_cast<std::size_t>(wanted) : 1;
  if (!take(steps)) steps = 4;
  const double cosine = std::cos(turned), sine = std::sin(turned);
  for (std::size_t i = 0; i <= steps; ++i) {
    const double at = start + sweep * static_cast<double>(i) / static_cast<double>(steps);
    const Position p{radius.x * std::cos(at), radius.y * std::sin(at)};
    ring.push_back({centre.x + p.x * cosine - p.y * sine, centre.y + p.x * sine + p.y * cosine});
  }
}

void CurveWriter::arc(Geometry::Ring& ring, Position via, Position to) {
  const Position from = ring.back();
  std::optional<Position> centre = circumcentre(from, via, to);
  if (from == to) centre = between(from, via, 0.5);
  if (!centre) {
    ring.push_back(via);
    ring.push_back(to);
    return;
  }
  const double start = angle(*centre, from);
  double sweep = from == to ? 2 * kPi : turn_left(start, angle(*centre, to));
  if (from != to && turn_left(start, angle(*centre, via)) > sweep) sweep -= 2 * kPi;
  const double radius = std::sqrt(square({from.x - centre->x, from.y - centre->y}));
  const std::size_t first = ring.size() - 1;
  ring.pop_back();
  ellipse(ring, *centre, {radius, radius}, 0, start, sweep);
  ring[first] = from;
  ring.back() = to;
}

void CurveWriter::circle(Geometry::Ring& ring, Position a, Position b, Position c) {
  const std::optional<Position> centre = circumcentre(a, b, c);
  if (!centre) {
    ring.insert(ring.end(), {a, b, c});
    return;
  }
  ring.push_back(a);
  arc(ring, {2 * centre->x - a.x, 2 * centre->y - a.y}, a);
}

void CurveWriter::bezier(Geometry::Ring& ring, Position control1, Position control2, Position to) {
  constexpr std::size_t kSteps = 64;
  if (!take(kSteps)) {
    ring.insert(ring.end(), {control1, control2, to});
    return;
  }
  const Position from = ring.back();
  for (std::size_t i = 1; i < kSteps; ++i) {
    const double t = static_cast<double>(i) / kSteps, u = 1 - t;
    const double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
    ring.push_back({a * from.x + b * control1.x + c * control2.x + d * to.x,
                    a * from.y + b * control1.y + c * control2.y + d * to.y});
  }
  ring.push_back(to);
}

}  // namespace geoprobe
