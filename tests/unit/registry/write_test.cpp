#include <geoprobe/registry/read.h>
#include <geoprobe/registry/write.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace geoprobe;

TEST_CASE("A registry that is written is read as the same registry") {
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(GEOPROBE_FIXTURES) / "registry" / "valid")) {
    INFO(entry.path().filename().string());
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const auto first = read_registry(text.str());
    const Value written = registry_document(std::get<Registry>(first));
    const auto again = read_registry_document(written);
    REQUIRE(std::holds_alternative<Registry>(again));
    CHECK(registry_document(std::get<Registry>(again)) == written);
    ++count;
  }
  CHECK(count > 5);
}

TEST_CASE("A registry is written with all that it holds, and without what is so anyway") {
  const std::string text =
      R"({"geoprobe":1,"services":[{"key":"a","name":"A","description":"d","type":"wms","url":"https://h/wms",)"
      R"("layer":"l","property":"p","version":"1.1.1","format":"text/plain","crs":"EPSG:3857","axis":"yx",)"
      R"("scale":25000,"tolerance":0.25,"unit":"m","decimals":2,"nodata":[-9999,"none"],"extent":[16,-35.5,33,-22],)"
      R"("ttl":60,"reuse":"area","timeout":0.001,"params":{"TIME":"2020"},"headers":{"X-Client":"atlas"},)"
      R"("auth":{"type":"basic","user":"env:U","password":"pw"},"attribution":"©","licence":"CC0",)"
      R"("documentation":"https://h/","test":{"point":[31.5,-24],"value":{"a":[1,null]}},"x-mine":[true]},)"
      R"({"key":"b","type":"geonames","url":"https://h/g","auth":{"type":"query","name":"k","value":"v"}},)"
      R"({"key":"c","type":"arcgis","url":"https://h/a","layer":"0","auth":{"type":"bearer","token":"t"}}],)"
      R"("groups":[{"key":"g","display":"graph","services":["a","b"],"groups":["h"]},{"key":"h","services":["c"]}],)"
      R"("collections":[{"key":"s","name":"S","groups":["g"]}],"x-whole":1})";
  const auto read = read_registry(text);
  REQUIRE(std::holds_alternative<Registry>(read));
  CHECK(write_json(registry_document(std::get<Registry>(read))) == text);
  const auto plain = read_registry(
      R"({"geoprobe":1,"services":[{"url":"https://h/wms","key":"a","name":"a","layer":"l","type":"wms","tolerance":10,)"
      R"("crs":"EPSG:4326","axis":"auto","ttl":604800,"reuse":"point"}],"groups":[]})");
  CHECK(write_json(registry_document(std::get<Registry>(plain))) ==
        R"({"geoprobe":1,"services":[{"key":"a","type":"wms","url":"https://h/wms","layer":"l"}]})");
}
