#include <geoprobe/formats/reply.h>
#include <geoprobe/result/document.h>
#include <geoprobe/services/gateway.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <string>

#include "services/question.h"

using namespace geoprobe;
using test::Asked;

namespace {

const std::string kFields = R"("fields":[
  {"name":"surface","type":"esriFieldTypeSmallInteger","domain":{"type":"codedValue","name":"S","codedValues":[
    {"name":"Tarred","code":1},{"name":"Gravel","code":2}]}},
  {"name":"owner","type":"esriFieldTypeString","domain":{"type":"codedValue","codedValues":[{"name":"State","code":"S"}]}},
  {"name":"built","type":"esriFieldTypeDate","domain":null},
  {"name":"day","type":"esriFieldTypeDateOnly"},{"name":"time","type":"esriFieldTypeTimeOnly"},
  {"name":"stamp","type":"esriFieldTypeTimestampOffset"},
  {"name":"width","type":"esriFieldTypeDouble","domain":{"type":"range","range":[1,9]}}])";

std::string labels(const std::string& attributes, const std::string& more = kFields) {
  const Reply reply = read_reply("{\"geometryType\":\"esriGeometryPoint\"," + more +
                                     ",\"features\":[{\"attributes\":" + attributes + "}]}",
                                 {});
  REQUIRE(reply.features);
  CHECK(write_json(reply.features->features.front().properties) == attributes);
  return write_json(reply.features->features.front().labels);
}

}  // namespace

TEST_CASE("A coded value has its name as label, whatever the type of its code") {
  CHECK(labels(R"({"surface":2,"owner":"S","width":5})") == R"({"surface":"Gravel","owner":"State"})");
  CHECK(labels(R"({"surface":2.0})") == R"({"surface":"Gravel"})");
  CHECK(labels(R"({"surface":"2"})") == R"({"surface":"Gravel"})");
  CHECK(labels(R"({"surface":7,"owner":null})") == "{}");
}

TEST_CASE("A date has its ISO 8601 form as label") {
  CHECK(labels(R"({"built":1551398400000})") == R"({"built":"2019-03-01T00:00:00Z"})");
  CHECK(labels(R"({"built":-86400000})") == R"({"built":"1969-12-31T00:00:00Z"})");
  CHECK(labels(R"({"built":-1})") == R"({"built":"1969-12-31T23:59:59.999Z"})");
  CHECK(labels(R"({"built":1551398400250})") == R"({"built":"2019-03-01T00:00:00.250Z"})");
  CHECK(labels(R"({"built":1.5513984e12})") == R"({"built":"2019-03-01T00:00:00Z"})");
  CHECK(labels(R"({"built":null})") == "{}");
  CHECK(labels(R"({"built":1e300})") == "{}");
  CHECK(labels(R"({"built":"1 March 2019"})") == "{}");
  CHECK(labels(R"({"day":"2019-03-01","time":"12:30:00","stamp":"2019-03-01T00:00:00+02:00"})") ==
        R"({"day":"2019-03-01","time":"12:30:00","stamp":"2019-03-01T00:00:00+02:00"})");
}

TEST_CASE("A subtype has its name as label, and its own domains before those of the fields") {
  const std::string types = kFields + R"(,"typeIdField":"kind","types":[
    {"id":10,"name":"Road","domains":{"surface":{"type":"codedValue","codedValues":[{"name":"Bitumen","code":1}]}}},
    {"id":20,"name":"Path","domains":{"surface":{"type":"inherited"}}}])";
  CHECK(labels(R"({"kind":10,"surface":1})", types) == R"({"kind":"Road","surface":"Bitumen"})");
  CHECK(labels(R"({"kind":20,"surface":1})", types) == R"({"kind":"Path","surface":"Tarred"})");
  CHECK(labels(R"({"kind":30,"surface":1})", types) == R"({"surface":"Tarred"})");
  const std::string subtypes = kFields + R"(,"subtypeField":"kind","subtypes":[{"code":10,"name":"Road"}])";
  CHECK(labels(R"({"kind":10})", subtypes) == R"({"kind":"Road"})");
}

TEST_CASE("Domains and subtypes without the members that they need label nothing") {
  for (const std::string fields :
       {R"("fields":null)", R"("fields":[7,null,{"name":7}])",
        R"("fields":[{"name":"surface","domain":{"codedValues":[{}]}}])", R"("types":[{"id":1}],"fields":[])",
        R"("types":[{"id":1}],"typeIdField":"surface")"})
    CHECK(labels(R"({"surface":1})", fields) == "{}");
}

TEST_CASE("An answer carries the label of its property, or those of all attributes") {
  const Reply reply = read_reply(
      "{" + kFields + R"(,"features":[{"attributes":{"surface":2,"built":1551398400000,"width":5}}]})", {});
  Asked asked;
  asked.service.property = "SURFACE";
  Answer answer = read_value(asked.question(), reply);
  CHECK(write_json(answer.value) == "2");
  CHECK(write_json(answer.label) == "\"Gravel\"");
  asked.service.property = "width";
  CHECK(read_value(asked.question(), reply).label.is_null());
  asked.service.property = "";
  answer = read_value(asked.question(), reply);
  CHECK(write_json(answer.value) == R"({"surface":2,"built":1551398400000,"width":5})");
  CHECK(write_json(answer.label) == R"({"surface":"Gravel","built":"2019-03-01T00:00:00Z"})");
  asked.service.nodata = {Value(2)};
  asked.service.property = "surface";
  answer = read_value(asked.question(), reply);
  CHECK(answer.status == Status::nodata);
  CHECK(answer.label.is_null());
}

TEST_CASE("A label is a member of the service's node, and a gateway's is passed on") {
  Registry registry;
  registry.services.push_back(Asked().service);
  Leaf leaf;
  leaf.answer.status = Status::ok;
  leaf.answer.value = Value(2);
  CHECK(service_node(registry, leaf).find("label") == nullptr);
  leaf.answer.label = Value("Gravel");
  const Value node = service_node(registry, leaf);
  REQUIRE(node.find("label") != nullptr);
  HttpResponse response;
  response.status = 200;
  response.body = write_json(Value::object().add("root", node));
  const auto leaves = read_gateway(response);
  REQUIRE(leaves);
  CHECK(write_json(leaves.value().at("altitude").answer.label) == "\"Gravel\"");
}
