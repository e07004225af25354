#include <geoprobe/services/value.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <string>

#include "question.h"

using namespace geoprobe;
using test::Asked;

namespace {

Asked metres() {
  Asked asked;
  asked.service.property = "a";
  asked.service.unit = "m";
  return asked;
}
Answer answer_of(const Asked& asked, Value value, bool text_only) {
  Reply reply;
  reply.text_only = text_only;
  Feature feature;
  feature.properties = {{"a", std::move(value)}, {"n", Number{"1"}}};
  reply.features = FeatureCollection{{std::move(feature)}};
  return read_value(asked.question(), reply);
}
std::string said(const Answer& answer) {
  return std::string(to_string(answer.status)) + " " + write_json(answer.value);
}

}  // namespace

TEST_CASE("A service that expects a number reads it from text and from strings of JSON alike") {
  for (const bool text_only : {false, true}) {
    CHECK(said(answer_of(metres(), "12,5", text_only)) == "ok 12.5");
    CHECK(said(answer_of(metres(), "+5", text_only)) == "ok 5");
    CHECK(said(answer_of(metres(), "441 m", text_only)) == "ok 441");
    CHECK(said(answer_of(metres(), "441m", text_only)) == "ok 441");
    CHECK(said(answer_of(metres(), "<Null>", text_only)) == "nodata null");
    CHECK(said(answer_of(metres(), "1.#QNAN", text_only)) == "nodata null");
    CHECK(said(answer_of(metres(), "NA", text_only)) == "nodata null");
    CHECK(answer_of(metres(), "NA", text_only).warnings.empty());
  }
}

TEST_CASE("What a service that expects a number cannot read in one way alone is kept with a warning") {
  for (const char* text : {"1,234", "441 ft", "Savanna"}) {
    const Answer answer = answer_of(metres(), text, true);
    INFO(text);
    CHECK(said(answer) == "ok \"" + std::string(text) + "\"");
    CHECK(answer.warnings.size() == 1);
  }
  const Answer infinite = answer_of(metres(), "-1.#INF", true);
  CHECK(said(infinite) == "nodata null");
  CHECK(infinite.warnings.size() == 1);
}

TEST_CASE("A service that expects no number keeps texts but for the sure ones") {
  Asked asked = metres();
  asked.service.unit.clear();
  for (const char* text : {"12,5", "NA", "-", "none", "1.#QNAN", "+5"}) {
    const Answer answer = answer_of(asked, text, true);
    CHECK(said(answer) == "ok \"" + std::string(text) + "\"");
    CHECK(answer.warnings.empty());
  }
  CHECK(said(answer_of(asked, "null", true)) == "nodata null");
  asked.service.nodata = {Value("unknown")};
  CHECK(answer_of(asked, "Savanna", true).warnings.empty());
}

TEST_CASE("The items of a list are numbers too") {
  Asked asked = metres();
  asked.service.decimals = 1;
  asked.service.nodata = {Value(-9999)};
  CHECK(said(answer_of(asked, Value::array().push("12,56").push("-9999").push("x"), true)) ==
        "ok [12.6,null,\"x\"]");
  CHECK(said(answer_of(asked, Value::array().push("-9999,0").push("--"), true)) == "nodata null");
  CHECK(said(answer_of(asked, "-9999,00", true)) == "nodata null");
}

TEST_CASE("The bands of MapServer's value_list are no decimal comma") {
  Asked asked = metres();
  asked.service.property = "value_list";
  Reply reply;
  reply.text_only = true;
  Feature feature;
  feature.properties = {{"value_list", "12,5"}};
  reply.features = FeatureCollection{{feature}};
  const Answer answer = read_value(asked.question(), reply);
  CHECK(said(answer) == "ok \"12,5\"");
  CHECK(answer.warnings.size() == 1);
}
