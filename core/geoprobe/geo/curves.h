#pragma once
#include <geoprobe/geo/feature.h>

#include <cstddef>

namespace geoprobe {

/// Appends curves to rings as positions, at most a degree of the arc apart. One writer serves a whole reply,
/// so that a small reply cannot grow without bound: if its positions are used up, the curve's control points
/// are appended, and `is_coarse` is set.
class CurveWriter {
 public:
  /// The arc from the ring's last position through `via` to `to`. If it ends where it begins, `via` is
  /// opposite and it is a full circle; three positions in a line are a line.
  void arc(Geometry::Ring& ring, Position via, Position to);
  /// The full circle through three positions, from the first.
  void circle(Geometry::Ring& ring, Position a, Position b, Position c);
  /// Part of an ellipse, its first position too. `radius` is along x and y before it is turned; angles are in
  /// radians counterclockwise from x.
  void ellipse(Geometry::Ring& ring, Position centre, Position radius, double turned, double start,
               double sweep);
  /// The cubic Bézier curve from the ring's last position.
  void bezier(Geometry::Ring& ring, Position control1, Position control2, Position to);

  bool is_coarse() const { return coarse_; }

 private:
  bool take(std::size_t positions);
  std::size_t left_ = 200000;
  bool coarse_ = false;
};

}  // namespace geoprobe
