#include <geoprobe/geo/distance.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace geoprobe;

namespace {
using Type = Geometry::Type;

Geometry point(double x, double y) {
  return {Type::point, {{{{x, y}}}}};
}
Geometry line(Geometry::Ring ring) {
  return {Type::line, {{std::move(ring)}}};
}
Geometry polygon(Geometry::Part rings) {
  return {Type::polygon, {std::move(rings)}};
}
Geometry::Ring box(double west, double south, double east, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}
bool is_right(double measured, double expected, double relative = 1e-6) {
  CAPTURE(measured, expected);
  return std::fabs(measured - expected) <= relative * expected;
}
}  // namespace

TEST_CASE("Distances to points agree with geodesics on the ellipsoid") {
  // GeographicLib's geod_inverse on WGS 84, in metres
  CHECK(is_right(distance_to({0, 0}, point(0.5, 0)), 55659.745));
  CHECK(is_right(distance_to({0, 0}, point(0, 0.5)), 55287.152));
  CHECK(is_right(distance_to({0, 45}, point(0, 45.9)), 100026.514307));
  CHECK(is_right(distance_to({31.3963, -24.4561}, point(32, -24)), 79448.481233));
  CHECK(is_right(distance_to({10, 60}, point(11, 60.5)), 78548.887045));
  CHECK(distance_to({31.3963, -24.4561}, point(31.3963, -24.4561)) == 0);
  CHECK(is_right(distance_to({0, 0}, point(90, 0)), 10018754.171, 0.01));
  CHECK(is_right(distance_to({0, 0}, point(180, 0)), 20003931.459, 0.01));
}

TEST_CASE("A distance is to the nearest place on an edge and not to its ends") {
  CHECK(is_right(distance_to({0, 0.001}, line({{-10, 0}, {10, 0}})), 110.574276, 1e-5));
  CHECK(is_right(distance_to({0, 45}, line({{-1, 45.5}, {1, 45.5}})), distance_to({0, 45}, point(0, 45.5))));
  CHECK(is_right(distance_to({2, 0}, line({{-1, 0}, {1, 0}})), 111319.491));
  CHECK(distance_to({0.25, 0.25}, line({{0, 0}, {1, 1}})) == 0);
}

TEST_CASE("A foot on a slanted edge far north is the nearest place of that edge") {
  const Geometry edge = line({{20, 69.5}, {24, 70.5}});
  const Position here{22, 69.4};
  double least = 1e300;
  for (int i = 0; i <= 100000; ++i)
    least = std::min(least, distance_to(here, point(20 + 4 * i / 100000.0, 69.5 + i / 100000.0)));
  CHECK(is_right(distance_to(here, edge), least, 1e-7));
}

TEST_CASE("A point in a polygon or on its edge is at distance zero, one in its hole is not") {
  const Geometry ring = polygon({box(0, 0, 10, 10), box(4, 4, 6, 6)});
  CHECK(distance_to({1, 1}, ring) == 0);
  CHECK(distance_to({0, 5}, ring) == 0);
  CHECK(distance_to({10, 10}, ring) == 0);
  CHECK(distance_to({4, 5}, ring) == 0);
  CHECK(contains(ring, {1, 1}));
  CHECK_FALSE(contains(ring, {5, 5}));
  CHECK_FALSE(contains(ring, {10.00001, 5}));
  CHECK(is_right(distance_to({5, 5}, ring), distance_to({5, 5}, point(5, 6)), 1e-3));
  CHECK(is_right(distance_to({11, 5}, ring), distance_to({11, 5}, point(10, 5))));
}

TEST_CASE("Rings are read closed or open, and parts are apart from each other") {
  Geometry open = polygon({{{0, 0}, {4, 0}, {4, 4}, {0, 4}}});
  CHECK(contains(open, {1, 3}));
  CHECK(contains(open, {0, 3}));
  const Geometry both{Type::multi_polygon, {{box(0, 0, 2, 2)}, {box(1, 1, 3, 3)}}};
  CHECK(contains(both, {1.5, 1.5}));
  CHECK_FALSE(contains(line(box(0, 0, 2, 2)), {1, 1}));
}

TEST_CASE("A vertex level with the point is counted once") {
  const Geometry diamond = polygon({{{0, -1}, {1, 0}, {0, 1}, {-1, 0}, {0, -1}}});
  CHECK(contains(diamond, {0, 0}));
  CHECK_FALSE(contains(diamond, {-2, 0}));
  CHECK_FALSE(contains(diamond, {-2, 1}));
}

TEST_CASE("Longitudes are unwrapped across the antimeridian") {
  CHECK(is_right(distance_to({179.9, 0}, point(-179.9, 0)), 22263.898));
  CHECK(is_right(distance_to({179.9, 0}, point(180.1, 0)), 22263.898));
  const Geometry fiji = polygon({{{177, -20}, {-178, -20}, {-178, -16}, {177, -16}, {177, -20}}});
  for (const double x : {179.0, 180.0, -180.0, -179.0}) CHECK(contains(fiji, {x, -18}));
  CHECK_FALSE(contains(fiji, {0, -18}));
  CHECK_FALSE(contains(fiji, {176, -18}));
  CHECK(is_right(distance_to({-177.9, -18}, fiji), distance_to({-177.9, -18}, point(-178, -18))));
  const Geometry beyond = polygon({box(177, -20, 182, -16)});
  CHECK(contains(beyond, {-179, -18}));
  CHECK(is_right(distance_to({179.95, 1}, line({{179.9, 0}, {-179.9, 0}})),
                 distance_to({179.95, 1}, point(179.95, 0))));
}

TEST_CASE("A polygon that spans the whole world contains everything") {
  const Geometry world = polygon({box(-180, -90, 180, 90)});
  for (const Position p : {Position{0, 0}, Position{-180, 90}, Position{179.999, -89}})
    CHECK(contains(world, p));
  const Geometry wide = polygon({{{-100, 0}, {0, 0}, {100, 0}, {100, 10}, {0, 10}, {-100, 10}, {-100, 0}}});
  CHECK(contains(wide, {50, 5}));
  CHECK_FALSE(contains(wide, {150, 5}));
}

TEST_CASE("Near a pole distances are still those on the ground") {
  CHECK(is_right(distance_to({0, 89.9}, point(180, 89.9)), 2 * 11169.399, 1e-4));
  CHECK(is_right(distance_to({0, 90}, point(77, 89.9)), 11169.399, 1e-4));
}

TEST_CASE("A geometry without positions is infinitely far") {
  CHECK(std::isinf(distance_to({0, 0}, Geometry{Type::multi_point, {}})));
  CHECK(std::isinf(distance_to({0, 0}, Geometry{Type::polygon, {{{}}}})));
}

TEST_CASE("What is within a distance is what is no farther, over poles and across the antimeridian") {
  const std::vector<Geometry> geometries = {point(0.1, 0.2),
                                            point(179.99999, -10),
                                            point(30, 89.9),
                                            line({{-1, 0.5}, {1, -0.5}}),
                                            line({{170, 89.99}, {-10, 89.99}}),
                                            polygon({box(0, 0, 10, 10), box(4, 4, 6, 6)}),
                                            polygon({box(170, -20, 190, -10)}),
                                            {}};
  const std::vector<Position> points = {{0, 0}, {0.1, 0.2},      {-179.99999, -10}, {-150, 89.9},
                                        {5, 5}, {5, 10 + 9e-10}, {0, -89.9999}};
  for (const Geometry& geometry : geometries)
    for (const Position& here : points) {
      const double distance = distance_to(here, geometry);
      if (distance > 1e5 && std::isfinite(distance)) continue;  // right to a hundredth alone
      for (const double most : {0.0, 0.5, 10.0, 25000.0, distance, distance * 0.999999, 3e7}) {
        CAPTURE(here.x, here.y, distance, most);
        const auto within = distance_within(most, here, geometry);
        CHECK(within.has_value() == (distance <= most && std::isfinite(distance)));
        if (within) CHECK(*within == distance);
      }
    }
}
