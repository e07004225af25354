#include <geoprobe/services/property.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <string>

#include "question.h"

using namespace geoprobe;
using test::Asked;

namespace {

std::string found(const Feature& feature, std::string_view wanted, bool text_only = false) {
  const FoundProperty property = find_property(feature, wanted, text_only);
  std::string rivals;
  for (const std::string& rival : property.rivals) rivals += " " + rival;
  return !rivals.empty() ? "rivals" + rivals : property.value ? write_json(*property.value) : "nothing";
}
Feature json(std::string_view text) {
  Feature out;
  out.properties = *read_json(text).value().as_object();
  return out;
}
Reply gml(const std::string& inner) {
  return read_reply(
      "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" xmlns:z=\"http://z.example\" "
      "xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><z:B>" +
          inner + "</z:B></gml:featureMember></wfs:FeatureCollection>",
      {});
}
std::string found_in_gml(const std::string& inner, std::string_view wanted) {
  return found(gml(inner).features->features.front(), wanted, true);
}

}  // namespace

TEST_CASE("A property with a prefix matches its own prefix alone") {
  const std::string both = "<gml:identifier>urn</gml:identifier><z:identifier>B</z:identifier>";
  CHECK(found_in_gml(both, "gml:identifier") == "\"urn\"");
  CHECK(found_in_gml(both, "z:identifier") == "\"B\"");
  CHECK(found_in_gml(both, "identifier") == "\"B\"");
  CHECK(found_in_gml(both, "y:identifier") == "nothing");
  CHECK(found_in_gml(both, "Z:Identifier") == "\"B\"");
  const std::string one = "<gml:name>official</gml:name><z:height>7</z:height>";
  CHECK(found_in_gml(one, "z:name") == "nothing");
  CHECK(found_in_gml(one, "gml:name") == "\"official\"");
  CHECK(found_in_gml(one, "name") == "\"official\"");
  CHECK(found_in_gml(one, "z:height") == "\"7\"");
  CHECK(found_in_gml(one, "gml:height") == "nothing");
  CHECK(found_in_gml(one, "gml_name") == "nothing");
}

TEST_CASE("A prefix is dropped if one side has none and one attribute alone is left") {
  CHECK(found(json(R"({"name":1})"), "z:name") == "1");
  CHECK(found(json(R"({"z:name":1})"), "name") == "1");
  CHECK(found(json(R"({"z:name":1})"), "y:name") == "nothing");
  CHECK(found(json(R"({"z:name":1,"y:name":2})"), "name") == "rivals z:name y:name");
  CHECK(found(json(R"({"z:name":1,"y:name":2,"name":3})"), "name") == "3");
  CHECK(found(json(R"({"addr:street":1,"contact:street":2})"), "addr:street") == "1");
  CHECK(found(json(R"({"name:en":1})"), "name:de") == "nothing");
  CHECK(found(json(R"({"NAME":1,"Name":2})"), "name") == "1");
  CHECK(found_in_gml("<z:link:id>9</z:link:id>", "z:link:id") == "\"9\"");
  CHECK(found_in_gml("<z:link:id>9</z:link:id>", "link:id") == "\"9\"");
}

TEST_CASE("A name with a slash is tried as a whole before it reaches into values") {
  const Feature feature =
      json(R"({"a":{"b":[10,{"c":20}],"x":null},"a/b":1,"m3/s":2,"l":[{"n":1},{"n":2},{}]})");
  CHECK(found(feature, "a/b") == "1");
  CHECK(found(feature, "m3/s") == "2");
  CHECK(found(feature, "a/b/0") == "10");
  CHECK(found(feature, "a/b/1/c") == "20");
  CHECK(found(feature, "A/B/1/C") == "20");
  CHECK(found(feature, "a/b/9") == "null");
  CHECK(found(feature, "a/x/y") == "null");
  CHECK(found(feature, "a/none") == "nothing");
  CHECK(found(feature, "l/n") == "[1,2]");
  CHECK(found(feature, "l/1/n") == "2");
  CHECK(found(feature, "l/none") == "nothing");
  CHECK(found(feature, "/a") == "nothing");
  CHECK(found(feature, "a/") == "nothing");
  CHECK(found(json(R"({"a/b":{"c/d":{"e":5}}})"), "a/b/c/d/e") == "5");
}

TEST_CASE("A path reaches into a text that is JSON") {
  const Feature feature =
      json(R"({"tags":"{\"ele\": 441, \"list\": [1, 2]}","broken":"{\"ele\":","plain":"x"})");
  CHECK(found(feature, "tags/ele") == "441");
  CHECK(found(feature, "tags/list/1") == "2");
  CHECK(found(feature, "broken/ele") == "nothing");
  CHECK(found(feature, "plain/ele") == "nothing");
}

TEST_CASE("One element stands for a list of one where the format knows no lists") {
  const std::string inner = "<z:inspection><z:I><z:year>2019</z:year></z:I></z:inspection><z:n>5</z:n>";
  CHECK(found_in_gml(inner, "inspection/I/year") == "\"2019\"");
  CHECK(found_in_gml(inner, "n/0") == "\"5\"");
  CHECK(found_in_gml(inner, "n/1") == "nothing");
  CHECK(found(json(R"({"n":"5"})"), "n/0") == "nothing");
}

TEST_CASE("An attribute of another prefix is no value, and a name that may mean two is an error") {
  Asked asked;
  asked.service.property = "z:name";
  Answer answer = read_value(asked.question(), gml("<gml:name>official</gml:name>"));
  CHECK(answer.status == Status::nodata);
  CHECK(answer.warnings.size() == 1);
  asked.service.property = "n";
  answer = read_value(asked.question(), gml("<x:n>1</x:n><y:n>2</y:n>"));
  REQUIRE(answer.error);
  CHECK(answer.error->code == ErrorCode::config);
  CHECK(answer.error->message ==
        "the layer has more than one attribute that 'n' may mean: x:n, y:n; write the service's property as "
        "one "
        "of them");
}
