#include <geoprobe/formats/reply_document.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

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

bool is_whole_utf8(const Value& value) {
  if (const std::string* text = value.as_string()) return is_utf8(*text);
  if (const Value::Array* items = value.as_array())
    return std::all_of(items->begin(), items->end(), is_whole_utf8);
  if (const Value::Object* members = value.as_object())
    return std::all_of(members->begin(), members->end(), [](const Member& member) {
      return is_utf8(member.name) && is_whole_utf8(member.value);
    });
  return true;
}

}  // namespace

TEST_CASE("Every reply of the corpus is read as its expectation says") {
  std::istringstream manifest(read_file(kFolder + "manifest.txt"));
  int replies = 0, errors = 0;
  for (std::string line; std::getline(manifest, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::string name = line.substr(0, line.find(' '));
    const std::string type = line.substr(line.find(' ') + 1);
    INFO(name);
    ReplyHint hint = {type, false};
    hint.html_expected = true;
    const Reply reply = read_reply(read_file(kFolder + name + ".body"), hint);
    CHECK(int(reply.features.has_value()) + int(reply.exception.has_value()) + int(!reply.failure.empty()) ==
          1);
    const Expected<Value> expected = read_json(read_file(kFolder + name + ".expected.json"));
    REQUIRE(expected);
    CHECK(write_json_indented(reply_document(reply)) == write_json_indented(expected.value()));
    ++replies;
    errors += reply.features ? 0 : 1;
  }
  CHECK(replies >= 280);
  CHECK(errors >= 100);
}

TEST_CASE("Every reply of the corpus is read to one end however it is cut or spoilt") {
  for (const std::string name :
       {"mapserver-gml-several", "qgis-gml3-several", "qgis-json-several", "qgis-xml-several",
        "mapserver-plain-several", "exception-cdata", "ill-formed-gml", "geoserver-gml32-two-types",
        "geoserver-plain-two-layers", "arcgis-plain-two-layers", "arcgis-raw-xml-two-layers", "ncwms2-vector",
        "geoserver-html-two-layers", "qgis-html-states", "mapproxy-hybrid-json-and-xml"}) {
    const std::string body = read_file(kFolder + name + ".body");
    for (std::size_t cut = 0; cut < body.size(); cut += 7) {
      std::string spoilt = body;
      spoilt[cut] = static_cast<char>(spoilt[cut] ^ 0x15);
      for (const std::string& text : {body.substr(0, cut), spoilt}) {
        ReplyHint hint;
        hint.html_expected = cut % 2 == 0;
        const Reply reply = read_reply(text, hint);
        INFO(name << " at " << cut);
        REQUIRE(int(reply.features.has_value()) + int(reply.exception.has_value()) +
                    int(!reply.failure.empty()) ==
                1);
      }
    }
  }
}

TEST_CASE("Replies that are mixed with one another and with odd bytes are read to one end, in UTF-8") {
  std::istringstream manifest(read_file(kFolder + "manifest.txt"));
  std::vector<std::string> bodies;
  for (std::string line; std::getline(manifest, line);)
    if (!line.empty() && line[0] != '#')
      bodies.push_back(read_file(kFolder + line.substr(0, line.find(' ')) + ".body"));
  const std::vector<std::string> odd = {
      "<", ">",  "</",   "'",    "&#0;", "&#xD800;", "<![CDATA[",    "]]>",     "<!--", "{",
      "]", "\n", "\x1b", "\xff", "NaN",  "1e999",    "  Feature \n", "Layer '", " = '", "<a>"};
  std::mt19937_64 random(7);
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  for (int round = 0; round < 5000; ++round) {
    std::string body = bodies[below(bodies.size())];
    for (std::size_t changes = 1 + below(5); changes > 0 && !body.empty(); --changes) {
      const std::size_t at = below(body.size());
      const std::string& other = bodies[below(bodies.size())];
      const std::size_t from = below(other.size() + 1);
      const std::size_t length = 1 + below(200);
      const std::size_t what = below(4);
      if (what == 0)
        body.erase(at, length / 10 + 1);
      else if (what == 1)
        body.insert(at, odd[length % odd.size()]);
      else if (what == 2)
        body.insert(at, other.substr(from, length));
      else
        body[at] = static_cast<char>(from % 256);
    }
    ReplyHint hint;
    hint.html_expected = round % 2 == 0;
    const Reply reply = read_reply(body, hint);
    INFO("round " << round << ": " << body);
    REQUIRE(int(reply.features.has_value()) + int(reply.exception.has_value()) +
                int(!reply.failure.empty()) ==
            1);
    REQUIRE(is_whole_utf8(reply_document(reply)));
  }
}

TEST_CASE("What once failed a fuzzer is read to one end") {
  for (const std::string name : {"html-error-page-without-text"}) {
    const Reply reply = read_reply(read_file(GEOPROBE_FIXTURES "/regressions/" + name), {});
    INFO(name);
    CHECK(int(reply.features.has_value()) + int(reply.exception.has_value()) + int(!reply.failure.empty()) ==
          1);
    CHECK((!reply.exception || !reply.exception->message.empty()));
    CHECK(is_whole_utf8(reply_document(reply)));
  }
}
