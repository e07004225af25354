#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/reply_document.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/json_writer.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace geoprobe;

namespace {

const std::string kPoint = R"({"type":"Point","coordinates":[31.5,-24.25]})";

Reply geojson(const std::string& crs, const std::string& geometry = kPoint, const std::string& more = {}) {
  return read_reply(
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":1},"geometry":)" +
          geometry + more + "}]" + crs + "}",
      {});
}
Reply esri(const std::string& geometry, const std::string& reference = R"({"wkid":4326})") {
  return read_reply(R"({"geometryType":"esriGeometryPolygon","spatialReference":)" + reference +
                        R"(,"features":[{"attributes":{"n":1},"geometry":)" + geometry + "}]}",
                    {});
}
Feature only(const Reply& reply) {
  REQUIRE(reply.features);
  REQUIRE(reply.features->features.size() == 1);
  return reply.features->features.front();
}
bool holds(const Reply& reply, Position point) {
  const Feature feature = only(reply);
  return feature.geometry && contains(*feature.geometry, point);
}
bool warns(const Reply& reply, std::string_view part) {
  return std::any_of(reply.warnings.begin(), reply.warnings.end(),
                     [part](const std::string& w) { return w.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("A crs of GeoJSON is read in the form of each of its drafts") {
  const auto epsg = [](const std::string& crs) {
    const Reply reply = geojson(",\"crs\":" + crs);
    return only(reply).geometry ? reply.geometry_crs.epsg : 0;
  };
  CHECK(epsg("null") == 4326);
  CHECK(epsg(R"({"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}})") == 4326);
  CHECK(epsg(R"({"type":"name","properties":{"name":"OGC:CRS84h"}})") == 4326);
  CHECK(epsg(R"({"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}})") == 3857);
  CHECK(epsg(R"({"type":"EPSG","properties":{"code":4326}})") == 4326);
  CHECK(epsg(R"({"type":"EPSG","properties":{"code":"2180"}})") == 2180);
  CHECK(
      epsg(
          R"({"type":"link","properties":{"href":"http://spatialreference.org/ref/epsg/3857/","type":"proj4"}})") ==
      3857);
  CHECK(epsg(R"({"type":"link","properties":{"href":"https://www.opengis.net/def/crs/EPSG/0/25832"}})") ==
        25832);
  CHECK(epsg(R"({"type":"OGC","properties":{"urn":"urn:ogc:def:crs:OGC:1.3:CRS84"}})") == 4326);
  CHECK(epsg(R"("EPSG:2154")") == 2154);
  CHECK(epsg(R"({"type":"link","properties":{"href":"./own.prj","type":"ogcwkt"}})") == 0);
}

TEST_CASE("GeoJSON is longitude first, whatever its crs says") {
  CHECK(write_json(to_geojson(
            *only(geojson(R"(,"crs":{"type":"EPSG","properties":{"code":4326}})")).geometry)) == kPoint);
  CHECK(write_json(to_geojson(
            *only(geojson(R"(,"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4326"}})"))
                 .geometry)) == kPoint);
}

TEST_CASE("A feature or a geometry may have a crs of its own") {
  const std::string own = R"(,"crs":{"type":"name","properties":{"name":"EPSG:3857"}})";
  CHECK(only(geojson("", kPoint, own)).geometry_crs->is_web_mercator());
  CHECK(only(geojson("", R"({"type":"Point","coordinates":[1,2])" + own + "}"))
            .geometry_crs->is_web_mercator());
  CHECK_FALSE(only(geojson(own, kPoint, own)).geometry_crs);
}

TEST_CASE("GeoJSON whose numbers cannot be degrees is in no CRS that is known") {
  const Reply reply = geojson("", R"({"type":"Point","coordinates":[3506564.5,-2785000.25]})");
  CHECK(only(reply).geometry_crs->is_unknown());
  CHECK(warns(reply, "cannot be degrees"));
  CHECK(write_json(reply_document(reply)).find(R"("geometry":null)") != std::string::npos);
}

TEST_CASE("GeoJSON with latitude first is known by its latitudes") {
  const Reply reply = geojson("", R"({"type":"Point","coordinates":[-30.25,150.5]})");
  CHECK(write_json(to_geojson(*only(reply).geometry)) == R"({"type":"Point","coordinates":[150.5,-30.25]})");
  CHECK(warns(reply, "axes swapped"));
}

TEST_CASE("A place of JSON-FG that GeoJSON cannot hold is a geometry that was not read") {
  const std::string place = R"(,"place":{"type":"Prism","base":{},"upper":9})";
  CHECK(only(geojson("", "null", place)).geometry_incomplete);
  CHECK_FALSE(only(geojson("", kPoint, place)).geometry_incomplete);
  CHECK_FALSE(only(geojson("", "null", R"(,"place":null)")).geometry_incomplete);
}

TEST_CASE("True curves of Esri JSON are positions along them") {
  const Reply arc = esri(R"({"curveRings":[[[0,0],{"c":[[2,0],[1,1]]},[0,0]]]})");
  CHECK(holds(arc, {1, 0.99}));
  CHECK_FALSE(holds(arc, {0.2, 0.7}));
  CHECK_FALSE(only(arc).geometry_incomplete);
  CHECK(arc.warnings.empty());
  const Reply bezier = esri(R"({"curveRings":[[[0,0],{"b":[[4,0],[0,4],[4,4]]},[0,0]]]})");
  CHECK(holds(bezier, {2, 2.9}));
  CHECK_FALSE(holds(bezier, {2, 3.1}));
  // Half an ellipse above its longer axis, clockwise from the left.
  const Reply ellipse = esri(R"({"curveRings":[[[-4,0],{"a":[[4,0],[0,0],0,1,0,4,0.5]},[-4,0]]]})");
  CHECK(holds(ellipse, {0, 1.9}));
  CHECK_FALSE(holds(ellipse, {0, 2.1}));
  CHECK_FALSE(holds(ellipse, {0, -0.1}));
  const Reply circle = esri(R"({"curveRings":[[[1,0],{"a":[[1,0],[0,0],0,0]}]]})");
  CHECK(holds(circle, {-0.99, 0}));
  CHECK_FALSE(holds(circle, {0.8, 0.8}));
  const Reply path = esri(R"({"hasM":true,"curvePaths":[[[6,3,1],{"c":[[4,3],[5,4]]},[0,3]]]})");
  CHECK(only(path).geometry->type == Geometry::Type::line);
  CHECK(distance_to({5, 4}, *only(path).geometry) < 1);
}

TEST_CASE("Esri geometries that are not read are incomplete, and empty ones are not") {
  for (const std::string geometry :
       {R"({"hasZ":true,"vertexAttributes":{"position":[0,0,0]}})",
        R"({"curveRings":[[[0,0],{"d":[[2,0]]}]]})", R"({"rings":[[[0,0],"x"]]})",
        R"({"curvePaths":[[{"c":[[1,1],[2,2]]}]]})"}) {
    INFO(geometry);
    CHECK(only(esri(geometry)).geometry_incomplete);
    CHECK_FALSE(only(esri(geometry)).geometry);
    CHECK_FALSE(esri(geometry).warnings.empty());
  }
  for (const std::string geometry :
       {"null", "{}", R"({"x":"NaN","y":"NaN"})", R"({"x":null,"y":null})", R"({"rings":[]})",
        R"({"paths":[[]]})", R"({"points":[]})", R"({"spatialReference":{"wkid":4326}})",
        R"({"xmin":"NaN","ymin":"NaN","xmax":"NaN","ymax":"NaN"})"}) {
    INFO(geometry);
    CHECK_FALSE(only(esri(geometry)).geometry_incomplete);
    CHECK_FALSE(only(esri(geometry)).geometry);
    CHECK(esri(geometry).warnings.empty());
  }
  const Reply half = esri(R"({"rings":[[[0,0],[0,1],[1,1],[0,0]],[[5,5],"x"]]})");
  CHECK(only(half).geometry_incomplete);
  CHECK(holds(half, {0.2, 0.5}));
  const Reply lost = esri(R"({"x":1,"y":2})", R"({"wkt":"PROJCS[\"own\"]"})");
  CHECK(only(lost).geometry_incomplete);
}

TEST_CASE("Esri geometries of a map service's identify are each in their own CRS") {
  const Reply reply = read_reply(
      R"({"results":[{"layerId":0,"layerName":"a","attributes":{"n":1},"geometry":{"x":1,"y":2,"spatialReference":{"wkid":4326}}},
                     {"layerId":1,"layerName":"b","attributes":{"n":2},"geometry":{"x":0,"y":0,"spatialReference":{"wkid":102100,"latestWkid":3857}}}]})",
      {});
  REQUIRE(reply.features->features.size() == 2);
  CHECK_FALSE(reply.features->features[0].geometry_crs);
  CHECK(reply.features->features[1].geometry_crs->is_web_mercator());
}

TEST_CASE("QGIS Server's text/xml holds geometries of all kinds, and one that cannot be read is incomplete") {
  const auto read = [](const std::string& wkt, const std::string& box = "<BoundingBox CRS='EPSG:4326'/>") {
    return read_reply("<GetFeatureInfoResponse><Layer name='a'><Feature id='1'>" + box +
                          "<Attribute name='n' value='1'/><Attribute name='geometry' type='derived' value='" +
                          wkt + "'/></Feature></Layer></GetFeatureInfoResponse>",
                      {});
  };
  CHECK(holds(read("CurvePolygonZ (CompoundCurveZ (CircularStringZ (0 0 1, 1 1 1, 2 0 1),(2 0 1, 0 0 1)))"),
              {1, 0.9}));
  CHECK(only(read("GeometryCollection (Point (1 2), Point (3 4))")).geometry->members.size() == 2);
  CHECK(only(read("NurbsCurve (1 2)")).geometry_incomplete);
  CHECK_FALSE(only(read("Point EMPTY")).geometry_incomplete);
  CHECK(only(read("Point (1 2)", "")).geometry_crs->is_unknown());
  CHECK_FALSE(only(read("SRID=3857;Point (1 2)")).geometry_crs);
  CHECK(read("SRID=3857;Point (1 2)").geometry_crs.is_web_mercator());
}
