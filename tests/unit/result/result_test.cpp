#include <geoprobe/result/document.h>
#include <geoprobe/result/listing.h>
#include <geoprobe/result/table.h>
#include <geoprobe/result/tree.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/terminal.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {

Registry site_registry() {
  Registry registry;
  for (const char* key : {"altitude", "slope", "soil"}) {
    Service service;
    service.key = key;
    service.name = std::string("The ") + key;
    service.url = "https://maps.example.org/wms?map=x";
    service.layer = key;
    registry.services.push_back(service);
  }
  registry.services[0].unit = "m";
  registry.services[0].attribution = "© Example Survey";
  registry.groups.push_back({"elevation", "Elevation", "", "text", {0, 1}, {1}, {}});
  registry.groups.push_back({"ground", "Ground", "What lies there", "graph", {2, 0}, {}, {}});
  registry.collections.push_back({"site", "About this site", "", {0}, {}});
  return registry;
}

Source some_source() {
  Source source;
  source.url = "https://maps.example.org/wms?LAYERS=a";
  source.format = "application/json";
  source.shared_by = 2;
  source.attempts = 1;
  source.at = 1795341600;
  source.elapsed_ms = 812;
  return source;
}

QueryResult site_result() {
  QueryResult result;
  result.root = {NodeKind::collection, 0};
  result.point = {31.3963, -24.4561};
  result.lonlat = result.point;
  Leaf altitude{0, {}, some_source()};
  altitude.answer.status = Status::ok;
  altitude.answer.value = Number{"441"};
  Leaf slope{1, {}, some_source()};
  slope.answer.status = Status::error;
  slope.answer.error =
      LeafError{ErrorCode::service_exception, "Layer 'slope' not found", "LayerNotDefined", 200};
  Leaf soil{2, {}, {}};
  soil.answer.status = Status::outside;
  result.leaves = {altitude, slope, soil};
  result.summary.services = 3;
  for (const Leaf& leaf : result.leaves)
    ++result.summary.by_status[static_cast<std::size_t>(leaf.answer.status)];
  result.summary.exchanges = 1;
  result.summary.attempts = 1;
  result.summary.bytes = 1841;
  result.summary.elapsed_ms = 815;
  return result;
}

}  // namespace

TEST_CASE("The document has the contract's members in its order") {
  const Registry registry = site_registry();
  const std::string text = DocumentText(registry, JsonForm::compact).finish(site_result());
  const std::string altitude =
      R"({"kind":"service","key":"altitude","name":"The altitude","status":"ok","value":441,"unit":"m","warnings":[],)"
      R"("source":{"type":"wms","url":"https://maps.example.org/wms?LAYERS=a","format":"application/json","shared_by":2,)"
      R"("attempts":1,"cached":false,"at":"2026-11-22T10:00:00Z","elapsed_ms":812,"attribution":"© Example Survey"}})";
  const std::string slope =
      R"({"kind":"service","key":"slope","name":"The slope","status":"error","value":null,"warnings":[],)"
      R"("error":{"code":"service-exception","message":"Layer 'slope' not found","locator":"LayerNotDefined","http_status":200},)"
      R"("source":{"type":"wms","url":"https://maps.example.org/wms?LAYERS=a","format":"application/json","shared_by":2,)"
      R"("attempts":1,"cached":false,"at":"2026-11-22T10:00:00Z","elapsed_ms":812}})";
  const std::string soil =
      R"({"kind":"service","key":"soil","name":"The soil","status":"outside","value":null,"warnings":[]})";
  CHECK(
      text ==
      R"({"geoprobe":1,"point":{"x":31.3963,"y":-24.4561,"crs":"EPSG:4326"},"root":)"
      R"({"kind":"collection","key":"site","name":"About this site","groups":[)"
      R"({"kind":"group","key":"elevation","name":"Elevation","display":"text","services":[)" +
          altitude + "," + slope +
          R"(],"groups":[{"kind":"group","key":"ground","name":"Ground","description":"What lies there","display":"graph",)"
          R"("services":[)" +
          soil + "," + altitude +
          R"(],"groups":[]}]}]},"summary":{"services":3,"ok":1,"empty":0,"nodata":0,"outside":1,"error":1,"timeout":0,)"
          R"("cancelled":0,"exchanges":1,"attempts":1,"bytes":1841,"elapsed_ms":815}})");
}

TEST_CASE("The root of the document is the node that was asked for") {
  QueryResult result = site_result();
  result.root = {NodeKind::service, 2};
  const Value document = read_json(document_text(site_registry(), result)).value();
  CHECK(*document.find("root")->find("kind")->as_string() == "service");
  CHECK(*document.find("root")->find("key")->as_string() == "soil");
}

TEST_CASE("Events carry the service's node and at last the document") {
  const Registry registry = site_registry();
  const QueryResult result = site_result();
  CHECK(
      service_event(write_json(service_node(registry, result.leaves[2]))) ==
      R"({"event":"service","service":{"kind":"service","key":"soil","name":"The soil","status":"outside","value":null,"warnings":[]}})");
  CHECK(done_event("{}") == R"({"event":"done","result":{}})");
}

TEST_CASE("The document is the same whether its leaves were written as they came or at the end") {
  const Registry registry = site_registry();
  const QueryResult result = site_result();
  for (const JsonForm form : {JsonForm::compact, JsonForm::indented}) {
    const std::string whole = DocumentText(registry, form).finish(result);
    DocumentText document(registry, form);
    document.add(result.leaves[2]);
    document.add(result.leaves[0]);
    CHECK(document.finish(result) == whole);
    const Value read = read_json(whole).value();
    CHECK(whole == (form == JsonForm::compact ? write_json(read) : write_json_indented(read)));
  }
}

TEST_CASE("The tree tells each status with a symbol and a word, and where an answer came from") {
  CHECK(result_tree(site_registry(), site_result(), {false, 90}) ==
        "About this site at longitude 31.3963, latitude -24.4561 (EPSG:4326)\n"
        "└─ Elevation\n"
        "   ├─ ✓ The altitude     441 m                                    812 ms  maps.example.org\n"
        "   ├─ ✗ The slope        error service-exception: Layer 'slope'   812 ms  maps.example.org\n"
        "   │                     not found\n"
        "   └─ Ground\n"
        "      ├─ ◇ The soil      outside\n"
        "      └─ ✓ The altitude  441 m                                    812 ms  maps.example.org\n"
        "\n"
        "3 services: 1 ok, 1 outside, 1 error; 1 exchange, 1 attempt, 1841 bytes, 0.815 s\n");
}

TEST_CASE("A tree marks what is from the cache, with its age where the time is known") {
  QueryResult result = site_result();
  result.leaves[0].source->cached = true;
  const auto age = [&](std::int64_t seconds) {
    const std::string tree =
        result_tree(site_registry(), result, {false, 90, result.leaves[0].source->at + seconds});
    const std::size_t begin = tree.find("cached");
    return tree.substr(begin, tree.find("ago", begin) + 3 - begin);
  };
  CHECK(age(-5) == "cached 0 s ago");
  CHECK(age(59) == "cached 59 s ago");
  CHECK(age(3599) == "cached 59 min ago");
  CHECK(age(2 * 3600) == "cached 2 h ago");
  CHECK(age(47 * 3600) == "cached 47 h ago");
  CHECK(age(49 * 3600) == "cached 2 d ago");
  CHECK(result_tree(site_registry(), result, {false, 90}).find(" cached  maps.example.org") !=
        std::string::npos);
}

TEST_CASE("A tree of one service has the point too, and names the axes of a projected CRS") {
  QueryResult result = site_result();
  result.root = {NodeKind::service, 0};
  result.leaves.resize(1);
  result.point = {3494998, -2810210.125};
  result.crs = kWebMercator;
  CHECK(result_tree(site_registry(), result, {false, 90})
            .starts_with("at easting 3494998, northing -2810210.125 (EPSG:3857)\n✓ The altitude  441 m"));
}

TEST_CASE("A tree drops columns before it cuts a message, and wraps messages where it is narrow") {
  QueryResult result = site_result();
  std::string message = "Layer 'slope' is not here;";
  for (int i = 0; i < 40; ++i) message += " reason" + std::to_string(i);
  result.leaves[1].answer.error->message = message;
  result.leaves[0].answer.warnings = {"a warning" + message};
  for (const int width : {40, 60, 80, 100, 120}) {
    INFO(width);
    const std::string tree = result_tree(site_registry(), result, {false, width});
    INFO(tree);
    std::size_t begin = 0;
    for (std::size_t end; (end = tree.find('\n', begin)) != std::string::npos; begin = end + 1)
      CHECK(display_width(tree.substr(begin, end - begin)) <= static_cast<std::size_t>(width));
    for (int i = 0; i < 40; ++i) CHECK(tree.find("reason" + std::to_string(i)) != std::string::npos);
    CHECK(tree.find("…") == std::string::npos);
    CHECK((tree.find("maps.example.org") != std::string::npos) == (width >= 100));
    CHECK((tree.find("812 ms") != std::string::npos) == (width >= 80));
    CHECK((tree.find("The altitude     441 m") != std::string::npos) == (width >= 60));
  }
  CHECK(result_tree(site_registry(), site_result(), {false, 40}) ==
        "About this site\n"
        "at longitude 31.3963, latitude -24.4561\n"
        "(EPSG:4326)\n"
        "└─ Elevation\n"
        "   ├─ ✓ The altitude  441 m\n"
        "   ├─ ✗ The slope\n"
        "   │    error service-exception: Layer\n"
        "   │    'slope' not found\n"
        "   └─ Ground\n"
        "      ├─ ◇ The soil  outside\n"
        "      └─ ✓ The altitude  441 m\n"
        "\n"
        "3 services: 1 ok, 1 outside, 1 error; 1\n"
        "exchange, 1 attempt, 1841 bytes, 0.815 s\n");
}

TEST_CASE("A tree lets no server steer the terminal") {
  QueryResult result = site_result();
  result.leaves[0].answer.value = "\x1b]0;owned\a\nnext line";
  result.leaves[0].answer.warnings = {"warned\x1b[2J"};
  const std::string tree = result_tree(site_registry(), result, {false, 90});
  CHECK(tree.find('\x1b') == std::string::npos);
  CHECK(tree.find('\a') == std::string::npos);
  CHECK(tree.find("! warned\uFFFD[2J") != std::string::npos);
}

TEST_CASE("Colours are added around, never inside, what the plain tree says") {
  std::string colored = result_tree(site_registry(), site_result(), {true, 90});
  CHECK(colored.find("\x1b[32m✓\x1b[0m") != std::string::npos);
}

TEST_CASE("CSV has a row for each place of a service, quoted where needed") {
  QueryResult result = site_result();
  result.leaves[0].answer.value = "a,\"b\"";
  const std::string end = ",31.3963,-24.4561,EPSG:4326,2026-11-22T10:00:00Z,false\n";
  CHECK(result_csv(site_registry(), result) ==
        "key,name,group,status,value,unit,error,url,x,y,crs,at,cached\n"
        "altitude,The altitude,elevation,ok,\"a,\"\"b\"\"\",m,,https://maps.example.org/wms?LAYERS=a" +
            end +
            "slope,The slope,elevation,error,,,service-exception: Layer 'slope' not "
            "found,https://maps.example.org/wms?LAYERS=a" +
            end +
            "soil,The soil,ground,outside,,,,,31.3963,-24.4561,EPSG:4326,,\n"
            "altitude,The altitude,ground,ok,\"a,\"\"b\"\"\",m,,https://maps.example.org/wms?LAYERS=a" +
            end);
  result.leaves[0].source->cached = true;
  CHECK(result_csv(site_registry(), result).find("2026-11-22T10:00:00Z,true\n") != std::string::npos);
}

TEST_CASE("No cell of CSV is a formula to a spreadsheet, and numbers stay numbers") {
  const auto value = [](const char* text) {
    QueryResult result = site_result();
    result.leaves[0].answer.value = text;
    const std::string csv = result_csv(site_registry(), result);
    const std::size_t begin = csv.find(",ok,") + 4;
    return csv.substr(begin, csv.find(",m,", begin) - begin);
  };
  for (const std::string text : {"=1+2", "+A1", "-A1", "@SUM(A1)", "-", "=", "-1-2"})
    CHECK(value(text.c_str()) == "'" + text);
  CHECK(value("\t=1") == "'\t=1");
  CHECK(value("=\"x\"") == "\"'=\"\"x\"\"\"");
  for (const std::string text : {"-5", "-5.25", "-1e3", "text", "a=b", "'x", "1-2"})
    CHECK(value(text.c_str()) == text);
}

TEST_CASE("GeoJSON has a feature for each service: what was found, else the point") {
  QueryResult result = site_result();
  Feature found;
  found.geometry = Geometry{Geometry::Type::point, {{{{31.5, -24.5}}}}};
  result.leaves[0].answer.features = FeatureCollection{{found}};
  const Value document = result_geojson(site_registry(), result);
  const Value::Array& features = *document.find("features")->as_array();
  REQUIRE(features.size() == 3);
  CHECK(write_json(*features[0].find("geometry")) == R"({"type":"Point","coordinates":[31.5,-24.5]})");
  CHECK(write_json(*features[2].find("geometry")) == R"({"type":"Point","coordinates":[31.3963,-24.4561]})");
  CHECK(*features[1].find("properties")->find("key")->as_string() == "slope");
  CHECK_FALSE(features[0].find("properties")->find("features"));
}

TEST_CASE("A listing shows what there is, under its names and keys") {
  Registry registry = site_registry();
  registry.services.push_back(registry.services[2]);
  registry.services.back().key = registry.services.back().name = "alone";
  CHECK(listing_text(registry) ==
        "About this site [site]\n"
        "└─ Elevation [elevation]\n"
        "   ├─ The altitude [altitude]  wms maps.example.org\n"
        "   ├─ The slope [slope]  wms maps.example.org\n"
        "   └─ Ground [ground]\n"
        "      ├─ The soil [soil]  wms maps.example.org\n"
        "      └─ The altitude [altitude]  wms maps.example.org\n"
        "alone [alone]  wms maps.example.org\n");
  const Value document = listing_document(registry);
  CHECK(document.find("collections")->as_array()->size() == 1);
  CHECK(document.find("groups")->as_array()->empty());
  CHECK(*document.find("services")->as_array()->front().find("layer")->as_string() == "soil");
}
