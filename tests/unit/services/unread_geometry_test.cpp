// A geometry that was read in part or not at all never drops a feature.
#include <geoprobe/geo/geojson.h>
#include <geoprobe/services/box_search.h>
#include <geoprobe/services/nearby.h>
#include <geoprobe/services/reply_geometry.h>
#include <geoprobe/services/value.h>
#include <geoprobe/services/wfs_reply.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "family_steps.h"

using namespace geoprobe;
using test::Asked;

namespace {

const char* const kFar = R"({"type":"Polygon","coordinates":[[[10,10],[11,10],[11,11],[10,10]]]})";
const char* const kAround =
    R"({"type":"Polygon","coordinates":[[[31,-25],[32,-25],[32,-24],[31,-24],[31,-25]]]})";
const char* const kPointFar = R"({"type":"Point","coordinates":[31.9,-24.9]})";
const char* const kPointNear = R"({"type":"Point","coordinates":[31.50002,-24.5]})";

Feature feature(const char* name, const char* geometry, bool incomplete = false) {
  Feature out;
  out.properties = {{"name", name}};
  if (geometry != nullptr) out.geometry = geometry_from_geojson(read_json(geometry).value());
  out.geometry_incomplete = incomplete;
  return out;
}
Reply reply(std::vector<Feature> features) {
  Reply out;
  out.dialect = "geojson";
  out.features = FeatureCollection{std::move(features)};
  return out;
}
std::string collection_of(const char* a, const char* b) {
  return std::string(R"({"type":"GeometryCollection","geometries":[)") + a + "," + b + "]}";
}
Asked asked_for_name() {
  Asked asked;
  asked.service.property = "name";
  return asked;
}
std::string names(const Reply& from, std::vector<std::string>& warnings) {
  Asked asked = asked_for_name();
  std::string out;
  for (const Feature& found : nearby_features(asked.question(), from, warnings))
    out += (out.empty() ? "" : " ") + *found.properties.front().value.as_string();
  return out;
}
std::string names(const Reply& from) {
  std::vector<std::string> warnings;
  return names(from, warnings);
}

}  // namespace

TEST_CASE("Of several geometries of one feature the nearest decides") {
  for (const auto& both : {collection_of(kPointFar, kAround), collection_of(kAround, kPointFar)}) {
    std::vector<std::string> warnings;
    CHECK(names(reply({feature("whole", both.c_str())}), warnings) == "whole");
    CHECK(warnings.empty());
  }
  CHECK(names(reply({feature("far", collection_of(kPointFar, kFar).c_str())})).empty());
  CHECK(names(reply({feature("label", collection_of(kPointNear, kFar).c_str())})) == "label");
}

TEST_CASE("A feature whose geometry was read in part is kept although its parts lie far") {
  std::vector<std::string> warnings;
  CHECK(names(reply({feature("half", kFar, true)}), warnings) == "half");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("how far a feature lies is not known") != std::string::npos);
}

TEST_CASE("A feature whose geometry was not read comes after those that are known to be near") {
  CHECK(names(reply({feature("unread", nullptr, true), feature("here", kAround), feature("half", kFar, true),
                     feature("far", kFar)})) == "here unread half");
  CHECK(read_value(asked_for_name().question(),
                   reply({feature("unread", nullptr, true), feature("at", kPointNear)}))
            .value == Value("at"));
}

TEST_CASE("Parts that were read and hold the point decide, without a warning") {
  std::vector<std::string> warnings;
  CHECK(names(reply({feature("other", kFar), feature("held", kAround, true)}), warnings) == "held");
  CHECK(warnings.empty());
}

TEST_CASE("A feature without geometry is within reach, as before, and without a warning") {
  std::vector<std::string> warnings;
  CHECK(names(reply({feature("none", nullptr)}), warnings) == "none");
  CHECK(warnings.empty());
}

TEST_CASE("A geometry in a CRS of its own is measured there, and kept if it cannot be") {
  Feature mercator = feature("mercator", R"({"type":"Point","coordinates":[3506564,-2812000]})");
  mercator.geometry_crs = kWebMercator;
  Feature lost = feature("lost", R"({"type":"Point","coordinates":[150000,170000]})");
  lost.geometry_crs = Crs{31370, false};
  std::vector<std::string> warnings;
  CHECK(names(reply({lost, feature("here", kAround), mercator}), warnings) == "here lost");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("EPSG:31370") != std::string::npos);
}

TEST_CASE("A reply that leaves a geometry unread leaves a doubt, which a filter resolves") {
  const Asked asked = asked_for_name();
  CHECK(wfs_doubt(asked.question(), reply({feature("half", kFar, true)})).unknown);
  CHECK(wfs_doubt(asked.question(), reply({feature("unread", nullptr, true)})).unknown);
  const WfsDoubt held = wfs_doubt(asked.question(), reply({feature("held", kAround, true)}));
  CHECK_FALSE(held.unknown);
  CHECK(held.nearest == 0);
  const WfsDoubt both =
      wfs_doubt(asked.question(), reply({feature("both", collection_of(kPointNear, kFar).c_str())}));
  CHECK(both.area);
  CHECK(both.nearest < 10);
}

TEST_CASE("Geometries without a CRS are in the one of the request, if their numbers may be") {
  const auto corrected = [](const char* geometry, const Crs& requested) {
    Reply from = reply({feature("a", geometry)});
    from.features->features[0].geometry_crs = kUnknownCrs;
    correct_crs(requested, from);
    return from.features->features[0].geometry_crs->epsg;
  };
  CHECK(corrected(R"({"type":"Point","coordinates":[3506564,-2812000]})", kWebMercator) == 3857);
  CHECK(corrected(R"({"type":"Point","coordinates":[3506564,-2812000]})", kWgs84) == 0);
  CHECK(corrected(kPointNear, kWgs84) == 4326);
}

TEST_CASE("GML in metres without srsName is in the CRS of a WFS request, else kept and unread") {
  const std::string body =
      "<wfs:FeatureCollection xmlns:wfs='w' xmlns:gml='g'><gml:featureMember><z:wells "
      "xmlns:z='z'><z:geom><gml:Point>"
      "<gml:coordinates>3506564,-2812000</gml:coordinates></gml:Point></z:geom><z:name>well</z:name></"
      "z:wells>"
      "</gml:featureMember></wfs:FeatureCollection>";
  Asked asked = test::asked_of(ServiceType::wfs, "http://maps.example.org/wfs", "wells");
  asked.service.property = "name";
  asked.service.crs = kWebMercator;
  asked.service.format = "GML2";
  asked.lonlat = *transform_position({3506564, -2812000}, kWebMercator, kWgs84);
  ServerMemory memory;
  const Step step = test::reply_to(asked, test::begin(asked), body, memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).value == Value("well"));
  CHECK(std::get<Answer>(step).warnings == std::vector<std::string>{});

  asked.service.crs = kWgs84;
  const Reply reply = find_family(ServiceType::wfs)->parse(asked.question(), test::begin(asked), [&] {
    HttpResponse response;
    response.body = body;
    return response;
  }());
  const Answer answer = read_value(asked.question(), reply);
  CHECK(answer.status == Status::ok);
  CHECK_FALSE(answer.warnings.empty());
}

TEST_CASE("A search by box does not take an unread geometry for a measured distance") {
  Asked asked = test::asked_of(ServiceType::ogcapi_features, "http://maps.example.org/api", "wells");
  asked.service.property = "name";
  ServerMemory memory;
  const std::string far =
      R"({"type":"GeometryCollection","geometries":[{"type":"Solid"},)" + std::string(kFar) + "]}";
  const Step step =
      test::reply_to(asked, test::begin(asked),
                     R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":)"
                     R"({"name":"half"},"geometry":)" +
                         far + "}]}",
                     memory);
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).value == Value("half"));
  CHECK(std::get<Answer>(step).warnings.size() == 2);
}
