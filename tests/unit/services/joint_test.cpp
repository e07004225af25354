#include <geoprobe/formats/capabilities.h>
#include <geoprobe/services/joint.h>

#include "family_steps.h"

using namespace geoprobe;
using namespace geoprobe::test;

namespace {

Feature feature_of(std::string layer, std::string value) {
  Feature feature;
  feature.layer = std::move(layer);
  feature.properties.push_back({"name", Value(std::move(value))});
  return feature;
}

Reply reply_of(std::vector<Feature> features) {
  Reply reply;
  reply.features = FeatureCollection{std::move(features)};
  return reply;
}

/// Services of the layers, and what becomes of a reply for each: the values of its features, or its doubt.
std::vector<std::string> divided(const std::vector<std::string>& layers, const Reply& reply,
                                 std::size_t most = 0, std::size_t most_each = 0) {
  std::vector<Service> services;
  for (const std::string& layer : layers) {
    services.emplace_back();
    services.back().layer = layer;
  }
  std::vector<const Service*> pointers;
  for (const Service& service : services) pointers.push_back(&service);
  std::vector<std::string> out;
  for (const Portion& portion : divide_by_layer(pointers, reply, most, most_each)) {
    static constexpr const char* kDoubts[] = {"", "unnamed", "starved", "failed"};
    std::string told = kDoubts[static_cast<int>(portion.doubt)];
    if (told.empty())
      for (const Feature& feature : portion.reply.features->features)
        told += *feature.properties.front().value.as_string();
    out.push_back(told);
  }
  return out;
}

using Told = std::vector<std::string>;

/// A joint request of a family, and its reply read for each of the services.
struct JointAsk {
  std::vector<Asked> asked;
  ServerMemory memory;
  Service all;
  Ask ask;

  JointAsk(ServiceType type, const std::string& url, const std::vector<std::string>& layers) {
    for (const std::string& layer : layers) asked.push_back(asked_of(type, url, layer));
    std::vector<const Service*> services;
    for (const Asked& one : asked) services.push_back(&one.service);
    all = asked.front().service;
    all.layer = joined_layers(services);
    join_from(begin(asked.front(), memory));
  }
  const JointFamily& family() const { return *find_family(all.type)->as_joint(); }
  Question question() const {
    Question question = asked.front().question();
    question.service = &all;
    return question;
  }
  void join_from(const Ask& like) {
    const Step step = family().join(question(), like, memory);
    REQUIRE(std::holds_alternative<Ask>(step));
    ask = std::get<Ask>(step);
  }
  std::vector<Step> read(const std::string& body) {
    HttpResponse response;
    response.status = 200;
    response.body = body;
    const Reply reply = family().parse(question(), ask, response);
    std::vector<const Service*> services;
    for (const Asked& one : asked) services.push_back(&one.service);
    std::vector<Step> steps;
    if (!reply.features) {
      for (const Asked& one : asked)
        steps.push_back(family().read(one.question(), ask, response, reply, memory));
      return steps;
    }
    const std::vector<Portion> portions = family().divide(services, question(), reply);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      CHECK(portions[i].doubt == Portion::Doubt::none);
      steps.push_back(family().read(asked[i].question(), ask, response, portions[i].reply, memory));
    }
    return steps;
  }
};

std::string status_of(const Step& step) {
  const Answer* answer = std::get_if<Answer>(&step);
  return answer ? std::string(to_string(answer->status)) : std::get<Ask>(step).request.url;
}

std::string gml_of(const std::string& layer, const std::string& value) {
  return "<" + layer + "_layer><" + layer + "_feature><name>" + value + "</name></" + layer + "_feature></" +
         layer + "_layer>";
}

}  // namespace

TEST_CASE("Features belong to the layer they name: exactly, without its namespace, or folded") {
  CHECK(divided({"a", "ns:b", "Länder 1"}, reply_of({feature_of("b", "2"), feature_of("a", "1"),
                                                     feature_of("länder_1", "3")})) == Told{"1", "2", "3"});
  CHECK(divided({"a", "x:a"}, reply_of({feature_of("a", "1"), feature_of("x:a", "2")})) == Told{"1", "2"});
  CHECK(divided({"x:a", "y:a"}, reply_of({feature_of("a", "1")})) == Told{"unnamed", "unnamed"});
}

TEST_CASE("Who has no feature is in doubt where one is nobody's, and empty where all are somebody's") {
  CHECK(divided({"a", "b"}, reply_of({feature_of("a", "1"), feature_of("", "2")})) == Told{"1", "unnamed"});
  CHECK(divided({"a", "b"}, reply_of({feature_of("a", "1"), feature_of("c", "2")})) == Told{"1", "unnamed"});
  CHECK(divided({"a", "b"}, reply_of({feature_of("a", "1")})) == Told{"1", ""});
}

TEST_CASE("The name of the whole collection proves nothing of several layers") {
  Reply reply = reply_of({feature_of("a", "1")});
  reply.one_layer_name = true;
  CHECK(divided({"a", "b"}, reply) == Told{"unnamed", "unnamed"});
}

TEST_CASE("Where an exception stands beside the features, who has none is asked again") {
  Reply reply = reply_of({feature_of("a", "1")});
  reply.is_partial = true;
  CHECK(divided({"a", "b"}, reply) == Told{"1", "failed"});
}

TEST_CASE("Services of one layer, and of several, get what is theirs in the reply's order") {
  CHECK(divided({"a", "a", "b,a"}, reply_of({feature_of("a", "1"), feature_of("b", "2"),
                                             feature_of("a", "3")})) == Told{"13", "13", "123"});
}

TEST_CASE("In a full reply a layer with less than its share may have been starved, one with more keeps it") {
  const Reply reply =
      reply_of({feature_of("a", "1"), feature_of("a", "2"), feature_of("a", "3"), feature_of("b", "4")});
  CHECK(divided({"a", "b"}, reply, 4, 2) == Told{"12", "starved"});
  CHECK(divided({"a", "b"}, reply, 5, 2) == Told{"12", "4"});
}

TEST_CASE("An exception names a service by its layer, as a word, or by its locator") {
  Service a, b;
  a.layer = "roads";
  b.layer = "roads_old";
  const std::vector<const Service*> services = {&a, &b};
  const auto named = [&](const std::string& message, const std::string& locator = {}) {
    return service_named_in({"", message, locator}, services);
  };
  CHECK(named("The layer 'roads_old' is not queryable.") == 1);
  CHECK(named("unknown layer: roads") == 0);
  CHECK(named("There is no roads.") == 0);
  CHECK(named("layers roads and roads_old") == 2);
  CHECK(named("broads") == 2);
  CHECK(named("no such layer", "roads") == 0);
}

TEST_CASE("A WMS is asked for several layers with ten features each, in GML while it may be MapServer") {
  JointAsk joint(ServiceType::wms, "http://maps.test/wms", {"a", "b", "c"});
  CHECK(parameter(joint.ask, "QUERY_LAYERS") == "a,b,c");
  CHECK(parameter(joint.ask, "LAYERS") == "a,b,c");
  CHECK(parameter(joint.ask, "FEATURE_COUNT") == "30");
  CHECK(parameter(joint.ask, "INFO_FORMAT") == "application/vnd.ogc.gml");
  CHECK(parameter(JointAsk(ServiceType::wms, "http://maps.test/geoserver/wms", {"a", "b"}).ask,
                  "INFO_FORMAT") == "application/json");
}

TEST_CASE(
    "MapServer's GML of several layers is taken, its layers without features only once they are known") {
  JointAsk joint(ServiceType::wms, "http://maps.test/wms", {"a", "b", "c"});
  const std::vector<Step> steps =
      joint.read("<msGMLOutput>" + gml_of("a", "1") + gml_of("c", "3") + "</msGMLOutput>");
  CHECK(status_of(steps[0]) == "ok");
  CHECK(status_of(steps[2]) == "ok");
  REQUIRE(std::holds_alternative<Ask>(steps[1]));
  const Ask& capabilities = std::get<Ask>(steps[1]);
  CHECK(capabilities.of_server);
  CHECK(capabilities.request.url.find("REQUEST=GetCapabilities") != std::string::npos);

  const auto layer = [](const std::string& queryable) {
    return "<WMS_Capabilities version=\"1.3.0\"><Capability><Layer queryable=\"" + queryable +
           "\"><Name>b</Name></Layer></Capability></WMS_Capabilities>";
  };
  ServerMemory memory = joint.memory;
  CHECK(status_of(reply_to(joint.asked[1], capabilities, layer("1"), memory)) == "empty");
  CHECK(memory.heard.count("b") == 1);
  memory = joint.memory;
  const Step alone = reply_to(joint.asked[1], capabilities, layer("0"), memory);
  REQUIRE(std::holds_alternative<Ask>(alone));
  CHECK(std::get<Ask>(alone).joint_key.empty());
  CHECK(parameter(std::get<Ask>(alone), "QUERY_LAYERS") == "b");

  CHECK(status_of(joint.read("<msGMLOutput></msGMLOutput>")[0]) == "empty");
}

TEST_CASE("Where the GML is not MapServer's the same is asked in JSON, and so from then on") {
  JointAsk joint(ServiceType::wms, "http://maps.test/wms", {"a", "b"});
  const std::vector<Step> steps = joint.read(
      "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" "
      "xmlns:gml=\"http://www.opengis.net/gml\">"
      "<gml:featureMember><a fid=\"a.1\"><name>1</name></a></gml:featureMember></wfs:FeatureCollection>");
  REQUIRE(std::holds_alternative<Ask>(steps[0]));
  REQUIRE(std::holds_alternative<Ask>(steps[1]));
  CHECK(std::get<Ask>(steps[0]).joint_key == std::get<Ask>(steps[1]).joint_key);
  joint.join_from(std::get<Ask>(steps[0]));
  CHECK(parameter(joint.ask, "INFO_FORMAT") == "application/json");
  joint.memory.heard.insert("b");
  const std::vector<Step> answered =
      joint.read(R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"a.1","geometry":null,)"
                 R"("properties":{"name":"1"}}]})");
  CHECK(status_of(answered[0]) == "ok");
  CHECK(status_of(answered[1]) == "empty");
  joint.join_from(begin(joint.asked[0], joint.memory));
  CHECK(parameter(joint.ask, "INFO_FORMAT") == "application/json");
}

TEST_CASE("A format that is refused for several layers is followed by GML and XML, and no further") {
  JointAsk joint(ServiceType::wms, "http://maps.test/geoserver/wms", {"a", "b"});
  const std::string refusal =
      "<ServiceExceptionReport><ServiceException code=\"InvalidFormat\">no</ServiceException>"
      "</ServiceExceptionReport>";
  for (const char* next : {"application/vnd.ogc.gml", "text/xml"}) {
    const std::vector<Step> steps = joint.read(refusal);
    REQUIRE(std::holds_alternative<Ask>(steps[0]));
    joint.join_from(std::get<Ask>(steps[0]));
    CHECK(parameter(joint.ask, "INFO_FORMAT") == next);
  }
  CHECK(status_of(joint.read(refusal)[0]) == "error");
}

TEST_CASE("WMS layers with parameters of their own, or asked for in text, do not travel") {
  const auto key = [](const std::string& name, const std::string& format = {}) {
    Asked asked = asked_of(ServiceType::wms, "http://maps.test/wms", "a");
    if (!name.empty()) asked.service.params = {{name, "x"}};
    asked.service.format = format;
    return begin(asked).joint_key;
  };
  CHECK(!key("").empty());
  CHECK(!key("TIME").empty());
  for (const char* name : {"STYLES", "CQL_FILTER", "Feature_Count"}) CHECK(key(name).empty());
  for (const char* format : {"text/plain", "text/html", "application/json"}) CHECK(key("", format).empty());
  CHECK(!key("", "text/xml").empty());
}

TEST_CASE("An identify names all layers by number, and its results say theirs") {
  const std::string url = "http://maps.test/arcgis/rest/services/x/MapServer";
  JointAsk joint(ServiceType::arcgis, url, {"3", "1,2", "7"});
  CHECK(parameter(joint.ask, "layers") == "all:3,1,2,7");
  const std::vector<Step> steps =
      joint.read(R"({"results":[{"layerId":2,"layerName":"B","attributes":{"name":"b"}},)"
                 R"({"layerId":3,"layerName":"A","attributes":{"name":"a"}}]})");
  CHECK(status_of(steps[0]) == "ok");
  CHECK(status_of(steps[1]) == "ok");
  CHECK(status_of(steps[2]) == "empty");
  CHECK(begin(asked_of(ServiceType::arcgis, url, "visible:3")).joint_key.empty());
  CHECK(begin(asked_of(ServiceType::arcgis, url + "/3", "3")).joint_key.empty());
}

TEST_CASE("A joint identify of many layers is a POST") {
  std::vector<std::string> layers;
  for (int i = 1000; i < 1400; ++i) layers.push_back(std::to_string(i));
  JointAsk joint(ServiceType::arcgis, "http://maps.test/arcgis/rest/services/x/MapServer", layers);
  CHECK(joint.ask.request.method == "POST");
}
