#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/feature_type.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace geoprobe;

namespace {

using Properties = std::map<std::string, std::string>;

Properties read(const std::string& body) {
  const Reply reply = read_feature_types(body, {});
  REQUIRE(reply.capabilities);
  return reply.capabilities->geometry_properties;
}

const std::string kHead =
    R"(<?xml version="1.0"?><schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml">)"
    R"(<import namespace="http://www.opengis.net/gml"/>)";

std::string type_of(const std::string& name, const std::string& elements) {
  return "<complexType name=\"" + name +
         "\"><complexContent><extension base=\"gml:AbstractFeatureType\"><sequence>" + elements +
         "</sequence></extension></complexContent></complexType>";
}

}  // namespace

TEST_CASE("MapServer's and QGIS Server's schemas name the geometry in every version of WFS") {
  for (const auto& [name, geometry] : {std::pair{"mapserver-feature-type-1.0.0", "msGeometry"},
                                       {"mapserver-feature-type-1.1.0", "msGeometry"},
                                       {"mapserver-feature-type-2.0.0", "msGeometry"},
                                       {"qgis-feature-type-1.0.0", "geometry"},
                                       {"qgis-feature-type-1.1.0", "geometry"}}) {
    INFO(name);
    std::ifstream file(std::string(GEOPROBE_FIXTURES "/capabilities/") + name + ".xml", std::ios::binary);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    CHECK(read(text.str()) == Properties{{"states", geometry}});
  }
}

TEST_CASE("The geometry property of each feature type is read from its schema") {
  CHECK(read(kHead + "<element name=\"wells\" type=\"ms:wellsType\" substitutionGroup=\"gml:_Feature\"/>" +
             "<element name=\"states\" type=\"ms:statesType\"/>" +
             type_of("statesType",
                     "<element name=\"name\" type=\"string\"/>"
                     "<element name=\"msGeometry\" type=\"gml:MultiSurfacePropertyType\" minOccurs=\"0\"/>") +
             type_of("wellsType",
                     "<element name=\"the_geom\" type=\"gml:PointPropertyType\"/>"
                     "<element name=\"label_point\" type=\"gml:PointPropertyType\"/>") +
             "</schema>") == Properties{{"states", "msGeometry"}, {"wells", "the_geom"}});
}

TEST_CASE("A type within its element, a reference to GML's own property, and every geometry are understood") {
  CHECK(read("<xs:schema xmlns:xs=\"x\"><xs:element name=\"a\">" +
             std::string("<xs:complexType><xs:sequence><xs:element ref=\"gml:pointProperty\"/></xs:sequence>"
                         "</xs:complexType></xs:element></xs:schema>")) ==
        Properties{{"a", "pointProperty"}});
  for (const std::string kind : {"Geometry", "MultiGeometry", "Point", "MultiPoint", "LineString", "Curve",
                                 "MultiCurve", "Polygon", "MultiPolygon", "Surface"})
    CHECK(read(kHead + "<element name=\"a\" type=\"t\"/>" +
               type_of("t", "<element name=\"g\" type=\"gml:" + kind + "PropertyType\"/>") + "</schema>") ==
          Properties{{"a", "g"}});
}

TEST_CASE("A schema without a geometry has none, and what is no schema is a failure or an exception") {
  CHECK(read(kHead + "<element name=\"a\" type=\"t\"/>" +
             type_of("t", "<element name=\"n\" type=\"string\"/>") + "</schema>")
            .empty());
  CHECK(read_feature_types("<html></html>", {}).unexpected_format);
  CHECK(read_feature_types("<ExceptionReport><Exception exceptionCode=\"x\"/></ExceptionReport>", {})
            .exception);
  CHECK_FALSE(read_feature_types("{\"type\":\"FeatureCollection\",\"features\":[]}", {}).failure.empty());
  CHECK_FALSE(read_feature_types("", {}).failure.empty());
}
