// The native backend's CRS against PROJ's own program, and the core's boxes against PROJ's geodesics.
#include <geodesic.h>
#include <geoprobe/geo/geodesic.h>
#include <geoprobe/native/proj_transform.h>
#include <geoprobe/services/surroundings.h>
#include <proj.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace geoprobe::test {
namespace {

constexpr double kMillimetre = 0.001;
constexpr double kMetresPerDegree = 111320;

class Chance {
 public:
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }

 private:
  std::mt19937_64 engine_{20261128};
};

/// Where EPSG says that a CRS is used.
Box area_of(int epsg) {
  const std::unique_ptr<PJ_CONTEXT, PJ_CONTEXT* (*)(PJ_CONTEXT*)> context(proj_context_create(),
                                                                          proj_context_destroy);
  const std::unique_ptr<PJ, PJ* (*)(PJ*)> crs(
      proj_create(context.get(), ("EPSG:" + std::to_string(epsg)).c_str()), proj_destroy);
  Box area;
  const char* name = nullptr;
  REQUIRE(proj_get_area_of_use(context.get(), crs.get(), &area.west, &area.south, &area.east, &area.north,
                               &name));
  if (area.east < area.west) area.east += 360;
  return area;
}

/// What `cs2cs` makes of each, in the orders of axes that EPSG has.
std::vector<Position> cs2cs(int from, int to, const std::vector<Position>& positions) {
  char folder[] = "/tmp/geoprobe-cs2cs-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string in = std::string(folder) + "/in", out = std::string(folder) + "/out";
  {
    std::ofstream file(in);
    file << std::setprecision(17);
    for (const Position& position : positions) file << position.x << ' ' << position.y << '\n';
  }
  const std::string command =
      "cs2cs -f %.12f EPSG:" + std::to_string(from) + " EPSG:" + std::to_string(to) + " <" + in + " >" + out;
  REQUIRE(std::system(command.c_str()) == 0);
  std::vector<Position> result;
  std::ifstream file(out);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    Position position;
    INFO(line);
    REQUIRE(words >> position.x >> position.y);
    result.push_back(position);
  }
  std::remove(in.c_str());
  std::remove(out.c_str());
  std::remove(folder);
  return result;
}

Position swapped_if(bool swap, Position position) {
  return swap ? Position{position.y, position.x} : position;
}

double metres_between(Position a, Position b, const Crs& crs) {
  const double turn = is_geographic(crs) ? std::remainder(a.x - b.x, 360) : a.x - b.x;
  const double unit = is_geographic(crs) ? kMetresPerDegree : unit_in_metres(crs);
  return unit * std::hypot(turn, a.y - b.y);
}

/// The distance by PROJ's geodesics.
double ground_distance(Position a, Position b) {
  geod_geodesic earth;
  geod_init(&earth, 6378137, 1 / 298.257223563);
  double metres = 0;
  geod_inverse(&earth, a.y, a.x, b.y, b.x, &metres, nullptr, nullptr);
  return metres;
}

Position geod_end(Position from, double degrees, double metres) {
  geod_geodesic earth;
  geod_init(&earth, 6378137, 1 / 298.257223563);
  Position to;
  geod_direct(&earth, from.y, from.x, degrees, metres, &to.y, &to.x, nullptr);
  return to;
}

/// The greatest that a function of a direction becomes, which has one maximum.
template <class Function>
double most(const Function& function) {
  double best = 0;
  for (double degrees = 0; degrees < 360; degrees += 10)
    if (function(degrees) > function(best)) best = degrees;
  double low = best - 10, high = best + 10;
  for (int i = 0; i < 60; ++i) {
    const double third = (high - low) / 3;
    if (function(low + third) < function(high - third))
      low += third;
    else
      high -= third;
  }
  return function((low + high) / 2);
}

/// How many degrees east of it a place may be that is so many metres away.
double most_east(Position from, double metres) {
  return most(
      [&](double degrees) { return std::remainder(geod_end(from, degrees, metres).x - from.x, 360); });
}

Position anywhere(Chance& chance, int i) {
  switch (i % 5) {
    case 0:
      return {chance.between(-180, 180), chance.between(-89.9, -80)};
    case 1:
      return {chance.between(-180, 180), chance.between(80, 89.9)};
    case 2:
      return {std::remainder(180 + chance.between(-0.01, 0.01), 360), chance.between(-85, 85)};
    default:
      return {chance.between(-180, 180), chance.between(-80, 80)};
  }
}

}  // namespace

TEST_CASE("Positions in 30 codes are within a millimetre of what cs2cs has, there and back", "[proj]") {
  const CrsTransform proj = proj_transform();
  // UTM, Lambert, Mercator of all sorts, polar and oblique ones, feet, degrees on other data, northing first.
  const std::vector<int> codes = {2154,  32735, 32633, 32601, 3035, 31467, 2193, 27700, 28992, 21781,
                                  2056,  2180,  3006,  5514,  3067, 25832, 3857, 3395,  3031,  3413,
                                  32661, 2263,  26918, 3111,  7844, 4258,  4269, 4326,  2053,  4549};
  REQUIRE(codes.size() == 30);
  Chance chance;
  for (const int epsg : codes) {
    CAPTURE(epsg);
    const Expected<Crs> described = describe_crs(Crs{epsg}, proj);
    REQUIRE(described);
    Crs crs = described.value();
    const bool northing_first = has_latitude_first(crs);
    const Box area = area_of(epsg);
    std::vector<Position> asked, ours, for_cs2cs;
    for (int i = 0; i < 1000; ++i) {
      const double x = chance.between(area.west, area.east);
      asked.push_back(snap({std::remainder(x, 360), chance.between(area.south, area.north)}, kWgs84));
      for_cs2cs.push_back({asked.back().y, asked.back().x});
      const auto there = transform_position(asked.back(), kWgs84, crs, proj);
      REQUIRE(there);
      ours.push_back(*there);
    }
    const std::vector<Position> theirs = cs2cs(4326, epsg, for_cs2cs);
    REQUIRE(theirs.size() == ours.size());
    double worst_there = 0, worst_back = 0;
    std::vector<Position> returning;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const Position their = swapped_if(northing_first, theirs[i]);
      worst_there = std::max(worst_there, metres_between(ours[i], their, crs));
      returning.push_back(swapped_if(northing_first, ours[i]));
    }
    const std::vector<Position> back = cs2cs(epsg, 4326, returning);
    REQUIRE(back.size() == ours.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const auto lonlat = transform_position(ours[i], crs, kWgs84, proj);
      REQUIRE(lonlat);
      worst_back = std::max(worst_back, ground_distance(*lonlat, {back[i].y, back[i].x}));
    }
    CHECK(worst_there <= kMillimetre);
    CHECK(worst_back <= kMillimetre);
  }
}

TEST_CASE("PROJ says of a CRS whether it is in degrees, its unit and its order of axes", "[proj]") {
  const CrsTransform proj = proj_transform();
  const auto known = [&](int epsg) { return describe_crs(Crs{epsg}, proj).value(); };
  CHECK(is_geographic(known(7844)));
  CHECK_FALSE(is_geographic(known(4549)));
  CHECK(has_latitude_first(known(4258)));
  CHECK(has_latitude_first(known(3035)));
  CHECK(has_latitude_first(known(4549)));
  CHECK_FALSE(has_latitude_first(known(2154)));
  CHECK(unit_in_metres(known(2263)) == Approx(0.3048006096).epsilon(1e-9));
  CHECK(grid_decimals(known(7844)) == 9);
  CHECK(grid_decimals(known(4549)) == 3);
  const auto complaint = [&](int epsg) { return describe_crs(Crs{epsg}, proj).failure().message; };
  CHECK(complaint(999999).find("EPSG:999999 is no CRS that PROJ knows") == 0);
  CHECK(complaint(4978).find("EPSG:4978 is no CRS of two dimensions") == 0);
  CHECK(complaint(5773).find("EPSG:5773 is no CRS of two dimensions") == 0);
}

TEST_CASE("What PROJ cannot bring to a CRS is nothing, and what no place is at is said to be so", "[proj]") {
  const CrsTransform proj = proj_transform();
  CHECK_FALSE(transform_position({-1e12, 1e12}, Crs{32735}, kWgs84, proj));
  CHECK_FALSE(transform_position({2, 48}, kWgs84, Crs{999999}, proj));
  const auto checked = check_position({1e12, 1e12}, Crs{32735}, proj);
  REQUIRE_FALSE(checked);
  CHECK(checked.failure().message.find("no place on Earth is at") == 0);
  CHECK(check_position({652709, 6862306}, Crs{2154}, proj));
}

TEST_CASE("Positions are brought from many threads at once as from one", "[proj]") {
  const CrsTransform proj = proj_transform();
  const std::vector<int> codes = {2154, 32735, 3035, 7844};
  std::vector<Position> expected;
  for (const int epsg : codes) expected.push_back(*transform_position({20, -30}, kWgs84, Crs{epsg}, proj));
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 200; ++turn)
        for (std::size_t i = 0; i < codes.size(); ++i)
          if (transform_position({20, -30}, kWgs84, Crs{codes[i]}, proj) != expected[i]) ++wrong;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("More codes than operations are kept give the same positions each time", "[proj]") {
  const CrsTransform proj = proj_transform();
  std::vector<Position> first;
  for (int turn = 0; turn < 2; ++turn)
    for (int zone = 1; zone <= 60; ++zone)
      for (const int south : {0, 100}) {
        const double y = south ? -30 : 30;
        const auto at = transform_position({6.0 * zone - 182, y}, kWgs84, Crs{32600 + south + zone}, proj);
        REQUIRE(at);
        const auto back = transform_position(*at, Crs{32600 + south + zone}, kWgs84, proj);
        REQUIRE(back);
        CHECK(std::abs(back->y - y) < 1e-8);
        if (turn == 0)
          first.push_back(*at);
        else
          CHECK(*at == first[static_cast<std::size_t>(2 * (zone - 1) + (south ? 1 : 0))]);
      }
}

TEST_CASE("A box around a point is within a millimetre of PROJ's geodesics, at the poles too", "[proj]") {
  Chance chance;
  for (const double metres : {0.01, 10.0, 1000.0, 5000.0, 100000.0}) {
    CAPTURE(metres);
    double worst = 0;
    for (int i = 0; i < 1000; ++i) {
      const Position at = anywhere(chance, i);
      const Box box = geodesic_box(at, metres);
      const double pole = ground_distance(at, {at.x, at.y < 0 ? -90.0 : 90.0});
      const double south = at.y < 0 && pole < metres ? -90 : geod_end(at, 180, metres).y;
      const double north = at.y > 0 && pole < metres ? 90 : geod_end(at, 0, metres).y;
      worst = std::max(worst, ground_distance({at.x, south}, {at.x, box.south}));
      worst = std::max(worst, ground_distance({at.x, north}, {at.x, box.north}));
      if (pole < metres) {
        CHECK(box.west == -180);
        CHECK(box.east == 180);
        continue;
      }
      const double east = most_east(at, metres);
      const double circle = kMetresPerDegree * std::cos(at.y * M_PI / 180);
      worst = std::max(worst, std::fabs(box.east - at.x - east) * circle);
      worst = std::max(worst, std::fabs(at.x - box.west - east) * circle);
    }
    WARN(metres << " m: " << worst << " m off at worst");
    CHECK(worst <= kMillimetre);
  }
}

TEST_CASE("A box in a projected CRS holds just what lies within the tolerance on the ground", "[proj]") {
  const CrsTransform proj = proj_transform();
  Service service;
  const Secrets secrets;
  Chance chance;
  for (const int epsg : {2154, 32735, 3395, 3031, 3413, 3035, 2263, 4269}) {
    const Crs crs = describe_crs(Crs{epsg}, proj).value();
    const Box area = area_of(epsg);
    for (const double metres : {10.0, 1000.0, 2000.0}) {
      CAPTURE(epsg, metres);
      double worst = 0;
      for (int i = 0; i < 20; ++i) {
        const Position at = snap({std::remainder(chance.between(area.west, area.east), 360),
                                  chance.between(area.south, area.north)},
                                 kWgs84);
        const Box box = *box_around({&service, at, metres, false, &secrets, &proj, crs}, crs, metres);
        const double across = is_geographic(crs) ? std::cos(at.y * M_PI / 180) : 1;
        const auto farthest = [&](double Position::*axis, double sign) {
          const auto far = [&](double degrees) {
            return sign * (*proj(geod_end(at, degrees, metres), kWgs84, crs)).*axis;
          };
          return sign * most(far);
        };
        const Box least{farthest(&Position::x, -1), farthest(&Position::y, -1), farthest(&Position::x, 1),
                        farthest(&Position::y, 1)};
        for (const auto& [a, b] :
             {std::pair(Position{box.west, box.south}, Position{least.west, least.south}),
              std::pair(Position{box.east, box.north}, Position{least.east, least.north})})
          worst = std::max({worst, across * metres_between({a.x, 0}, {b.x, 0}, crs),
                            metres_between({0, a.y}, {0, b.y}, crs)});
      }
      WARN("EPSG:" << epsg << ", " << metres << " m: " << worst << " m off at worst");
      CHECK(worst <= kMillimetre);
    }
  }
}

}  // namespace geoprobe::test
