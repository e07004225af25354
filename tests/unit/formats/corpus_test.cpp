#include <geoprobe/formats/reply_document.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

using namespace geoprobe;

namespace {

const std::string kFolder = GEOPROBE_FIXTURES "/replies/";

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("Every reply of the corpus is read as its expectation says") {
  std::istringstream manifest(read_file(kFolder + "manifest.txt"));
  int replies = 0;
  for (std::string line; std::getline(manifest, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::string name = line.substr(0, line.find(' '));
    const std::string type = line.substr(line.find(' ') + 1);
    INFO(name);
    const Reply reply = read_reply(read_file(kFolder + name + ".body"), {type, false});
    CHECK(int(reply.features.has_value()) + int(reply.exception.has_value()) + int(!reply.failure.empty()) ==
          1);
    const Expected<Value> expected = read_json(read_file(kFolder + name + ".expected.json"));
    REQUIRE(expected);
    CHECK(write_json_indented(reply_document(reply)) == write_json_indented(expected.value()));
    ++replies;
  }
  CHECK(replies >= 120);
}

TEST_CASE("Every reply of the corpus is read to one end however it is cut or spoilt") {
  for (const std::string name :
       {"mapserver-gml-several", "qgis-gml3-several", "qgis-json-several", "qgis-xml-several",
        "mapserver-plain-several", "exception-cdata", "ill-formed-gml"}) {
    const std::string body = read_file(kFolder + name + ".body");
    for (std::size_t cut = 0; cut < body.size(); cut += 7) {
      std::string spoilt = body;
      spoilt[cut] = static_cast<char>(spoilt[cut] ^ 0x15);
      for (const std::string& text : {body.substr(0, cut), spoilt}) {
        const Reply reply = read_reply(text, {});
        INFO(name << " at " << cut);
        REQUIRE(int(reply.features.has_value()) + int(reply.exception.has_value()) +
                    int(!reply.failure.empty()) ==
                1);
      }
    }
  }
}
