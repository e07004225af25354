#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/read_any.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>
#include <serve/geocontext_view.h>

#include <catch2/catch.hpp>

using namespace geoprobe;
using namespace geoprobe::serve;

namespace {

std::string text_of(const char* json) {
  return write_json(geocontext_value(read_json(json).value()));
}

Registry registry_of(std::string_view json) {
  auto read = read_any_registry(json);
  REQUIRE(std::holds_alternative<LoadedRegistry>(read));
  return std::get<LoadedRegistry>(std::move(read)).registry;
}

Registry sample() {
  return registry_of(R"({"geoprobe":1,"services":[
    {"key":"altitude","name":"DEM Altitude","type":"wms","url":"http://h/","layer":"l","property":"p"},
    {"key":"parks","type":"ogcapi-features","url":"http://h/","layer":"l"}],
   "groups":[{"key":"inner","services":["parks"]},
             {"key":"relief","name":"Relief","description":"Heights","display":"graph","services":["altitude"],"groups":["inner"]}],
   "collections":[{"key":"site","name":"Site","groups":["relief"]}]})");
}

QueryResult answered(const Registry& registry, const char* key) {
  QueryResult result;
  result.root = find_node(registry, key).value();
  result.point = {31.3963, -24.4561};
  result.crs = kWgs84;
  for (const std::size_t service : services_under(registry, result.root)) {
    Leaf leaf;
    leaf.service = service;
    leaf.answer.status = service == 0 ? Status::ok : Status::timeout;
    leaf.answer.value = Number{"441"};
    result.leaves.push_back(leaf);
  }
  return result;
}

const std::string kAltitude =
    R"({"key":"altitude","value":"441","name":"DEM Altitude","description":null,"query_type":"WMS"})";
const std::string kParks =
    R"({"key":"parks","value":null,"name":"parks","description":null,"query_type":"OGCAPI-FEATURES"})";

}  // namespace

TEST_CASE("Values become GeoContext's texts") {
  CHECK(text_of("441") == R"("441")");
  CHECK(text_of("746.0") == R"("746.0")");
  CHECK(text_of("20.900000000000002") == R"("20.9")");
  CHECK(text_of("2.675") == R"("2.67")");
  CHECK(text_of("0.125") == R"("0.12")");
  CHECK(text_of("0.375") == R"("0.38")");
  CHECK(text_of("123456789.987") == R"("123456789.99")");
  CHECK(text_of("1e16") == R"("1e+16")");
  CHECK(text_of("1e15") == R"("1000000000000000.0")");
  CHECK(text_of("1.5e300") == R"("1.5e+300")");
  CHECK(text_of("0.001") == R"("0.0")");
  CHECK(text_of("-7") == R"("-7")");
  CHECK(text_of("-0.126") == R"("-0.13")");
  CHECK(text_of("true") == R"("1")");
  CHECK(text_of("false") == R"("0")");
  CHECK(text_of(R"("8.004")") == R"("8.004")");
  CHECK(text_of(R"("  Mopane \t")") == R"("  Mopane")");
  for (const char* nothing : {"null", R"("")", R"("  ")", "[1]", R"({"a":1})"})
    CHECK(text_of(nothing) == "null");
}

TEST_CASE("A service, a group and a collection have GeoContext's members in its order") {
  const Registry registry = sample();
  const GeocontextView view(registry);
  CHECK(view.answer(answered(registry, "service:altitude")) == kAltitude);
  const std::string relief =
      R"({"key":"relief","name":"Relief","description":"Heights","group_type":"graph",)";
  CHECK(view.answer(answered(registry, "relief")) ==
        relief + R"("services":[)" + kAltitude + "," + kParks + "]}");
  CHECK(view.answer(answered(registry, "site")) ==
        R"({"key":"site","name":"Site","description":null,"groups":[)" + relief + R"("services":[)" +
            kAltitude + "," + kParks + "]}]}");
  CHECK(view.answer_v1(answered(registry, "site")) ==
        R"({"key":"site","name":"Site","description":null,"context_group_values":[)" + relief +
            R"("service_registry_values":[)" + kAltitude + "," + kParks + "]}]}");
  CHECK(view.feature(answered(registry, "service:altitude")) ==
        R"({"type":"Feature","properties":)" + kAltitude +
            R"(,"geometry":{"type":"Point","coordinates":[31.3963,-24.4561]}})");
}

TEST_CASE("A GeoContext registry is listed with all its members, and found by its own keys") {
  const char* kGiven =
      R"({"service":[{"key":"Altitude M","name":"DEM","description":"d","url":"http://h/wms","query_type":"WMS","layer_name":"GRAY_INDEX","layer_typename":"dem","cache_duration":604800,"srid":4326,"service_version":"1.3.0","provenance":null,"notes":"n","licensing":null,"tolerance":10.0,"test_x":null,"test_y":null,"test_value":null,"status":1}],"group":[{"key":"G","name":"Group","description":null,"service_keys":["Altitude M"]}],"collection":[{"key":"C","name":"Coll","description":"d","group_keys":["G"]}]})";
  const Registry registry = registry_of(kGiven);
  const GeocontextView view(registry);
  CHECK(view.find(NodeKind::service, "Altitude M") == NodeRef{NodeKind::service, 0});
  CHECK(view.find(NodeKind::service, registry.services[0].key) == NodeRef{NodeKind::service, 0});
  CHECK_FALSE(view.find(NodeKind::group, "Altitude M"));
  const Value given = read_json(kGiven).value();
  INFO(view.listing(NodeKind::service));
  CHECK(read_json(view.listing(NodeKind::service)).value() == *given.find("service"));
  CHECK(view.answer(answered(registry, "service:altitude_m"))
            .starts_with(R"({"key":"Altitude M","value":"441","name":"DEM","description":"d",)"));
}
