#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/reply_document.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_writer.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace geoprobe;

namespace {

std::string collection(const std::string& properties, const std::string& before = {}) {
  return concat(
      "<wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs' xmlns:gml='http://www.opengis.net/gml' "
      "xmlns:z='urn:z'>",
      before, "<gml:featureMember><z:sites gml:id='sites.1'>", properties,
      "<z:n>1</z:n></z:sites></gml:featureMember></wfs:FeatureCollection>");
}
Reply read(const std::string& properties, const std::string& before = {}) {
  return read_reply(collection(properties, before), {});
}
Feature only(const Reply& reply) {
  REQUIRE(reply.features);
  REQUIRE(reply.features->features.size() == 1);
  return reply.features->features.front();
}
std::string json(const Feature& feature) {
  return feature.geometry ? write_json(to_geojson(*feature.geometry)) : "none";
}
std::string geometry(const std::string& gml) {
  const Feature feature = only(read("<z:shape>" + gml + "</z:shape>"));
  return json(feature) + (feature.geometry_incomplete ? " incomplete" : "");
}
std::string ring(const std::string& coordinates) {
  return "<gml:exterior><gml:LinearRing><gml:posList>" + coordinates +
         "</gml:posList></gml:LinearRing></gml:exterior>";
}
bool warns(const Reply& reply, std::string_view part) {
  return std::any_of(reply.warnings.begin(), reply.warnings.end(),
                     [part](const std::string& w) { return w.find(part) != std::string::npos; });
}

const std::string kSquare = "0 0 1 0 1 1 0 1 0 0";
const std::string kOther = "5 5 6 5 6 6 5 6 5 5";
const std::string kSquareJson = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]";
const std::string kOtherJson = "[[[5,5],[6,5],[6,6],[5,6],[5,5]]]";
const std::string kBothJson =
    R"({"type":"MultiPolygon","coordinates":[)" + kSquareJson + "," + kOtherJson + "]}";

}  // namespace

TEST_CASE("Repeated geometry elements of one kind are the parts of one geometry") {
  const std::string both = "<z:geom><gml:Polygon>" + ring(kSquare) + "</gml:Polygon></z:geom>" +
                           "<z:geom><gml:Polygon>" + ring(kOther) + "</gml:Polygon></z:geom>";
  CHECK(json(only(read(both))) == kBothJson);
  const std::string lines =
      "<z:geom><gml:LineString><gml:posList>0 0 1 1</gml:posList></gml:LineString></z:geom>"
      "<z:geom><gml:LineString><gml:posList>2 2 3 3</gml:posList></gml:LineString></z:geom>"
      "<z:geom><gml:LineString><gml:posList>4 4 5 5</gml:posList></gml:LineString></z:geom>";
  CHECK(json(only(read(lines))) ==
        R"({"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]],[[4,4],[5,5]]]})");
}

TEST_CASE(
    "Geometries of several kinds in one feature are a collection, and the outline is what a filter names") {
  const Reply reply = read(
      "<z:label><gml:Point><gml:pos>9 9</gml:pos></gml:Point></z:label><z:n>2</z:n>"
      "<z:outline><gml:Polygon>" +
      ring(kSquare) + "</gml:Polygon></z:outline>");
  CHECK(
      json(only(reply)) ==
      R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[9,9]},{"type":"Polygon","coordinates":)" +
          kSquareJson + "}]}");
  CHECK(reply.geometry_property == "outline");
  CHECK(only(reply).properties.size() == 1);
}

TEST_CASE("Several geometries within one property are all read, and the property is none") {
  const Feature feature = only(read("<z:geom><gml:Polygon>" + ring(kSquare) + "</gml:Polygon><gml:Polygon>" +
                                    ring(kOther) + "</gml:Polygon></z:geom>"));
  CHECK(json(feature) == kBothJson);
  CHECK(feature.properties.size() == 1);
}

TEST_CASE("The members of a MultiGeometry are all read, however they are wrapped") {
  for (const std::string open : {"geometryMember", "geometryMembers"})
    CHECK(
        geometry("<gml:MultiGeometry><gml:" + open + "><gml:Point><gml:pos>9 9</gml:pos></gml:Point></gml:" +
                 open + "><gml:" + open + "><gml:LineString><gml:posList>0 0 1 1</gml:posList>" +
                 "</gml:LineString></gml:" + open + "></gml:MultiGeometry>") ==
        R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[9,9]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]})");
  CHECK(geometry("<gml:MultiGeometry><gml:geometryMembers><gml:Polygon>" + ring(kSquare) +
                 "</gml:Polygon><gml:MultiSurface><gml:surfaceMember><gml:Polygon>" + ring(kOther) +
                 "</gml:Polygon></gml:surfaceMember></gml:MultiSurface></gml:geometryMembers>"
                 "</gml:MultiGeometry>") == kBothJson);
}

TEST_CASE("Solids and surfaces of faces are read as their faces") {
  const auto member = [](const std::string& coordinates) {
    return "<gml:surfaceMember><gml:Polygon>" + ring(coordinates) + "</gml:Polygon></gml:surfaceMember>";
  };
  const std::string shell = "<gml:exterior><gml:CompositeSurface>" + member(kSquare) + member(kOther) +
                            "</gml:CompositeSurface></gml:exterior>";
  const std::string cavity =
      "<gml:interior><gml:Shell>" + member("2 2 3 2 3 3 2 2") + "</gml:Shell></gml:interior>";
  const std::string solid = "<gml:Solid>" + shell + cavity + "</gml:Solid>";
  CHECK(geometry(solid) == kBothJson);
  CHECK(geometry("<gml:CompositeSolid><gml:solidMember>" + solid +
                 "</gml:solidMember></gml:CompositeSolid>") == kBothJson);
  CHECK(geometry("<gml:MultiSolid><gml:solidMembers>" + solid + "</gml:solidMembers></gml:MultiSolid>") ==
        kBothJson);
  CHECK(geometry("<gml:OrientableSurface orientation='-'><gml:baseSurface><gml:Polygon>" + ring(kSquare) +
                 "</gml:Polygon></gml:baseSurface></gml:OrientableSurface>") ==
        R"({"type":"Polygon","coordinates":)" + kSquareJson + "}");
  CHECK(geometry("<gml:PolyhedralSurface><gml:polygonPatches><gml:PolygonPatch>" + ring(kSquare) +
                 "</gml:PolygonPatch><gml:PolygonPatch>" + ring(kOther) +
                 "</gml:PolygonPatch></gml:polygonPatches></gml:PolyhedralSurface>") == kBothJson);
  for (const std::string name : {"Tin", "TriangulatedSurface"})
    for (const std::string patches : {"patches", "trianglePatches"})
      CHECK(geometry("<gml:" + name + "><gml:" + patches + "><gml:Triangle>" + ring("0 0 1 0 1 1 0 0") +
                     "</gml:Triangle></gml:" + patches + "></gml:" + name + ">") ==
            R"({"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]})");
  const Reply tin = read("<z:g><gml:Tin><gml:trianglePatches><gml:Triangle>" + ring("0 0 1 0 1 1 0 0") +
                         "</gml:Triangle></gml:trianglePatches><gml:controlPoint><gml:posList>0 0 1 0 1 1"
                         "</gml:posList></gml:controlPoint></gml:Tin></z:g>");
  CHECK(tin.warnings.empty());
  CHECK(!only(tin).geometry_incomplete);
  CHECK(geometry("<gml:Surface><gml:patches><gml:Rectangle>" + ring(kSquare) +
                 "</gml:Rectangle></gml:patches></gml:Surface>") ==
        R"({"type":"Polygon","coordinates":)" + kSquareJson + "}");
}

TEST_CASE("A box as a property is a geometry, but boundedBy is none") {
  const std::string square = R"({"type":"Polygon","coordinates":)" + kSquareJson + "}";
  CHECK(geometry("<gml:Envelope><gml:lowerCorner>0 0</gml:lowerCorner><gml:upperCorner>1 1</gml:upperCorner>"
                 "</gml:Envelope>") == square);
  CHECK(geometry("<gml:Box><gml:coordinates>0,0 1,1</gml:coordinates></gml:Box>") == square);
  CHECK(geometry("<gml:Box><gml:coord><gml:X>0</gml:X><gml:Y>0</gml:Y></gml:coord><gml:coord><gml:X>1</gml:X>"
                 "<gml:Y>1</gml:Y></gml:coord></gml:Box>") == square);
  const std::string bounded =
      "<gml:boundedBy><gml:Box><gml:coordinates>0,0 1,1</gml:coordinates></gml:Box></gml:boundedBy>";
  CHECK(json(only(read(bounded))) == "none");
  CHECK(json(only(read("<z:part><z:Part>" + bounded + "<z:m>1</z:m></z:Part></z:part>"))) == "none");
}

TEST_CASE("The surfaces that bound a building of CityGML are its geometry") {
  const std::string roof =
      "<b:boundedBy xmlns:b='urn:b'><b:RoofSurface><b:lod2MultiSurface><gml:MultiSurface>"
      "<gml:surfaceMember><gml:Polygon>" +
      ring(kSquare) +
      "</gml:Polygon></gml:surfaceMember></gml:MultiSurface></b:lod2MultiSurface>"
      "</b:RoofSurface></b:boundedBy>";
  CHECK(json(only(read(roof))) == R"({"type":"MultiPolygon","coordinates":[)" + kSquareJson + "]}");
}

TEST_CASE("Arcs and circles are positions along them") {
  const auto holds = [](const std::string& segments, Position inside, Position outside) {
    const Feature feature = only(
        read("<z:shape><gml:Surface><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember>"
             "<gml:Curve><gml:segments>" +
             segments +
             "</gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch>"
             "</gml:patches></gml:Surface></z:shape>"));
    REQUIRE(feature.geometry);
    CHECK_FALSE(feature.geometry_incomplete);
    return contains(*feature.geometry, inside) && !contains(*feature.geometry, outside);
  };
  CHECK(
      holds("<gml:CircleByCenterPoint><gml:pos>10 20</gml:pos><gml:radius uom='deg'>2</gml:radius>"
            "</gml:CircleByCenterPoint>",
            {11.4, 21.4}, {11.5, 21.5}));
  CHECK(
      holds("<gml:Circle><gml:posList>1 0 0 1 -1 0</gml:posList></gml:Circle>", {0.7, -0.7}, {0.75, -0.75}));
  CHECK(holds(
      "<gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList></gml:Arc><gml:LineStringSegment><gml:posList>2 0 "
      "0 0</gml:posList></gml:LineStringSegment>",
      {0.3, 0.7}, {1, -0.1}));
  CHECK(holds("<gml:ArcString><gml:posList>0 0 1 1 2 0 1 -1 0 0</gml:posList></gml:ArcString>", {1, -0.9},
              {1.8, 0.8}));
  CHECK(
      holds("<gml:ArcByCenterPoint><gml:pointProperty><gml:Point><gml:pos>0 0</gml:pos></gml:Point>"
            "</gml:pointProperty><gml:radius uom='urn:ogc:def:uom:EPSG::9102'>1</gml:radius><gml:startAngle "
            "uom='deg'>0</gml:startAngle><gml:endAngle uom='deg'>180</gml:endAngle></gml:ArcByCenterPoint>",
            {0, 0.9}, {0, -0.1}));
}

TEST_CASE("A radius in metres is one on the ground, also in a CRS of degrees") {
  const auto radius_in = [](const std::string& uom, const std::string& radius) {
    const Feature feature =
        only(read("<z:shape><gml:Curve srsName='urn:ogc:def:crs:EPSG::4326'><gml:segments>"
                  "<gml:CircleByCenterPoint><gml:pos>60 10</gml:pos><gml:radius uom='" +
                  uom + "'>" + radius +
                  "</gml:radius></gml:CircleByCenterPoint></gml:segments></gml:Curve></z:shape>"));
    REQUIRE(feature.geometry);
    return distance_to({10, 60}, *feature.geometry);
  };
  CHECK(radius_in("m", "1000") == Approx(1000).epsilon(1e-3));
  CHECK(radius_in("http://www.opengis.net/def/uom/EPSG/0/9001", "1000") == Approx(1000).epsilon(1e-3));
  CHECK(radius_in("[nmi_i]", "1") == Approx(1852).epsilon(1e-3));
  CHECK(radius_in("km", "2") == Approx(2000).epsilon(1e-3));
}

TEST_CASE("Composite and reversed curves are joined in their order") {
  CHECK(geometry("<gml:CompositeCurve><gml:curveMember><gml:LineString><gml:posList>0 0 1 1</gml:posList>"
                 "</gml:LineString></gml:curveMember><gml:curveMember><gml:OrientableCurve orientation='-'>"
                 "<gml:baseCurve><gml:LineString><gml:posList>3 3 2 2</gml:posList></gml:LineString>"
                 "</gml:baseCurve></gml:OrientableCurve></gml:curveMember></gml:CompositeCurve>") ==
        R"({"type":"LineString","coordinates":[[0,0],[1,1],[2,2],[3,3]]})");
}

TEST_CASE("What is not read of a geometry makes it incomplete") {
  CHECK(geometry(
            "<gml:MultiSurface xmlns:xlink='urn:x'><gml:surfaceMember><gml:Polygon>" + ring(kSquare) +
            "</gml:Polygon></gml:surfaceMember><gml:surfaceMember xlink:href='#p2'/></gml:MultiSurface>") ==
        R"({"type":"MultiPolygon","coordinates":[)" + kSquareJson + "]} incomplete");
  CHECK(geometry("<gml:Curve><gml:segments><gml:CubicSpline><gml:posList>0 0 1 1</gml:posList>"
                 "</gml:CubicSpline></gml:segments></gml:Curve>") ==
        R"({"type":"LineString","coordinates":[[0,0],[1,1]]} incomplete)");
  CHECK(geometry("<gml:Polygon>" + ring("0 0 1 0 one") + "</gml:Polygon>") == "none incomplete");
  CHECK(geometry("<gml:Point><gml:pos>1</gml:pos></gml:Point>") == "none incomplete");
  CHECK(geometry("<gml:Surface><gml:patches><gml:Sphere><gml:posList>0 0 1 1</gml:posList></gml:Sphere>"
                 "</gml:patches></gml:Surface>") == "none incomplete");
  const Reply lost = read("<z:g><gml:Point srsName='urn:lost'><gml:pos>1 2</gml:pos></gml:Point></z:g>");
  CHECK(only(lost).geometry_incomplete);
  CHECK(warns(lost, "urn:lost"));
  const Reply half = read(
      "<z:a><gml:Point><gml:pos>1 2</gml:pos></gml:Point></z:a><z:b><gml:Point>"
      "<gml:pos>x y</gml:pos></gml:Point></z:b>");
  CHECK(json(only(half)) == R"({"type":"Point","coordinates":[1,2]})");
  CHECK(only(half).geometry_incomplete);
}

TEST_CASE("An empty geometry of GML is none, and not incomplete") {
  for (const std::string gml :
       {"<gml:Point><gml:pos/></gml:Point>", "<gml:Point><gml:pos>NaN NaN</gml:pos></gml:Point>",
        "<gml:MultiSurface srsName='EPSG:4326'/>", "<gml:LineString><gml:posList/></gml:LineString>",
        "<gml:MultiPoint><gml:pointMember/></gml:MultiPoint>"}) {
    INFO(gml);
    CHECK(geometry(gml) == "none");
    CHECK(read("<z:shape>" + gml + "</z:shape>").warnings.empty());
  }
}

TEST_CASE("Positions of three coordinates are known by what is said around them") {
  const std::string flat = R"({"type":"LineString","coordinates":[[31,-25],[32,-24]]})";
  const std::string list = "<gml:posList>31 -25 7 32 -24 8</gml:posList>";
  CHECK(geometry("<gml:LineString srsDimension='3'>" + list + "</gml:LineString>") == flat);
  CHECK(geometry("<gml:MultiCurve srsDimension='3'><gml:curveMember><gml:LineString>" + list +
                 "</gml:LineString></gml:curveMember></gml:MultiCurve>") ==
        R"({"type":"MultiLineString","coordinates":[[[31,-25],[32,-24]]]})");
  CHECK(geometry(
            "<gml:LineString><gml:posList dimension='3'>31 -25 7 32 -24 8</gml:posList></gml:LineString>") ==
        flat);
  const auto within = [&](const std::string& envelope) {
    return json(only(read("<z:g><gml:LineString>" + list + "</gml:LineString></z:g>",
                          "<gml:boundedBy><gml:Envelope " + envelope + "</gml:Envelope></gml:boundedBy>")));
  };
  CHECK(within("srsDimension='3' srsName='http://www.opengis.net/gml/srs/epsg.xml#4326'>") == flat);
  CHECK(within("><gml:lowerCorner>31 -25 7</gml:lowerCorner><gml:upperCorner>32 -24 8</gml:upperCorner>") ==
        flat);
  for (const std::string crs : {"urn:ogc:def:crs:EPSG::4979", "http://www.opengis.net/def/crs/EPSG/0/4979"})
    CHECK(geometry("<gml:LineString srsName='" + crs +
                   "'><gml:posList>-25 31 7 -24 32 8</gml:posList>"
                   "</gml:LineString>") == flat);
  CHECK(geometry(
            "<gml:LineString srsName='urn:ogc:def:crs,crs:EPSG::4326,crs:EPSG::5773'><gml:posList>-25 31 7 "
            "-24 32 8</gml:posList></gml:LineString>") == flat);
  CHECK(geometry("<gml:LineString srsName='urn:ogc:def:crs:OGC:1.3:CRS84h'>" + list + "</gml:LineString>") ==
        flat);
}

TEST_CASE("A ring that closes only in threes has positions of three coordinates, whatever is said") {
  const std::string square = R"({"type":"Polygon","coordinates":)" + kSquareJson + "}";
  CHECK(geometry("<gml:Polygon>" + ring("0 0 9 1 0 9 1 1 9 0 1 9 0 0 9") + "</gml:Polygon>") == square);
  CHECK(geometry("<gml:Polygon>" + ring("0 0 9 1 0 8 1 1 7 0 1 6 0 .5 5 0 0 9") + "</gml:Polygon>") ==
        R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0.5],[0,0]]]})");
  CHECK(geometry("<gml:Polygon srsDimension='2'>" + ring("0 0 9 1 0 8 1 1 7 0 1 6 0 .5 5 0 0 9") +
                 "</gml:Polygon>") ==
        R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0.5],[0,0]]]})");
  // An Envelope of three dimensions around flat features.
  CHECK(geometry("<gml:Polygon srsDimension='3'>" + ring("0 0 1 0 1 1 0 1 0 .5 0 0") + "</gml:Polygon>") ==
        R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0.5],[0,0]]]})");
  CHECK(geometry("<gml:LineString srsDimension='3'><gml:posList>0 0 1 1</gml:posList></gml:LineString>") ==
        R"({"type":"LineString","coordinates":[[0,0],[1,1]]})");
}

TEST_CASE("gml:coordinates are read with the separators that they state, or that they have") {
  const std::string line = R"({"type":"LineString","coordinates":[[1.5,2],[3,4]]})";
  for (const std::string coordinates :
       {"<gml:coordinates>1.5,2 3,4</gml:coordinates>",
        "<gml:coordinates cs=' ' ts=','>1.5 2,3 4</gml:coordinates>",
        "<gml:coordinates decimal=',' cs=' ' ts=';'>1,5 2;3 4</gml:coordinates>",
        "<gml:coordinates decimal=',' cs=';' ts=' '>1,5;2 3;4</gml:coordinates>",
        "<gml:coordinates>1.5,2,9 3,4,9</gml:coordinates>", "<gml:coordinates>1.5 2, 3 4</gml:coordinates>",
        "<gml:coordinates>1.5, 2 3, 4</gml:coordinates>", "<gml:coordinates>1.5 2 3 4</gml:coordinates>"}) {
    INFO(coordinates);
    CHECK(geometry("<gml:LineString>" + coordinates + "</gml:LineString>") == line);
  }
}

TEST_CASE("Exponents in any notation are numbers") {
  CHECK(geometry("<gml:Point><gml:pos>3.15E+0001 -2.4500000E+001</gml:pos></gml:Point>") ==
        R"({"type":"Point","coordinates":[31.5,-24.5]})");
  CHECK(geometry("<gml:Point><gml:pos>+.315e2 -.5</gml:pos></gml:Point>") ==
        R"({"type":"Point","coordinates":[31.5,-0.5]})");
}

TEST_CASE("A URN with longitude first is known by its latitudes") {
  const std::string urn = "srsName='urn:ogc:def:crs:EPSG::4326'";
  const Reply reply = read("<z:g><gml:Point " + urn + "><gml:pos>150.5 -30.25</gml:pos></gml:Point></z:g>");
  CHECK(json(only(reply)) == R"({"type":"Point","coordinates":[150.5,-30.25]})");
  CHECK(warns(reply, "axes swapped"));
  // One feature proves it for all.
  const std::string two =
      collection("<z:g><gml:Point " + urn + "><gml:pos>31 -30</gml:pos></gml:Point></z:g>" +
                 "</z:sites></gml:featureMember><gml:featureMember><z:sites>"
                 "<z:g><gml:Point " +
                 urn + "><gml:pos>150.5 -30</gml:pos></gml:Point></z:g>");
  CHECK(json(read_reply(two, {}).features->features.front()) == R"({"type":"Point","coordinates":[31,-30]})");
  // And the other way round: latitude first where the name says longitude.
  CHECK(geometry(
            "<gml:Point srsName='http://www.opengis.net/gml/srs/epsg.xml#4326'><gml:pos>-30 150.5</gml:pos>"
            "</gml:Point>") == R"({"type":"Point","coordinates":[150.5,-30]})");
}

TEST_CASE("A URN with longitude first is known by the collection's envelope") {
  const std::string urn = "srsName='urn:ogc:def:crs:EPSG::4326'";
  const auto bounds = [&](const std::string& low, const std::string& high) {
    return "<gml:boundedBy><gml:Envelope " + urn + "><gml:lowerCorner>" + low +
           "</gml:lowerCorner><gml:upperCorner>" + high + "</gml:upperCorner></gml:Envelope></gml:boundedBy>";
  };
  const auto at = [&](const std::string& pos, const std::string& before) {
    return json(only(read("<z:g><gml:Point><gml:pos>" + pos + "</gml:pos></gml:Point></z:g>", before)));
  };
  CHECK(at("31.5 -24.5", bounds("-25 31", "-24 32")) == R"({"type":"Point","coordinates":[31.5,-24.5]})");
  CHECK(at("-24.5 31.5", bounds("-25 31", "-24 32")) == R"({"type":"Point","coordinates":[31.5,-24.5]})");
  CHECK(at("85 -30.25", bounds("84 -31", "151 -30")) == R"({"type":"Point","coordinates":[85,-30.25]})");
  // The envelope alone is wrong: the geometry is within it as it was read.
  CHECK(at("-30.25 85", bounds("84 -31", "151 -30")) == R"({"type":"Point","coordinates":[85,-30.25]})");
}

TEST_CASE("A geometry that names no CRS and cannot be degrees is null with a warning, and alone so") {
  const std::string metres =
      "<gml:Point><gml:coordinates>3506564.5,-2785000.25</gml:coordinates></gml:Point>";
  const std::string two =
      collection("<z:g>" + metres +
                 "</z:g></z:sites></gml:featureMember><gml:featureMember><z:sites><z:g>"
                 "<gml:Point srsName='EPSG:3857'><gml:pos>3506564 -2785000</gml:pos></gml:Point>"
                 "</z:g>");
  const Reply reply = read_reply(two, {});
  REQUIRE(reply.features->features.size() == 2);
  CHECK(reply.features->features[0].geometry_crs->is_unknown());
  CHECK(warns(reply, "cannot be degrees"));
  const std::string document = write_json(reply_document(reply));
  CHECK(document.find(R"("geometry":null)") != std::string::npos);
  CHECK(document.find(R"("type":"Point")") != std::string::npos);
}

TEST_CASE("Each geometry is read in its own CRS") {
  const std::string two = collection(
      "<z:g><gml:Point srsName='EPSG:4326'><gml:pos>10 20</gml:pos></gml:Point></z:g></z:sites>"
      "</gml:featureMember><gml:featureMember><z:sites><z:g><gml:Point srsName='EPSG:3857'><gml:pos>"
      "1113194.907932736 0</gml:pos></gml:Point></z:g></z:sites></gml:featureMember><gml:featureMember>"
      "<z:sites><z:g><gml:Point srsName='EPSG:31370'><gml:pos>150000 170000</gml:pos></gml:Point></z:g>");
  const Reply reply = read_reply(two, {});
  const auto at = [&](std::size_t i) { return reply.features->features.at(i).geometry_crs; };
  CHECK_FALSE(at(0));
  CHECK(at(1)->is_web_mercator());
  CHECK(at(2)->epsg == 31370);
  const std::string document = write_json(reply_document(reply));
  CHECK(document.find("[10,20]") != std::string::npos);
  CHECK(document.find("[10,0]") != std::string::npos);
  CHECK(document.find("EPSG:31370") != std::string::npos);
  // Two in one feature are brought together if that is built in.
  CHECK(json(only(read("<z:a><gml:Point srsName='EPSG:3857'><gml:pos>0 0</gml:pos></gml:Point></z:a><z:b>"
                       "<gml:Point srsName='EPSG:4326'><gml:pos>1 0</gml:pos></gml:Point></z:b>"))) ==
        R"({"type":"MultiPoint","coordinates":[[0,0],[111319.491,0]]})");
  const Feature lost =
      only(read("<z:a><gml:Point srsName='EPSG:4326'><gml:pos>1 0</gml:pos></gml:Point></z:a>"
                "<z:b><gml:Point srsName='EPSG:31370'><gml:pos>1 0</gml:pos></gml:Point></z:b>"));
  CHECK(lost.geometry_incomplete);
}

TEST_CASE("CRS names of many kinds are known") {
  const auto crs_of = [](const std::string& name) {
    const Reply reply =
        read("<z:g><gml:Point srsName='" + name + "'><gml:pos>1 2</gml:pos></gml:Point></z:g>");
    return only(reply).geometry ? reply.geometry_crs.epsg : 0;
  };
  CHECK(crs_of("urn:adv:crs:ETRS89_UTM32") == 25832);
  CHECK(crs_of("urn:adv:crs:ETRS89_UTM33*DE_DHHN2016_NH") == 25833);
  CHECK(
      crs_of(
          "http://www.opengis.net/def/crs-compound?1=http://www.opengis.net/def/crs/EPSG/0/28992&amp;2=http:"
          "//www.opengis.net/def/crs/EPSG/0/5709") == 28992);
  CHECK(crs_of("EPSG:31467+5783") == 31467);
  CHECK(crs_of("urn:EPSG:geographicCRS:4326") == 4326);
  CHECK(crs_of("http://spatialreference.org/ref/epsg/3857/") == 3857);
  CHECK(crs_of("http://spatialreference.org/ref/epsg/25832/proj4/") == 25832);
  CHECK(crs_of("urn:lost:1") == 0);
  CHECK(crs_of("urn:ogc:def:crs:EPSG:6.9:") == 0);
}
