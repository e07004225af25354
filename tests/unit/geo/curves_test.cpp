#include <geoprobe/geo/curves.h>
#include <geoprobe/geo/distance.h>

#include <catch2/catch.hpp>
#include <cmath>

using namespace geoprobe;

namespace {
Geometry polygon(Geometry::Ring ring) {
  Geometry out{Geometry::Type::polygon};
  out.parts.push_back({std::move(ring)});
  return out;
}
}  // namespace

TEST_CASE("An arc goes through its middle position, to either side") {
  CurveWriter curves;
  for (const double side : {1.0, -1.0}) {
    Geometry::Ring ring{{0, 0}};
    curves.arc(ring, {1, side}, {2, 0});
    CHECK(ring.front() == Position{0, 0});
    CHECK(ring.back() == Position{2, 0});
    CHECK(ring.size() == 181);
    for (const Position p : ring) {
      CHECK(std::hypot(p.x - 1, p.y) == Approx(1).margin(1e-12));
      CHECK(p.y * side > -1e-12);
    }
  }
}

TEST_CASE("An arc of three positions in a line is the line") {
  CurveWriter curves;
  Geometry::Ring ring{{0, 0}};
  curves.arc(ring, {1, 1}, {2, 2});
  CHECK(ring == Geometry::Ring{{0, 0}, {1, 1}, {2, 2}});
}

TEST_CASE("A circle by three positions is whole and closed") {
  CurveWriter curves;
  Geometry::Ring ring;
  curves.circle(ring, {1, 0}, {0, 1}, {-1, 0});
  CHECK(ring.front() == ring.back());
  CHECK(contains(polygon(ring), {0, -0.999}));
  CHECK_FALSE(contains(polygon(ring), {0.8, -0.8}));
}

TEST_CASE("An ellipse is turned about its middle") {
  CurveWriter curves;
  Geometry::Ring ring;
  curves.ellipse(ring, {10, 20}, {4, 1}, std::acos(0.0), 0, 4 * std::acos(0.0));
  CHECK(contains(polygon(ring), {10, 23.9}));
  CHECK_FALSE(contains(polygon(ring), {12, 20}));
}

TEST_CASE("A Bezier curve bends towards its control positions") {
  CurveWriter curves;
  Geometry::Ring ring{{0, 0}};
  curves.bezier(ring, {0, 4}, {4, 4}, {4, 0});
  CHECK(ring.back() == Position{4, 0});
  CHECK(contains(polygon(ring), {2, 2.99}));
  CHECK_FALSE(contains(polygon(ring), {2, 3.01}));
}

TEST_CASE("So many curves that they would fill the memory become coarse") {
  CurveWriter curves;
  Geometry::Ring ring{{0, 0}};
  for (int i = 0; i < 100000; ++i) curves.arc(ring, {1, 1}, i % 2 == 0 ? Position{2, 0} : Position{0, 0});
  CHECK(curves.is_coarse());
  CHECK(ring.size() < 1000000);
}
