#include <geoprobe/registry/geocontext.h>
#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read_any.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/registry/write_geocontext.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "../support/effort.h"

using namespace geoprobe;

namespace {
const char* const kFixtures[] = {"v2", "v1", "odd", "left-out"};

std::string fixture(const std::string& name) {
  std::ifstream file(std::filesystem::path(GEOPROBE_FIXTURES) / "registry" / name, std::ios::binary);
  INFO(name);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string lines_of(const Faults& faults) {
  std::string lines;
  for (const Fault& fault : faults) lines += fault.pointer + ": " + fault.message + "\n";
  return lines;
}

Value document_of(const std::string& json) {
  const Expected<Value> read = read_json(json);
  INFO(json);
  REQUIRE(read);
  return read.value();
}

ConvertedRegistry converted(const std::string& json) {
  const Value document = document_of(json);
  REQUIRE(is_geocontext(document));
  return convert_geocontext(document);
}

/// One WMS service with these members over the usual ones.
ConvertedRegistry converted_service(const std::string& members) {
  return converted(
      R"({"service":[{"key":"a","url":"https://h/wms","query_type":"WMS","layer_name":"p","layer_typename":"l",)" +
      members + "}]}");
}

const Value& service_in(const ConvertedRegistry& registry, std::size_t i = 0) {
  const Value* services = registry.document.find("services");
  REQUIRE(services != nullptr);
  REQUIRE(services->as_array()->size() > i);
  return (*services->as_array())[i];
}

std::string member(const Value& object, const char* name) {
  const Value* value = object.find(name);
  return value == nullptr ? "absent" : write_json(*value);
}

bool leads_somewhere(const Value& document, const std::string& pointer) {
  const Value* here = &document;
  std::istringstream names(pointer);
  std::string name;
  std::getline(names, name, '/');
  while (std::getline(names, name, '/')) {
    for (const auto& [escape, character] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}})
      for (std::size_t at = 0; (at = name.find(escape, at)) != std::string::npos; ++at)
        name.replace(at, 2, character);
    if (const Value::Array* items = here->as_array()) {
      const std::size_t i = std::stoul(name);
      if (i >= items->size()) return false;
      here = &(*items)[i];
    } else if ((here = here->find(name)) == nullptr) {
      return false;
    }
  }
  return true;
}

/// Every value of the document in turn is each of these for once.
template <class Check>
void with_each_value_replaced(Value& document, Value& here, const std::vector<Value>& others,
                              const Check& check) {
  Value whole = here;
  for (const Value& other : others) {
    here = other;
    check(document);
  }
  here = std::move(whole);
  if (Value::Array* items = here.as_array())
    for (Value& item : *items) with_each_value_replaced(document, item, others, check);
  else if (Value::Object* members = here.as_object())
    for (Member& each : *members) with_each_value_replaced(document, each.value, others, check);
}
}  // namespace

TEST_CASE("A GeoContext registry becomes the registry written beside it, with these warnings") {
  for (const std::string name : kFixtures) {
    INFO(name);
    const ConvertedRegistry registry = converted(fixture("geocontext/" + name + ".json"));
    CHECK(write_json_indented(registry.document) + "\n" == fixture("valid/geocontext-" + name + ".json"));
    CHECK(lines_of(registry.warnings) == fixture("geocontext/" + name + ".warnings"));
  }
}

TEST_CASE("A GeoContext registry is loaded like one of geoprobe's own") {
  const auto read = read_any_registry(fixture("geocontext/v1.json"));
  REQUIRE(std::holds_alternative<LoadedRegistry>(read));
  const auto& [registry, warnings] = std::get<LoadedRegistry>(read);
  CHECK(warnings.size() == 4);
  REQUIRE(registry.services.size() == 4);
  CHECK(registry.services[2].type == ServiceType::arcgis);
  CHECK(registry.services[2].layer == "10");
  const auto site = find_node(registry, "site");
  REQUIRE(site);
  CHECK(services_under(registry, site.value()) == std::vector<std::size_t>{0, 1, 2, 3});

  const auto own = read_any_registry(fixture("valid/contract.json"));
  REQUIRE(std::holds_alternative<LoadedRegistry>(own));
  CHECK(std::get<LoadedRegistry>(own).warnings.empty());
}

TEST_CASE("What is neither geoprobe's form nor GeoContext's has the same faults from either reader") {
  for (const char* json :
       {"", "[]", "{", "{}", "null", R"({"geoprobe":1,"service":[]})", R"({"service":{}})"}) {
    CAPTURE(json);
    const auto any = read_any_registry(json);
    const auto own = read_registry(json);
    REQUIRE(std::holds_alternative<Faults>(any));
    REQUIRE(std::holds_alternative<Faults>(own));
    CHECK(lines_of(std::get<Faults>(any)) == lines_of(std::get<Faults>(own)));
  }
}

TEST_CASE("GeoContext lists that multiply past a million nodes are a fault") {
  const int count = testing::kSlowBuild ? 20 : 1100;  // a million would take a minute there
  const std::string expected = testing::kSlowBuild ? "" : "comes to more than 1000000";
  std::string keys, groups, collection;
  for (int i = 0; i < count; ++i) {
    const std::string key = "\"k" + std::to_string(i) + "\"", comma = i == 0 ? "" : ",";
    keys += comma + key;
    groups += comma + R"({"key":)" + key + R"(,"service_keys":%})";
    collection += comma + key;
  }
  std::string services;
  for (int i = 0; i < count; ++i)
    services += (i == 0 ? "" : ",") + std::string(R"({"key":"k)") + std::to_string(i) +
                R"(","url":"http://h/","query_type":"WMS","layer_name":"p","layer_typename":"l"})";
  std::string listed;
  for (const char c : groups) listed += c == '%' ? "[" + keys + "]" : std::string(1, c);
  const auto read = read_any_registry(R"({"service":[)" + services + R"(],"group":[)" + listed +
                                      R"(],"collection":[{"key":"c","group_keys":[)" + collection + "]}]}");
  const Faults* faults = std::get_if<Faults>(&read);
  REQUIRE((faults != nullptr) == !expected.empty());
  if (faults != nullptr) CHECK(lines_of(*faults).find(expected) != std::string::npos);
}

TEST_CASE("GeoContext versions that no server has become the nearest that is asked") {
  const auto version = [](const std::string& type, const std::string& theirs) {
    return member(
        service_in(converted_service(R"("query_type":")" + type + R"(","service_version":)" + theirs)),
        "version");
  };
  CHECK(version("WMS", R"("1.3.0")") == R"("1.3.0")");
  CHECK(version("WMS", R"("1.1.1")") == R"("1.1.1")");
  CHECK(version("WMS", R"("1.0.0")") == R"("1.1.1")");
  CHECK(version("WMS", R"("1.1.0")") == R"("1.1.1")");
  CHECK(version("WMS", R"("1.3")") == R"("1.3.0")");
  CHECK(version("WMS", "1.3") == R"("1.3.0")");
  CHECK(version("WMS", R"("2.0.0")") == R"("1.3.0")");
  CHECK(version("WFS", R"("1.0.0")") == R"("1.0.0")");
  CHECK(version("WFS", R"("1.3.0")") == R"("1.1.0")");
  CHECK(version("WFS", R"("2.0.2")") == R"("2.0.0")");
  CHECK(version("WFS", R"("1.1.0.0")") == "absent");
  CHECK(version("WFS", "null") == "absent");
  CHECK(version("PlaceName", R"("1.0.0")") == "absent");
}

TEST_CASE("What geoprobe has no member for is kept with a GeoContext service, save what may be a secret") {
  const ConvertedRegistry registry = converted_service(
      R"("notes":"by hand","status":null,"srid":4148,"service_version":"1.0.0","owner":{"a":[1]},)"
      R"("api_key":"hunter2","Password":"hunter2")");
  CHECK(member(service_in(registry), "x-geocontext") ==
        R"({"service_version":"1.0.0","srid":4148,"notes":"by hand","owner":{"a":[1]}})");
  CHECK(lines_of(registry.warnings).find("/service/0/api_key: the member 'api_key' may be a credential") !=
        std::string::npos);
  CHECK((write_json(registry.document) + lines_of(registry.warnings)).find("hunter2") == std::string::npos);
}

TEST_CASE("Credentials in a GeoContext URL become auth, and no warning repeats them") {
  const auto service = [](const std::string& url, const std::string& more = "") {
    const ConvertedRegistry registry = converted_service(R"("url":")" + url + "\"" + more);
    CHECK(lines_of(registry.warnings).find("hunter") == std::string::npos);
    CHECK(lines_of(registry.warnings).find("/service/0/url: ") != std::string::npos);
    const Value& node = service_in(registry);
    return member(node, "url") + " " + member(node, "auth");
  };
  CHECK(service("https://me:hunter%3A2@h:8443/wms?map=/m") ==
        R"("https://h:8443/wms?map=/m" {"type":"basic","user":"me","password":"hunter:2"})");
  CHECK(service("https://me@h/wms") == R"("https://h/wms" {"type":"basic","user":"me","password":""})");
  CHECK(service("https://h/wms?a=1&access_token=hunter+2%26&b") ==
        R"("https://h/wms?a=1&b" {"type":"query","name":"access_token","value":"hunter 2&"})");
  CHECK(service("https://h/wms?ApiKey=hunter2") ==
        R"("https://h/wms" {"type":"query","name":"ApiKey","value":"hunter2"})");
  CHECK(service("https://h/wms?username=hunter", R"(,"query_type":"PlaceName")") ==
        R"("https://h/wms" {"type":"query","name":"username","value":"hunter"})");
  CHECK(converted_service(R"("url":"https://h/wms?map=/m&layers=keys&key=")").warnings.size() == 1);
}

TEST_CASE("A key that geoprobe does not take is renamed wherever a GeoContext registry lists it") {
  const ConvertedRegistry registry = converted(
      R"({"service":[{"key":"Ä b","url":"http://h/","query_type":"WMS","layer_name":"p","layer_typename":"l"},)"
      R"({"key":"Up","url":"http://h/","query_type":"WMS","layer_name":"p","layer_typename":"l"},)"
      R"({"key":"up","url":"http://h/","query_type":"WMS","layer_name":"p","layer_typename":"l"},)"
      R"({"key":7,"url":"http://h/","query_type":"WMS","layer_name":"p","layer_typename":"l"}],)"
      R"("group":[{"key":"UP","service_keys":["Up","up","Ä b","7"]}]})");
  CHECK(member(service_in(registry, 0), "key") == R"("___b")");
  CHECK(member(service_in(registry, 1), "key") == R"("up_2")");
  CHECK(member(service_in(registry, 1), "x-geocontext") == R"({"key":"Up"})");
  CHECK(member(service_in(registry, 2), "key") == R"("up")");
  const Value& group = (*registry.document.find("groups")->as_array())[0];
  CHECK(member(group, "key") == R"("up")");
  CHECK(member(group, "services") == R"(["up_2","up","___b","7"])");
}

TEST_CASE("Whatever a GeoContext registry holds becomes a valid registry, and warnings have a place in it") {
  std::vector<Value> others = {nullptr,
                               true,
                               -1,
                               "",
                               "a:b",
                               "\x07",
                               "https://h/wms",
                               Value::array(),
                               Value::array().push("altitude"),
                               Value::object().add("key", "k")};
  others.resize(testing::repetitions(others.size()));
  std::size_t count = 0;
  for (const std::string name : kFixtures) {
    Value document = document_of(fixture("geocontext/" + name + ".json"));
    Value* whole = &document;
    with_each_value_replaced(document, *whole, others, [&](const Value& changed) {
      if (!is_geocontext(changed)) return;
      const ConvertedRegistry registry = convert_geocontext(changed);
      const auto read = read_registry_document(registry.document);
      bool good = std::holds_alternative<Registry>(read);
      for (const Fault& warning : registry.warnings)
        good = good && !warning.message.empty() && leads_somewhere(changed, warning.pointer);
      ++count;
      if (good) return;
      INFO(write_json(changed));
      INFO(lines_of(registry.warnings));
      FAIL((std::holds_alternative<Faults>(read) ? lines_of(std::get<Faults>(read)) : "a wrong place"));
    });
  }
  CHECK(count > 400 * others.size());
}

TEST_CASE("A GeoContext registry that geoprobe read is written as it was") {
  const std::string original = fixture("geocontext/v2.json");
  const auto read = read_registry_document(converted(original).document);
  REQUIRE(std::holds_alternative<Registry>(read));
  const ConvertedRegistry written = geocontext_document(std::get<Registry>(read));
  CHECK(lines_of(written.warnings).empty());
  CHECK(write_json_indented(written.document) == write_json_indented(document_of(original)));
}

TEST_CASE("What geoprobe wrote for GeoContext is read as the same registry") {
  for (const std::string name : {"v2", "v1"}) {
    INFO(name);
    const auto first = read_registry_document(converted(fixture("geocontext/" + name + ".json")).document);
    REQUIRE(std::holds_alternative<Registry>(first));
    const ConvertedRegistry written = geocontext_document(std::get<Registry>(first));
    const auto second = read_registry_document(convert_geocontext(written.document).document);
    REQUIRE(std::holds_alternative<Registry>(second));
    CHECK(write_json_indented(registry_document(std::get<Registry>(second))) ==
          write_json_indented(registry_document(std::get<Registry>(first))));
  }
}

TEST_CASE("What GeoContext cannot say is left out with a warning, and no credential is written") {
  const auto read = read_registry(
      R"({"geoprobe":1,"x-my/own":1,"services":[)"
      R"({"key":"a","type":"wms","url":"http://h/wms","layer":"l","crs":"EPSG:3857","unit":"m","decimals":1,)"
      R"("nodata":[0],"extent":[0,0,1,1],"reuse":"area","timeout":5,"params":{"TIME":"2020"},"axis":"xy",)"
      R"("format":"text/plain","headers":{"X-A":"b"},"documentation":"https://h/","x-note":1,)"
      R"("auth":{"type":"basic","user":"me","password":"hunter2"},"test":{"point":[1,2],"value":{"a":1}}},)"
      R"({"key":"b","type":"arcgis","url":"http://h/rest/services/S/MapServer?x=1","layer":"3","property":"p",)"
      R"("ttl":60,"tolerance":2.5,"attribution":"©","licence":"CC0","test":{"point":[1.5,2],"value":true}},)"
      R"({"key":"c","type":"arcgis","url":"http://h/rest/services/S/FeatureServer","layer":"3"},)"
      R"({"key":"d","type":"wmts","url":"http://h/","layer":"l"},)"
      R"({"key":"e","type":"geonames","url":"http://h/g","property":"name"}],)"
      R"("groups":[{"key":"g","services":["c","b"],"groups":["h"]},{"key":"h","display":"graph",)"
      R"("services":["a","b","e"]}],"collections":[{"key":"s","name":"S","description":"D","groups":["g"],"x-a":1}]})");
  REQUIRE(std::holds_alternative<Registry>(read));
  const ConvertedRegistry written = geocontext_document(std::get<Registry>(read));
  CHECK(
      write_json(written.document) ==
      R"({"service":[{"key":"a","name":"a","description":null,"url":"http://h/wms","query_type":"WMS",)"
      R"("layer_name":null,"layer_typename":"l","cache_duration":604800,"srid":3857,"service_version":"1.3.0",)"
      R"("provenance":null,"notes":null,"licensing":null,"tolerance":10.0,"test_x":null,"test_y":null,)"
      R"("test_value":null,"status":null},)"
      R"({"key":"b","name":"b","description":null,"url":"http://h/rest/services/S/MapServer/?x=1",)"
      R"("query_type":"ArcREST","layer_name":"p","layer_typename":"3","cache_duration":60,"srid":4326,)"
      R"("service_version":"1.0.0","provenance":"©","notes":null,"licensing":"CC0","tolerance":2.5,"test_x":1.5,)"
      R"("test_y":2,"test_value":"true","status":null},)"
      R"({"key":"e","name":"e","description":null,"url":"http://h/g","query_type":"PlaceName","layer_name":"name",)"
      R"("layer_typename":"e","cache_duration":604800,"srid":4326,"service_version":"1.0.0","provenance":null,)"
      R"("notes":null,"licensing":null,"tolerance":10.0,"test_x":null,"test_y":null,"test_value":null,"status":null}],)"
      R"("group":[{"key":"g","name":"g","description":null,"group_type":"text","service_keys":["b","a","e"]},)"
      R"({"key":"h","name":"h","description":null,"group_type":"graph","service_keys":["a","b","e"]}],)"
      R"("collection":[{"key":"s","name":"S","description":"D","group_keys":["g"]}]})");
  std::string places;
  for (const Fault& warning : written.warnings) places += warning.pointer + "\n";
  CHECK(places ==
        "/services/0\n/services/0/format\n/services/0/axis\n/services/0/unit\n"
        "/services/0/decimals\n/services/0/nodata\n/services/0/extent\n/services/0/reuse\n"
        "/services/0/timeout\n/services/0/params\n/services/0/headers\n/services/0/auth\n"
        "/services/0/documentation\n/services/0/test\n/services/0/x-note\n/services/2\n/services/3\n"
        "/groups/0/groups\n/collections/0/x-a\n/x-my~1own\n");
  CHECK((write_json(written.document) + lines_of(written.warnings)).find("hunter2") == std::string::npos);
}
