#include <geoprobe/registry/masker.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/text/base64.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

#include "cassette/recording.h"

using namespace geoprobe;
using namespace geoprobe::testing;

namespace {

Registry registry_with(const std::string& auth, const std::string& url = "https://maps.example.org/wms") {
  auto read = read_registry(R"({"geoprobe":1,"services":[{"key":"a","type":"wms","url":")" + url +
                            R"(","layer":"l","auth":)" + auth + "}]}");
  REQUIRE(std::holds_alternative<Registry>(read));
  return std::get<Registry>(std::move(read));
}

const char* const kBasic = R"({"type":"basic","user":"env:USER","password":"env:PASSWORD"})";
const char* const kQuery = R"({"type":"query","name":"token","value":"env:TOKEN"})";

Masker masker_of(const std::string& secret) {
  return Masker(registry_with(kQuery), {{"TOKEN", secret}});
}

}  // namespace

TEST_CASE("A secret is masked wherever it stands, in whatever form") {
  const Masker masker = masker_of("s3cr&t <\"/ü%");
  CHECK(masker.text("a s3cr&t <\"/ü% b") == "a *** b");
  CHECK(masker.text("?token=s3cr%26t%20%3C%22%2F%C3%BC%25&x=1") == "?token=***&x=1");
  CHECK(masker.text("?token=s3cr%26t%20%3c%22%2f%c3%bc%25") == "?token=***");
  CHECK(masker.text("token=s3cr%26t+%3C%22/%C3%BC%25") == "token=***");
  CHECK(masker.text("<t>s3cr&amp;t &lt;&quot;/ü%</t>") == "<t>***</t>");
  CHECK(masker.text("s3cr&#38;t &#x3C;&#34;/ü%") == "***");
  CHECK(masker.text(R"({"t":"s3cr&t <\"\/ü%"})") == R"({"t":"***"})");
  CHECK(masker.text(R"({"t":"s3cr\u0026t \u003c\u0022/ü%"})") == R"({"t":"***"})");
  CHECK(masker.text("s3cr&t <\"/ü%s3cr&t <\"/ü%") == "******");
  CHECK(masker.text("s3cr&t") == "s3cr&t");
  CHECK(masker.text("") == "");
  CHECK(masker.text("%") == "%");
  CHECK(masker.text("&\\") == "&\\");
  const Masker backslashes = masker_of(std::string(60, '\\'));
  CHECK(backslashes.text(std::string(59, '\\')) == std::string(59, '\\'));
  CHECK(backslashes.text(std::string(120, '\\')) == "******");
}

TEST_CASE("Credentials are masked in base64 and in the fields that carry them") {
  const Masker masker(registry_with(kBasic), {{"USER", "atlas"}, {"PASSWORD", "pa:ss"}});
  CHECK(masker.text("Basic " + base64("atlas:pa:ss") + " was sent") == "Basic *** was sent");
  const Headers masked = masker.headers({{"authorization", "Basic x"},
                                         {"Proxy-Authorization", "y"},
                                         {"Set-Cookie", "session=1"},
                                         {"COOKIE", "z"},
                                         {"X-Echo", "user atlas"},
                                         {"Location", "https://maps.example.org/atlas?p=pa%3Ass"}});
  CHECK(masked == Headers{{"authorization", "***"},
                          {"Proxy-Authorization", "***"},
                          {"Set-Cookie", "***"},
                          {"COOKIE", "***"},
                          {"X-Echo", "user ***"},
                          {"Location", "https://maps.example.org/***?p=***"}});
}

TEST_CASE("The beginning of a secret is masked if a quotation is cut off in it") {
  const Masker masker = masker_of("s3cret&token");
  CHECK(masker.text("?token=s3cret%26to…") == "?token=***…");
  CHECK(masker.text("it says s3cr…") == "it says ***…");
  CHECK(masker.text("it says s3c…") == "it says s3c…");
  CHECK(masker.text("it says s3cret… and more") == "it says s3cret… and more");
}

TEST_CASE("What stands in the open and looks like a credential is masked, too") {
  Registry registry =
      registry_with(R"({"type":"header","name":"X-Own","value":"a1"})", "https://h.test/wms?apikey=ab");
  registry.services[0].params = {{"token", "t0ken-of-atlas"}, {"TIME", "2020"}, {"secret", "true"}};
  registry.services[0].headers = {{"X-Api-Key", "k3y"}};
  const Masker masker(registry, {});
  CHECK(masker.text("https://h.test/wms?apikey=ab&token=t0ken-of-atlas&secret=true&x=true") ==
        "https://h.test/wms?apikey=***&token=***&secret=***&x=true");
  CHECK(masker.text("no layer for t0ken-of-atlas") == "no layer for ***");
  CHECK(masker.headers({{"x-api-key", "k3y"}, {"x-own", "a1"}, {"X-Client", "a1"}}) ==
        Headers{{"x-api-key", "***"}, {"x-own", "***"}, {"X-Client", "a1"}});
  const std::string text = write_json(masker.registry(registry));
  for (const char* secret : {"k3y", "t0ken-of-atlas", "apikey=ab", "\"a1\""})
    CHECK(text.find(secret) == std::string::npos);
}

TEST_CASE("A short secret is masked where it is sent, and spoils nothing else") {
  const Masker masker = masker_of("a1");
  CHECK(masker.text("https://h/a1?x=a1&token=a1&y=a1") == "https://h/a1?x=a1&token=***&y=a1");
  CHECK(masker.text("token=a1") == "token=***");
  CHECK(masker.text("https://h/?token=a12") == "https://h/?token=a12");
  CHECK(masker.text("{\"a1\":\"a1\"}") == "{\"a1\":\"a1\"}");
}

TEST_CASE("The hosts of the registry's URLs stay, though a secret is a part of them") {
  const Masker masker(registry_with(kQuery, "http://geoserver:8080/geoserver/wms"), {{"TOKEN", "geoserver"}});
  CHECK(masker.text("http://geoserver:8080/geoserver/wms") == "http://geoserver:8080/***/wms");
  const Masker demo(registry_with(kQuery, "http://demo.maps.org/wms"), {{"TOKEN", "maps"}});
  CHECK(demo.text("could not reach Demo.Maps.org: maps") == "could not reach Demo.Maps.org: ***");
  CHECK(demo.text("http://maps.evil.org/") == "http://***.evil.org/");
  CHECK(demo.text("http://demo.maps.org.evil.org/") == "http://demo.***.org.evil.org/");
}

TEST_CASE("A registry is masked in its credentials and its words, and stays a registry") {
  const auto read = read_registry(
      R"({"geoprobe":1,"services":[)"
      R"({"key":"atlas","type":"wms","url":"https://h.test/atlas?k=pa%24s","layer":"atlas:roads","params":{"key":"atlas"},)"
      R"("auth":{"type":"basic","user":"env:USER","password":"pa$s"},"x-note":{"atlas":["pa$s"]}},)"
      R"({"key":"b","type":"wms","url":"https://h.test/b","layer":"l","auth":{"type":"bearer","token":"pa$s"}},)"
      R"({"key":"c","type":"wms","url":"https://h.test/c","layer":"l","auth":{"type":"bearer","token":"other"}}],)"
      R"("groups":[{"key":"g","services":["atlas","b"]}]})");
  const Registry& registry = std::get<Registry>(read);
  const Masker masker(registry, {{"USER", "atlas"}, {"UNUSED", "wms"}});
  const Value masked = masker.registry(registry);
  CHECK(
      write_json(masked) ==
      R"({"geoprobe":1,"services":[)"
      R"({"key":"atlas","type":"wms","url":"https://h.test/***?k=***","layer":"***:roads","params":{"key":"***"},)"
      R"("auth":{"type":"basic","user":"env:USER","password":"***2"},"x-note":{"***":["***"]}},)"
      R"({"key":"b","type":"wms","url":"https://h.test/b","layer":"l","auth":{"type":"bearer","token":"***2"}},)"
      R"({"key":"c","type":"wms","url":"https://h.test/c","layer":"l","auth":{"type":"bearer","token":"***3"}}],)"
      R"("groups":[{"key":"g","services":["atlas","b"]}]})");
  CHECK(masker.stand_ins() == Secrets{{"USER", "***1"}});
  CHECK(std::holds_alternative<Registry>(read_registry_document(masked)));
}

TEST_CASE("No secret is in a cassette, whatever the server does with it, and it can be replayed") {
  const std::string secret = "S3cret-pa%ss w/ö";
  for (const std::string& auth :
       {std::string(kBasic), std::string(kQuery),
        std::string(R"({"type":"basic","user":"literal","password":"env:PASSWORD"})"),
        std::string(R"({"type":"query","name":"key","value":"S3cret-pa%ss w/ö"})")}) {
    Registry registry = registry_with(auth, "https://maps.example.org/wms");
    registry.services.push_back(registry.services.front());
    registry.services.back().key = registry.services.back().layer = "m";
    registry.groups.push_back({"g", "g", "", "text", {0, 1}, {}, {}});
    int sent = 0;
    EngineOptions options;
    options.secrets = {{"USER", "the-user"}, {"PASSWORD", secret}, {"TOKEN", secret}};
    Recording recording(registry, options, [&](const HttpRequest& request) {
      const std::string* credentials = find_header(request.headers, "Authorization");
      const std::string echo = secret + (credentials ? *credentials : "") + request.url;
      const Headers headers = {
          {"Content-Type", "application/json"}, {"X-Echo", echo}, {"Set-Cookie", secret}};
      if (++sent == 1)
        return Behaviour{
            Duration(5),
            reply(302, echo, {{"Location", "/wms?moved=" + request.url.substr(30)}, {"X-Echo", echo}})};
      if (sent == 2)
        return Behaviour{Duration(5), TransportError{TransportError::Kind::network, "refused " + echo}};
      if (sent == 3) return Behaviour{Duration(5), reply(200, "\xff" + echo, headers)};
      return Behaviour{Duration(5), reply(200, R"({"type":"FeatureCollection","features":[]})", headers)};
    });
    PointQuery query;
    query.root = {NodeKind::group, 0};
    query.point = {31, -24};
    const Run run = recording.run(query, TimePoint());
    INFO(run.cassette);
    CHECK(sent >= 4);
    for (const std::string& leak :
         {std::string("S3cret"), std::string("pa%25ss"), std::string("the-user"), std::string("literal"),
          base64("the-user:" + secret), base64("literal:" + secret)})
      CHECK(run.cassette.find(leak) == std::string::npos);
    const Run again = replayed(run.cassette);
    CHECK(again.missing == 0);
    CHECK(again.document.find("\"empty\": ") != std::string::npos);
    CHECK(again.document.find("***1") == std::string::npos);
  }
}

TEST_CASE("Services with other credentials stay apart in a replay, equal ones together") {
  const auto read = read_registry(
      R"({"geoprobe":1,"services":[)"
      R"({"key":"a","type":"wms","url":"https://h.test/","layer":"l","auth":{"type":"query","name":"k","value":"env:A"}},)"
      R"({"key":"b","type":"wms","url":"https://h.test/","layer":"l","auth":{"type":"query","name":"k","value":"env:B"}},)"
      R"({"key":"c","type":"wms","url":"https://h.test/","layer":"l","auth":{"type":"query","name":"k","value":"env:C"}}],)"
      R"("groups":[{"key":"g","services":["a","b","c"]}]})");
  EngineOptions options;
  options.secrets = {{"A", "first"}, {"B", "second"}, {"C", "first"}};
  Recording recording(std::get<Registry>(read), options, [&](const HttpRequest& request) {
    const bool first = request.url.find("first") != std::string::npos;
    return Behaviour{
        Duration(first ? 9000 : 5000),
        reply(
            200,
            R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"l.1","properties":{"n":1}}]})",
            {{"Content-Type", "application/json"}})};
  });
  PointQuery query;
  query.root = {NodeKind::group, 0};
  query.point = {31, -24};
  const Run run = recording.run(query, TimePoint());
  CHECK(run.document.find("\"exchanges\": 2") != std::string::npos);
  const Run again = replayed(run.cassette);
  CHECK(again.missing == 0);
  CHECK(again.document == run.document);
}
