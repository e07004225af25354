#include <geoprobe/services/filter.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("A filter for what intersects a point is written in the encoding of each version") {
  CHECK(place_filter("1.0.0", "the_geom", "EPSG:4326", "31.5,-24.5") ==
        "<Filter xmlns=\"http://www.opengis.net/ogc\" xmlns:gml=\"http://www.opengis.net/gml\"><Intersects>"
        "<PropertyName>the_geom</PropertyName><gml:Point srsName=\"EPSG:4326\">"
        "<gml:coordinates>31.5,-24.5</gml:coordinates></gml:Point></Intersects></Filter>");
  CHECK(place_filter("1.1.0", "geom", "urn:ogc:def:crs:OGC:1.3:CRS84", "31.5,-24.5") ==
        "<Filter xmlns=\"http://www.opengis.net/ogc\" xmlns:gml=\"http://www.opengis.net/gml\"><Intersects>"
        "<PropertyName>geom</PropertyName><gml:Point srsName=\"urn:ogc:def:crs:OGC:1.3:CRS84\">"
        "<gml:pos>31.5 -24.5</gml:pos></gml:Point></Intersects></Filter>");
  CHECK(place_filter("2.0.0", "geom", "urn:ogc:def:crs:EPSG::4326", "-24.5,31.5") ==
        "<Filter xmlns=\"http://www.opengis.net/fes/2.0\" xmlns:gml=\"http://www.opengis.net/gml/3.2\">"
        "<Intersects><ValueReference>geom</ValueReference><gml:Point gml:id=\"p\" "
        "srsName=\"urn:ogc:def:crs:EPSG::4326\"><gml:pos>-24.5 31.5</gml:pos></gml:Point></Intersects></"
        "Filter>");
}

TEST_CASE("A name out of a reply cannot break out of the filter") {
  CHECK(place_filter("1.0.0", "</a>&\"", "EPSG:4326", "1,2").find("&lt;/a&gt;&amp;&quot;") !=
        std::string::npos);
}

TEST_CASE("A filter for what a box overlaps is written in the encoding of each version") {
  CHECK(
      place_filter("1.0.0", "g", "EPSG:4326", "1,2,3,4")
          .find("<BBOX><PropertyName>g</PropertyName><gml:Box srsName=\"EPSG:4326\"><gml:coordinates>1,2 3,4"
                "</gml:coordinates></gml:Box></BBOX>") != std::string::npos);
  for (const std::string version : {"1.1.0", "2.0.0"})
    CHECK(place_filter(version, "g", "EPSG:4326", "1,2,3,4")
              .find("<gml:Envelope srsName=\"EPSG:4326\"><gml:lowerCorner>1 "
                    "2</gml:lowerCorner><gml:upperCorner>3 4"
                    "</gml:upperCorner></gml:Envelope></BBOX>") != std::string::npos);
}

TEST_CASE("Another filter of the user's must hold too") {
  const std::string both =
      place_filter("1.1.0", "g", "c", "1,2", "<ogc:Filter xmlns:ogc=\"o\"><ogc:A/></ogc:Filter>");
  CHECK(both.rfind("<ogc:Filter xmlns:ogc=\"o\"><And xmlns=\"http://www.opengis.net/ogc\"", 0) == 0);
  CHECK(both.find("\"><ogc:A/><Intersects>") != std::string::npos);
  CHECK(both.find("</Intersects></And></ogc:Filter>") != std::string::npos);
  CHECK(place_filter("1.1.0", "g", "c", "1,2", "a = 1").empty());
  CHECK(place_filter("1.1.0", "g", "c", "1,2", "<Filter/>").empty());
  CHECK(place_cql("the_geom", "1,2,3,4", "a = 1 OR b = 2") ==
        "(a = 1 OR b = 2) AND BBOX(\"the_geom\",1,2,3,4,'CRS:84')");
  CHECK(place_cql("g", "1,2", "x") == "(x) AND BBOX(\"g\",1,2,1,2,'CRS:84')");
}
