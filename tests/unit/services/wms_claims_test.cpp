// What a WMS's reply claims, and what it takes until the claim is believed.
#include <geoprobe/services/family.h>

#include <catch2/catch.hpp>

#include "services/family_steps.h"

using namespace geoprobe;
using namespace geoprobe::test;

namespace {

Asked wms() {
  Asked asked = asked_of(ServiceType::wms, "http://maps.example.org/wms", "wells");
  asked.service.format = "application/json";
  return asked;
}

const std::string kNone = R"({"type":"FeatureCollection","features":[]})";

std::string feature(const std::string& name, const std::string& geometry = "null") {
  return R"({"type":"Feature","id":"wells.)" + name + R"(","properties":{"n":")" + name +
         R"("},"geometry":)" + geometry + "}";
}
std::string collection(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}
std::string capabilities(const std::string& layers) {
  return "<WMS_Capabilities version='1.3.0'><Capability><Layer>" + layers +
         "</Layer></Capability></WMS_Capabilities>";
}
std::string layer(const std::string& name, const std::string& more, const std::string& queryable = "1") {
  return "<Layer queryable='" + queryable + "'><Name>" + name + "</Name>" + more + "</Layer>";
}
std::string refusal(const std::string& attributes, const std::string& message) {
  return "<ServiceExceptionReport><ServiceException " + attributes + ">" + message +
         "</ServiceException></ServiceExceptionReport>";
}

Ask request_of(const Step& step) {
  if (const Answer* answer = std::get_if<Answer>(&step))
    FAIL("an answer came, not a request: " << (answer->error ? answer->error->message : "no error"));
  return std::get<Ask>(step);
}
Answer answer_of(const Step& step) {
  REQUIRE(std::holds_alternative<Answer>(step));
  return std::get<Answer>(step);
}

/// Denominator of the map that a request implies, for EPSG:4326 at the test's latitude.
double scale_of_request(const Ask& ask) {
  const std::string box = percent_decode(parameter(ask.request.url, "BBOX"));
  const std::size_t comma = box.find(',');
  const double south = std::stod(box);
  const std::string rest = box.substr(box.find(',', comma + 1) + 1);
  return (std::stod(rest) - south) * 111319.49 / 101 / 0.00028;
}

/// The step after an empty reply and these capabilities.
Step after_capabilities(const Asked& asked, const std::string& text, ServerMemory& memory) {
  const Ask check = request_of(reply_to(asked, begin(asked), kNone, memory));
  CHECK(check.of_server);
  CHECK(parameter(check.request.url, "REQUEST") == "GetCapabilities");
  return reply_to(asked, check, text, memory);
}

}  // namespace

TEST_CASE("A layer that has never answered and is empty is looked up in the capabilities, once a server") {
  const Asked asked = wms();
  ServerMemory memory;
  CHECK(answer_of(after_capabilities(asked, capabilities(layer("wells", "")), memory)).status ==
        Status::empty);
  const Answer again = answer_of(reply_to(asked, begin(asked, memory), kNone, memory));
  CHECK(again.status == Status::empty);
  CHECK(again.warnings.empty());
}

TEST_CASE("A layer that has answered before is empty without capabilities") {
  const Asked asked = wms();
  ServerMemory memory;
  CHECK(answer_of(reply_to(asked, begin(asked), collection(feature("a")), memory)).status == Status::ok);
  CHECK(answer_of(reply_to(asked, begin(asked), kNone, memory)).status == Status::empty);
}

TEST_CASE("An empty layer that draws at other scales is queried again at one of them") {
  struct Row {
    const char* range;
    double low, high;
  };
  for (const Row row : {Row{"<MinScaleDenominator>500000</MinScaleDenominator>", 640000, 1100000},
                        Row{"<MaxScaleDenominator>2000</MaxScaleDenominator>", 900, 1600},
                        Row{"<MinScaleDenominator>30000</MinScaleDenominator>"
                            "<MaxScaleDenominator>40000</MaxScaleDenominator>",
                            34000, 38500},
                        Row{"<MinScaleDenominator>40000</MinScaleDenominator>"
                            "<MaxScaleDenominator>30000</MaxScaleDenominator>",
                            34000, 38500},
                        Row{"<ScaleHint min='198' max='0'/>", 640000, 1100000}}) {
    INFO(row.range);
    const Asked asked = wms();
    ServerMemory memory;
    const Ask again = request_of(after_capabilities(asked, capabilities(layer("wells", row.range)), memory));
    CHECK(scale_of_request(again) > row.low);
    CHECK(scale_of_request(again) < row.high);
    const Answer found = answer_of(reply_to(asked, again, collection(feature("a")), memory));
    CHECK(found.status == Status::ok);
    CHECK(found.warnings.size() == 1);
    // Next time it begins there.
    CHECK(scale_of_request(begin(asked, memory)) > row.low);
    CHECK(scale_of_request(begin(asked, memory)) < row.high);
  }
}

TEST_CASE("A scale that comes with the capabilities' parent or with a layer of the group counts") {
  const std::string range = "<MinScaleDenominator>500000</MinScaleDenominator>";
  for (const std::string& layers :
       {"<Layer queryable='1'>" + range + layer("wells", "") + "</Layer>",
        "<Layer queryable='1'><Name>wells</Name>" + layer("old_wells", range) + "</Layer>",
        layer("ex:wells", range)}) {
    const Asked asked = wms();
    ServerMemory memory;
    CHECK(scale_of_request(request_of(after_capabilities(asked, capabilities(layers), memory))) > 500000);
  }
}

TEST_CASE("A group is empty only once it was queried at the scales of all its layers") {
  const Asked asked = wms();
  ServerMemory memory;
  const std::string group = "<Layer queryable='1'><Name>wells</Name>" +
                            layer("a", "<MaxScaleDenominator>20000</MaxScaleDenominator>") +
                            layer("b", "<MinScaleDenominator>100000</MinScaleDenominator>") +
                            layer("c", "<MaxScaleDenominator>1000</MaxScaleDenominator>") + "</Layer>";
  const Ask b = request_of(after_capabilities(asked, capabilities(group), memory));
  CHECK(scale_of_request(b) > 100000);
  const Ask c = request_of(reply_to(asked, b, kNone, memory));
  CHECK(scale_of_request(c) < 1000);
  CHECK(answer_of(reply_to(asked, c, kNone, memory)).status == Status::empty);
}

TEST_CASE("The registry's scale is kept, and is an error if the layer does not draw at it") {
  Asked asked = wms();
  asked.service.scale = 25000;
  CHECK(scale_of_request(begin(asked)) == Approx(25000).epsilon(0.001));
  CHECK(parameter(begin(asked).request.url, "BUFFER") == "2");
  ServerMemory memory;
  const Answer wrong = answer_of(after_capabilities(
      asked, capabilities(layer("wells", "<MinScaleDenominator>500000</MinScaleDenominator>")), memory));
  REQUIRE(wrong.error);
  CHECK(wrong.error->code == ErrorCode::config);
  CHECK(wrong.error->message.find("1:500000") != std::string::npos);
}

TEST_CASE("What the capabilities leave open is empty with a warning") {
  for (const std::string& text : {std::string("<html>gone</html>"), capabilities(layer("rivers", "")),
                                  capabilities(layer("wells", "", "0"))}) {
    const Asked asked = wms();
    ServerMemory memory;
    const Answer empty = answer_of(after_capabilities(asked, text, memory));
    CHECK(empty.status == Status::empty);
    CHECK(empty.warnings.size() == 1);
  }
}

TEST_CASE("Several features without geometry are queried again without a search radius") {
  const Asked asked = wms();
  ServerMemory memory;
  const Ask first = begin(asked);
  const Ask again = request_of(reply_to(asked, first, collection(feature("a") + "," + feature("b")), memory));
  CHECK(parameter(again.request.url, "BUFFER") == "1");
  CHECK(scale_of_request(again) == Approx(scale_of_request(first) / 10).epsilon(0.01));
  SECTION("what comes then is the value") {
    const Answer found = answer_of(reply_to(asked, again, collection(feature("b")), memory));
    CHECK(found.value.find("n")->as_string() != nullptr);
    CHECK(*found.value.find("n")->as_string() == "b");
    CHECK(found.warnings.size() == 1);
  }
  SECTION("if nothing comes, or an exception, the first is the value, with a warning") {
    for (const std::string& body : {kNone, refusal("", "no")}) {
      const Answer found = answer_of(reply_to(asked, again, body, memory));
      CHECK(*found.value.find("n")->as_string() == "a");
      CHECK(found.warnings.back().find("not known") != std::string::npos);
    }
  }
}

TEST_CASE("One feature without geometry, or several with, are not queried again") {
  const std::string square = R"({"type":"Polygon","coordinates":[[[31,-25],[32,-25],[32,-24],[31,-25]]]})";
  for (const std::string& features : {feature("a"), feature("a", square) + "," + feature("b", square)}) {
    const Asked asked = wms();
    ServerMemory memory;
    CHECK(answer_of(reply_to(asked, begin(asked), collection(features), memory)).status == Status::ok);
  }
}

TEST_CASE("A refusal of 1.3.0 leads to 1.1.1, which is remembered") {
  for (const auto& [attributes, message] :
       {std::pair{"code='InvalidSRS'", "Parameter SRS is missing"},
        std::pair{"", "Mandatory parameter 'X' is missing in request"}, std::pair{"locator='version'", "bad"},
        std::pair{"", "Version 1.3.0 is not supported"},
        std::pair{"code='VersionNegotiationFailed'", "no"}}) {
    INFO(message);
    const Asked asked = wms();
    ServerMemory memory;
    const Ask older = request_of(reply_to(asked, begin(asked), refusal(attributes, message), memory));
    CHECK(parameter(older.request.url, "VERSION") == "1.1.1");
    CHECK(parameter(older.request.url, "SRS") == "EPSG:4326");
    CHECK(parameter(older.request.url, "X") == "50");
    CHECK(answer_of(reply_to(asked, older, collection(feature("a")), memory)).status == Status::ok);
    CHECK(parameter(begin(asked, memory).request.url, "VERSION") == "1.1.1");
  }
}

TEST_CASE("Other exceptions, and a version of the service's own, are not refusals of 1.3.0") {
  Asked asked = wms();
  ServerMemory memory;
  CHECK(answer_of(reply_to(asked, begin(asked), refusal("code='LayerNotDefined'", "no layer wells"), memory))
            .status == Status::error);
  asked.service.version = "1.3.0";
  CHECK(answer_of(reply_to(asked, begin(asked), refusal("code='InvalidSRS'", "SRS is missing"), memory))
            .status == Status::error);
}

TEST_CASE("A raster that was sampled at the point with its axes swapped is queried in the other order") {
  const auto ncwms = [](const std::string& x, const std::string& y, const std::string& value) {
    return "<FeatureInfoResponse><longitude>" + x + "</longitude><latitude>" + y +
           "</latitude><FeatureInfo><value>" + value + "</value></FeatureInfo></FeatureInfoResponse>";
  };
  Asked asked = wms();
  asked.service.format = "text/xml";
  asked.service.property = "value";
  ServerMemory memory;
  SECTION("and the order is remembered") {
    const Ask first = begin(asked);
    const Ask swapped = request_of(reply_to(asked, first, ncwms("-24.5", "31.5", "9"), memory));
    CHECK(parameter(swapped.request.url, "BBOX") != parameter(first.request.url, "BBOX"));
    CHECK(answer_of(reply_to(asked, swapped, ncwms("31.5", "-24.5", "5"), memory)).value == Value("5"));
    CHECK(memory.axis == AxisOrder::xy);
  }
  SECTION("a wide cell next to the point is no other place") {
    CHECK(answer_of(reply_to(asked, begin(asked), ncwms("33.7", "-22.3", "5"), memory)).value == Value("5"));
  }
  SECTION("a third place is an error") {
    CHECK(answer_of(reply_to(asked, begin(asked), ncwms("100", "10", "5"), memory)).error->code ==
          ErrorCode::config);
  }
  SECTION("so is a server that answers for the swapped place in both orders") {
    const Ask swapped = request_of(reply_to(asked, begin(asked), ncwms("-24.5", "31.5", "9"), memory));
    CHECK(answer_of(reply_to(asked, swapped, ncwms("-24.5", "31.5", "9"), memory)).status == Status::error);
  }
}
