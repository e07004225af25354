#include <geoprobe/geo/crs.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace geoprobe;

TEST_CASE("A CRS is read in every form that the standards write it") {
  for (const char* text :
       {"EPSG:4326", "epsg:4326", "4326", " EPSG:4326 ", "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:EPSG:6.9:4326", "urn:x-ogc:def:crs:EPSG:4326",
        "http://www.opengis.net/def/crs/EPSG/0/4326", "http://www.opengis.net/gml/srs/epsg.xml#4326"}) {
    CAPTURE(text);
    REQUIRE(parse_crs(text));
    CHECK(parse_crs(text).value() == kWgs84);
  }
  for (const char* text : {"CRS:84", "crs:84", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84",
                           "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}) {
    CAPTURE(text);
    REQUIRE(parse_crs(text));
    CHECK(parse_crs(text).value() == kCrs84);
  }
  for (const char* text : {"EPSG:3857", "EPSG:900913", "102100", "EPSG:102113"})
    CHECK(parse_crs(text).value() == kWebMercator);
  CHECK(parse_crs("EPSG:2154").value().code() == "EPSG:2154");
  CHECK(kCrs84.code() == "CRS:84");
}

TEST_CASE("What is not a CRS is refused with what is accepted") {
  for (const char* text : {"", "EPSG:", "EPSG:0", "EPSG:x", "EPSG:-1", "EPSG:1:2:3", "EPSG:9999999", "WGS84",
                           "CRS:83", "http://example.org/4326", "4326.0", "+proj=longlat"}) {
    CAPTURE(text);
    REQUIRE_FALSE(parse_crs(text));
    CHECK(parse_crs(text).failure().message.find("EPSG:3857") != std::string::npos);
  }
}

TEST_CASE("Web Mercator agrees with PROJ and lands on the grid") {
  // gdaltransform -s_srs OGC:CRS84 -t_srs EPSG:3857
  const auto forward = transform_position({31.3963, -24.4561}, kWgs84, kWebMercator);
  REQUIRE(forward);
  CHECK(forward->x == 3495020.129);
  CHECK(forward->y == -2809085.193);
  CHECK(transform_position({151.2, -33.87}, kWgs84, kWebMercator) == Position{16831507.008, -4011359.531});
  CHECK(transform_position({180, 0}, kWgs84, kWebMercator) == Position{20037508.343, 0});
  CHECK(transform_position({0, 85.0511287798066}, kCrs84, kWebMercator)->y == 20037508.343);
  const auto back = transform_position(*forward, kWebMercator, kWgs84);
  REQUIRE(back);
  CHECK(std::fabs(back->x - 31.3963) < 1e-8);
  CHECK(std::fabs(back->y + 24.4561) < 1e-8);
  CHECK(transform_position({20037508.343, 0}, kWebMercator, kWgs84)->x == 180);
}

TEST_CASE("What has no place in the other CRS has no position") {
  CHECK_FALSE(transform_position({0, 90}, kWgs84, kWebMercator));
  CHECK_FALSE(transform_position({0, -86}, kWgs84, kWebMercator));
  CHECK_FALSE(transform_position({200, 0}, kWgs84, kWebMercator));
  CHECK_FALSE(transform_position({3e7, 0}, kWebMercator, kWgs84));
  CHECK_FALSE(transform_position({std::nan(""), 0}, kWgs84, kWgs84));
  CHECK_FALSE(transform_position({2, 48}, kWgs84, Crs{2154, false}));
}

TEST_CASE("Longitude, latitude and CRS:84 are the same positions") {
  CHECK(transform_position({31.39630000004, -0.0}, kCrs84, kWgs84) == Position{31.3963, 0});
}

TEST_CASE("A CRS that is not built in goes through the injected transform") {
  const Crs lambert{2154, false};
  const CrsTransform shift = [](Position p, const Crs& from, const Crs& to) -> std::optional<Position> {
    if (from.epsg == 4326 && to.epsg == 2154) return Position{p.x + 0.00049, p.y};
    if (from.epsg == 2154) return Position{std::nan(""), 0};
    return std::nullopt;
  };
  CHECK(transform_position({2, 48}, kWgs84, lambert, shift) == Position{2, 48});
  CHECK_FALSE(transform_position({2, 48}, lambert, kWgs84, shift));
  CHECK_FALSE(transform_position({2, 48}, kWebMercator, lambert, shift));
  CHECK(is_built_in(kCrs84));
  CHECK_FALSE(is_built_in(lambert));
}

TEST_CASE("Positions are put on a grid of 1e-9 degree or a millimetre") {
  CHECK(snap({0.1 + 0.2, -1e-12}, kWgs84) == Position{0.3, 0});
  CHECK(snap({1234.56789, 0.0004}, kWebMercator) == Position{1234.568, 0});
  CHECK(snap({1e300, -1e300}, kWgs84) == Position{1e300, -1e300});
  CHECK(grid_decimals(kWgs84) == 9);
  CHECK(grid_decimals(kWebMercator) == 3);
  CHECK(grid_decimals(Crs{4258, false}) == 9);
}

TEST_CASE("A position out of range is refused with its axis and the range") {
  CHECK(check_position({180, -90}, kWgs84));
  CHECK(check_position({20037508.342789244, -20037508.342789244}, kWebMercator));
  const auto far = check_position({200.5, 10}, kWgs84);
  REQUIRE_FALSE(far);
  CHECK(far.failure().message == "longitude 200.5 is out of range: it goes from -180 to 180");
  const auto swapped = check_position({-24.4561, 131.3963}, kWgs84);
  REQUIRE_FALSE(swapped);
  CHECK(swapped.failure().message.find("latitude 131.3963 is out of range: it goes from -90 to 90 (x") == 0);
  CHECK_FALSE(check_position({3e7, 0}, kWebMercator));
  CHECK_FALSE(check_position({0, 1e300}, kWebMercator));
  CHECK_FALSE(check_position({std::nan(""), 0}, kWgs84));
  CHECK_FALSE(check_position({0, std::numeric_limits<double>::infinity()}, Crs{2154, false}));
  CHECK(check_position({652000, 6862000}, Crs{2154, false}));
}

TEST_CASE("The ground scale is the length of a degree or of a Mercator metre") {
  // NGA's table of lengths of a degree on WGS 84
  CHECK(ground_scale(kWgs84, 0).x == Approx(111319.491).margin(0.001));
  CHECK(ground_scale(kWgs84, 0).y == Approx(110574.276).margin(0.001));
  CHECK(ground_scale(kWgs84, 45).x == Approx(78846.835).margin(0.001));
  CHECK(ground_scale(kWgs84, 45).y == Approx(111131.779).margin(0.001));
  CHECK(ground_scale(kWgs84, 90).x > 100);
  CHECK(ground_scale(kWebMercator, 60).x == Approx(0.5).margin(0.002));
  CHECK(ground_scale(kWebMercator, 60).y == Approx(0.5).margin(0.002));
  CHECK(ground_scale(Crs{2154, false}, 45).x == 1);
}
