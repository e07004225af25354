#include <geoprobe/services/filter.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("A filter for what intersects a point is written in the encoding of each version") {
  CHECK(intersects_filter("1.0.0", "the_geom", "EPSG:4326", "31.5 -24.5") ==
        "<Filter xmlns=\"http://www.opengis.net/ogc\" xmlns:gml=\"http://www.opengis.net/gml\"><Intersects>"
        "<PropertyName>the_geom</PropertyName><gml:Point srsName=\"EPSG:4326\">"
        "<gml:coordinates>31.5,-24.5</gml:coordinates></gml:Point></Intersects></Filter>");
  CHECK(intersects_filter("1.1.0", "geom", "urn:ogc:def:crs:OGC:1.3:CRS84", "31.5 -24.5") ==
        "<Filter xmlns=\"http://www.opengis.net/ogc\" xmlns:gml=\"http://www.opengis.net/gml\"><Intersects>"
        "<PropertyName>geom</PropertyName><gml:Point srsName=\"urn:ogc:def:crs:OGC:1.3:CRS84\">"
        "<gml:pos>31.5 -24.5</gml:pos></gml:Point></Intersects></Filter>");
  CHECK(intersects_filter("2.0.0", "geom", "urn:ogc:def:crs:EPSG::4326", "-24.5 31.5") ==
        "<Filter xmlns=\"http://www.opengis.net/fes/2.0\" xmlns:gml=\"http://www.opengis.net/gml/3.2\">"
        "<Intersects><ValueReference>geom</ValueReference><gml:Point gml:id=\"p\" "
        "srsName=\"urn:ogc:def:crs:EPSG::4326\"><gml:pos>-24.5 31.5</gml:pos></gml:Point></Intersects></"
        "Filter>");
}

TEST_CASE("A name out of a reply cannot break out of the filter") {
  CHECK(intersects_filter("1.0.0", "</a>&\"", "EPSG:4326", "1 2").find("&lt;/a>&amp;&quot;") !=
        std::string::npos);
}
