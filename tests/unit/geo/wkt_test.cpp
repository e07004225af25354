#include <geoprobe/geo/geojson.h>
#include <geoprobe/geo/wkt.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <string>

using namespace geoprobe;

namespace {
std::string read(std::string_view text) {
  const std::optional<Geometry> geometry = geometry_from_wkt(text);
  return geometry ? write_json(to_geojson(*geometry)) : "nothing";
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

TEST_CASE("Other kinds, empty ones and what is no well-known text are nothing") {
  for (const std::string text :
       {"", "POINT", "POINT EMPTY", "POINT()", "POINT(1)", "POINT(1 x)", "POINT(1 2", "POINT(1 2))",
        "POINT(1 2) x", "POINT(1 2, 3 4)", "POINTS(1 2)", "POLYGON(0 0, 1 1)", "POLYGON(((0 0)))",
        "CURVEPOLYGON((0 0,1 1))", "MULTIPOINT((1 2)", "GEOMETRYCOLLECTION(POINT(1 2))", "((((((",
        "SRID=4326;POINT(1 2)"}) {
    INFO(text);
    CHECK(read(text) == "nothing");
  }
}
