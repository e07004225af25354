#include <geoprobe/services/value.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

#include "question.h"

using namespace geoprobe;
using test::Asked;

namespace {

Feature feature(Value::Object properties) {
  Feature out;
  out.properties = std::move(properties);
  return out;
}
Feature at(Position position, const char* name) {
  Feature out = feature({{"name", name}});
  out.geometry = Geometry{Geometry::Type::point, {{{position}}}};
  return out;
}
Feature square(Position corner, const char* name) {
  Feature out = feature({{"name", name}});
  const auto [x, y] = corner;
  out.geometry =
      Geometry{Geometry::Type::polygon, {{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}};
  return out;
}
Reply reply(std::vector<Feature> features, bool text_only = false) {
  Reply out;
  out.dialect = "geojson";
  out.text_only = text_only;
  out.features = FeatureCollection{std::move(features)};
  return out;
}
std::string value_of(const Asked& asked, const Reply& from) {
  const Answer answer = read_value(asked.question(), from);
  return std::string(to_string(answer.status)) + " " + write_json(answer.value);
}
Asked wanting(const std::string& property) {
  Asked asked;
  asked.service.property = property;
  return asked;
}

}  // namespace

TEST_CASE("A value keeps its JSON type and its digits") {
  const Reply from =
      reply({feature({{"n", Number{"441.50"}}, {"s", "441.50"}, {"b", true}, {"z", Value()}})});
  CHECK(value_of(wanting("n"), from) == "ok 441.50");
  CHECK(value_of(wanting("s"), from) == "ok \"441.50\"");
  CHECK(value_of(wanting("b"), from) == "ok true");
  CHECK(value_of(wanting("z"), from) == "nodata null");
  CHECK(value_of(wanting(""), from) == R"(ok {"n":441.50,"s":"441.50","b":true,"z":null})");
}

TEST_CASE("No feature is empty, and a feature without values is nodata") {
  CHECK(value_of(wanting("n"), reply({})) == "empty null");
  CHECK(value_of(wanting(""), reply({})) == "empty null");
  CHECK(value_of(wanting(""), reply({feature({})})) == "nodata null");
  CHECK(value_of(wanting(""), reply({feature({{"Band 1", "null"}, {"b", Value()}})})) == "nodata null");
}

TEST_CASE("What servers write for nothing is nodata") {
  for (const char* text : {"", " ", "null", "NULL", "no data"})
    CHECK(value_of(wanting("a"), reply({feature({{"a", text}})})) == "nodata null");
  CHECK(value_of(wanting("a"), reply({feature({{"a", "nan"}})})) == "ok \"nan\"");
  Asked metres = wanting("a");
  metres.service.unit = "m";
  CHECK(value_of(metres, reply({feature({{"a", "nan"}})}, true)) == "nodata null");
}

TEST_CASE(
    "A property is found exactly, then without namespace, then without case, then as names are rewritten") {
  const Reply from = reply({feature({{"NAME", "c"}, {"x:name", "b"}, {"name", "a"}})});
  CHECK(value_of(wanting("name"), from) == "ok \"a\"");
  CHECK(value_of(wanting("x:name"), from) == "ok \"b\"");
  CHECK(value_of(wanting("y:name"), from) == "ok \"a\"");
  CHECK(value_of(wanting("Name"), from) == "ok \"c\"");
  CHECK(value_of(wanting("Band 1"), reply({feature({{"Band_1", "7"}})})) == "ok \"7\"");
}

TEST_CASE("A missing attribute is a configuration error that lists the names there are") {
  const Answer missing = read_value(wanting("height").question(), reply({feature({{"a", 1}, {"b", 2}})}));
  CHECK(missing.status == Status::error);
  CHECK(missing.error->code == ErrorCode::config);
  CHECK(missing.error->message ==
        "the layer has no attribute 'height'; it has: a, b; mend the service's property");
}

TEST_CASE("GML leaves out nulls: a missing attribute is nodata with a warning there") {
  Reply gml = reply({feature({{"a", "1"}})}, true);
  gml.omits_nulls = true;
  const Answer missing = read_value(wanting("height").question(), gml);
  CHECK(missing.status == Status::nodata);
  CHECK(missing.warnings ==
        std::vector<std::string>{
            "the reply has no attribute 'height' (GML leaves out what has no value); it has: a"});
}

TEST_CASE("Text that is a number is read as one only if unit, decimals or nodata ask for it") {
  const Reply text = reply({feature({{"a", " 12.50 "}, {"id", Number{"1"}}})}, true);
  const Reply json = reply({feature({{"a", "12.50"}, {"id", Number{"1"}}})});
  const Reply words =
      reply({feature({{"a", "12.50"}, {"b", "x"}})});  // JSON of a writer that knows only text
  Asked asked = wanting("a");
  CHECK(value_of(asked, text) == "ok \" 12.50 \"");
  asked.service.unit = "m";
  CHECK(value_of(asked, text) == "ok 12.50");
  CHECK(value_of(asked, json) == "ok 12.50");
  CHECK(value_of(asked, words) == "ok 12.50");
  asked.service.unit.clear();
  asked.service.decimals = 1;
  CHECK(value_of(asked, text) == "ok 12.5");
  asked.service.decimals.reset();
  asked.service.nodata = {Value(-9999)};
  CHECK(value_of(asked, text) == "ok 12.50");
  CHECK(value_of(asked, reply({feature({{"a", "W 12"}})}, true)) == "ok \"W 12\"");
}

TEST_CASE("Rounding happens only where decimals ask for it") {
  Asked asked = wanting("a");
  const Reply from = reply({feature({{"a", Number{"8.00449"}}})});
  CHECK(value_of(asked, from) == "ok 8.00449");
  asked.service.decimals = 3;
  CHECK(value_of(asked, from) == "ok 8.004");
  asked.service.decimals = 0;
  CHECK(value_of(asked, from) == "ok 8");
}

TEST_CASE("Values that mean nothing here compare as numbers where they are numbers, else as text") {
  Asked asked = wanting("a");
  asked.service.nodata = {Value(-9999), Value("unknown"), Value(Number{"-3.4028234663852886e38"})};
  asked.service.decimals = 0;
  const auto with = [&](Value value) { return value_of(asked, reply({feature({{"a", std::move(value)}})})); };
  CHECK(with(Number{"-9999.00"}) == "nodata null");
  CHECK(with("-9999") == "nodata null");
  CHECK(with("unknown") == "nodata null");
  CHECK(with(Number{"-3.40282e+38"}) == "nodata null");
  CHECK(with(Number{"-9998.6"}) == "ok -9999");
  CHECK(with("Unknown") == "ok \"Unknown\"");
}

TEST_CASE("Features known to lie farther than the tolerance are dropped, and the nearest wins") {
  Asked asked = wanting("name");
  asked.lonlat = {0, 0};
  asked.tolerance = 10;
  const Feature far = at({0.001, 0}, "far"), near = at({0.00001, 0}, "near"),
                nearer = at({0, 0.000005}, "nearer");
  CHECK(value_of(asked, reply({far})) == "empty null");
  CHECK(value_of(asked, reply({far, near, nearer})) == "ok \"nearer\"");
  CHECK(value_of(asked, reply({near, at({-0.00001, 0}, "as near")})) == "ok \"near\"");
  asked.tolerance = 200;
  CHECK(value_of(asked, reply({far})) == "ok \"far\"");
}

TEST_CASE("A polygon is hit at the point, whatever the tolerance of points and lines") {
  Asked asked = wanting("name");
  asked.lonlat = {0.00005, 0.5};  // 5.6 m from the eastern edge of the square to the west
  asked.tolerance = 20;
  CHECK(value_of(asked, reply({square({-1, 0}, "west"), square({0, 0}, "east")})) == "ok \"east\"");
  CHECK(value_of(asked, reply({square({-1, 0}, "west")})) == "empty null");
}

TEST_CASE("A raster's cell is hit though its centre lies far away") {
  Asked asked = wanting("value_0");
  asked.lonlat = {0, 0};
  Feature cell = at({0.4, 0.4}, "");
  cell.properties = {{"x", "0.4"}, {"y", "0.4"}, {"value_0", "7"}, {"value_list", "7"}};
  CHECK(value_of(asked, reply({cell})) == "ok \"7\"");
}

TEST_CASE("Of several raster cells the one that holds the point wins, whatever the format") {
  Asked asked = wanting("value_0");
  asked.lonlat = {0.4999, 0};
  const Feature east = feature({{"x", "1"}, {"y", "0"}, {"value_0", "east"}, {"value_list", "2"}});
  const Feature west = feature({{"x", "0"}, {"y", "0"}, {"value_0", "west"}, {"value_list", "1"}});
  CHECK(value_of(asked, reply({east, west}, true)) == "ok \"west\"");
  asked.lonlat = {0.5001, 0};
  CHECK(value_of(asked, reply({east, west}, true)) == "ok \"east\"");
}

TEST_CASE("Features are kept only when wanted, nearest first, in longitude and latitude") {
  Asked asked = wanting("name");
  asked.lonlat = {1, 0};
  Reply from = reply({at({111319.490793 + 5, 0}, "b"), at({111319.490793, 0}, "a"), at({0, 0}, "far")});
  from.geometry_crs = kWebMercator;
  CHECK_FALSE(read_value(asked.question(), from).features);
  asked.want_features = true;
  const Answer answer = read_value(asked.question(), from);
  REQUIRE(answer.features);
  REQUIRE(answer.features->features.size() == 2);
  CHECK(write_json(answer.value) == "\"a\"");
  CHECK(answer.features->features[0].geometry->parts[0][0][0] == Position{1, 0});
}

TEST_CASE("A geometry that cannot be brought to longitude and latitude is null with a warning") {
  Asked asked = wanting("name");
  asked.want_features = true;
  Reply from = reply({at({150000, 170000}, "a")});
  from.geometry_crs = Crs{31370, false};
  const Answer answer = read_value(asked.question(), from);
  CHECK(answer.status == Status::ok);
  CHECK_FALSE(answer.features->features.at(0).geometry);
  REQUIRE(answer.warnings.size() == 1);
  CHECK(answer.warnings[0].find("EPSG:31370") != std::string::npos);
}

TEST_CASE("A zero in QGIS Server's GML carries a warning, since it may mean nothing") {
  Reply gml = reply({feature({{"depth", "0"}})}, true);
  gml.dialect = "qgis-gml";
  CHECK(read_value(wanting("depth").question(), gml).warnings.size() == 1);
}

TEST_CASE("A body that cannot be read is told apart from one of another kind") {
  Reply broken;
  broken.failure = "the reply is not JSON at line 1";
  HttpResponse response;
  response.status = 200;
  CHECK(read_error(Asked().question(), response, broken).error->code == ErrorCode::parse);
  broken.unexpected_format = true;
  CHECK(read_error(Asked().question(), response, broken).error->code == ErrorCode::unexpected_format);
}
