#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/geo/wkt.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <string>

using namespace geoprobe;

namespace {
std::string read(std::string_view text) {
  CurveWriter curves;
  const WktGeometry read = geometry_from_wkt(text, curves);
  if (read.unreadable) return "unreadable";
  return read.geometry ? write_json(to_geojson(*read.geometry)) : "nothing";
}
}  // namespace

TEST_CASE("Well-known text is read in its six kinds, with Z and M and without") {
  CHECK(read("POINT(31.5 -24.5)") == R"({"type":"Point","coordinates":[31.5,-24.5]})");
  CHECK(read(" PointZ (1 2 3) ") == R"({"type":"Point","coordinates":[1,2]})");
  CHECK(read("Point ZM (1 2 3 4)") == R"({"type":"Point","coordinates":[1,2]})");
  CHECK(read("LineString (1 2, 3 4)") == R"({"type":"LineString","coordinates":[[1,2],[3,4]]})");
  CHECK(
      read("Polygon ((0 0, 1 0, 1 1, 0 0),(0.5 0.2, 0.6 0.2, 0.6 0.3, 0.5 0.2))") ==
      R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0.5,0.2],[0.6,0.2],[0.6,0.3],[0.5,0.2]]]})");
  CHECK(read("MULTIPOINT(1 2, 3 4)") == R"({"type":"MultiPoint","coordinates":[[1,2],[3,4]]})");
  CHECK(read("MULTIPOINT((1 2),(3 4))") == R"({"type":"MultiPoint","coordinates":[[1,2],[3,4]]})");
  CHECK(read("MultiLineString ((1 2, 3 4),(5 6, 7 8))") ==
        R"({"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]})");
  CHECK(read("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((2 2,3 2,3 3,2 2)))") ==
        R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[2,2],[3,2],[3,3],[2,2]]]]})");
}

TEST_CASE("What is no well-known text is unreadable, which is not the same as empty") {
  for (const std::string text :
       {"", "POINT", "POINT()", "POINT(1)", "POINT(1 x)", "POINT(1 2", "POINT(1 2))", "POINT(1 2) x",
        "POINT(1 2, 3 4)", "POINTS(1 2)", "POLYGON(0 0, 1 1)", "POLYGON(((0 0)))", "MULTIPOINT((1 2)",
        "GEOMETRYCOLLECTION(1 2)", "CIRCULARSTRING(0 0, 1 1)", "((((((", "SRID=4326"}) {
    INFO(text);
    CHECK(read(text) == "unreadable");
  }
  for (const std::string text :
       {"POINT EMPTY", "POLYGON EMPTY", "MULTIPOLYGON Z EMPTY", "GEOMETRYCOLLECTION EMPTY",
        "GEOMETRYCOLLECTION(POINT EMPTY, LINESTRING EMPTY)", "MULTIPOINT(EMPTY)"}) {
    INFO(text);
    CHECK(read(text) == "nothing");
  }
}

TEST_CASE("A collection in well-known text is read with all its members, nested ones too") {
  CHECK(read("GEOMETRYCOLLECTION(POINT(1 2))") ==
        R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]})");
  CHECK(
      read("GeometryCollectionZ (PointZ (9 9 1), POLYGON EMPTY, GEOMETRYCOLLECTION(LINESTRING(1 2, 3 4)))") ==
      R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[9,9]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]})");
}

TEST_CASE("Well-known text that nests too deep is unreadable, not a crash") {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "GEOMETRYCOLLECTION(";
  CHECK(read(deep) == "unreadable");
  deep.clear();
  for (int i = 0; i < 100000; ++i) deep += "COMPOUNDCURVE(";
  CHECK(read(deep) == "unreadable");
}

TEST_CASE("Curves in well-known text become positions along them") {
  CurveWriter curves;
  const auto polygon =
      geometry_from_wkt("CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(0 0, 1 1, 2 0),(2 0, 0 0)))", curves);
  REQUIRE(polygon.geometry);
  CHECK(polygon.geometry->type == Geometry::Type::polygon);
  CHECK(contains(*polygon.geometry, {1, 0.999}));
  CHECK(contains(*polygon.geometry, {0.3, 0.7}));
  CHECK_FALSE(contains(*polygon.geometry, {0.25, 0.7}));
  const auto circle = geometry_from_wkt("CURVEPOLYGON(CIRCULARSTRING(0 0, 2 0, 0 0))", curves);
  REQUIRE(circle.geometry);
  CHECK(contains(*circle.geometry, {1, -0.99}));
  CHECK_FALSE(contains(*circle.geometry, {0.2, -0.7}));
  CHECK(geometry_from_wkt("MULTICURVE((0 0, 1 1), CIRCULARSTRING(0 0, 1 1, 2 0))", curves).geometry->type ==
        Geometry::Type::multi_line);
  CHECK(geometry_from_wkt("MULTISURFACE(CURVEPOLYGON((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", curves)
            .geometry->parts.size() == 2);
}

TEST_CASE("Surfaces of faces are read as their polygons") {
  CHECK(read("TIN Z (((0 0 1, 1 0 1, 0 1 1, 0 0 1)), ((1 0 1, 1 1 1, 0 1 1, 1 0 1)))") ==
        R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[0,1],[0,0]]],[[[1,0],[1,1],[0,1],[1,0]]]]})");
  CHECK(read("POLYHEDRALSURFACE(((0 0,1 0,1 1,0 0)))") ==
        R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]})");
  CHECK(read("TRIANGLE((0 0,1 0,1 1,0 0))") ==
        R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})");
}

TEST_CASE("EWKT names its CRS") {
  CurveWriter curves;
  const auto known = geometry_from_wkt("SRID=3857;POINT(1 2)", curves);
  CHECK((known.crs && known.crs->is_web_mercator()));
  CHECK(known.geometry);
  CHECK(geometry_from_wkt("SRID=0;POINT(1 2)", curves).crs->is_unknown());
  CHECK_FALSE(geometry_from_wkt("POINT(1 2)", curves).crs);
}
