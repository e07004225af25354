#include <geoprobe/formats/multipart.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/http/media_type.h>

#include <catch2/catch.hpp>
#include <string>

using namespace geoprobe;

namespace {

Reply read(const std::string& body, bool blank_is_empty = true, bool html_expected = false) {
  ReplyHint hint;
  hint.blank_is_empty = blank_is_empty;
  hint.html_expected = html_expected;
  return read_reply(body, hint);
}

const std::string kPage =
    "<html><head><title>Wells</title></head><body><table><tr><th>depth</th><td>12</td></tr></table></body></"
    "html>";

}  // namespace

TEST_CASE("A blank body says that nothing is here only if such a reply may be blank") {
  for (const std::string body : {"", " \r\n", "\xef\xbb\xbf", "\n\n"}) {
    REQUIRE(read(body).features);
    CHECK(read(body).features->features.empty());
    CHECK(read(body, false).failure == "the server sent an empty body");
  }
  for (const std::string body : {"<?xml version=\"1.0\"?>", "<!-- none -->", "null", "{}", "[]", "\"\""})
    CHECK_FALSE(read(body).features);
}

TEST_CASE("A table of HTML is data only if HTML was requested") {
  CHECK(read(kPage, true, true).features->features.size() == 1);
  const Reply reply = read(kPage);
  CHECK_FALSE(reply.features);
  CHECK(reply.unexpected_format);
  CHECK_FALSE(reply.is_diverted);
  CHECK(reply.failure == "the server sent a page of HTML, \"Wells\": depth 12");
}

TEST_CASE("A page to sign in is never data, and no other format is worth a request") {
  for (const std::string field : {"<input type=\"password\" name=\"p\">", "<INPUT TYPE=PASSWORD>"}) {
    const Reply reply = read("<table><tr><th>a</th><td>" + field + "</td></tr></table>", true, true);
    CHECK_FALSE(reply.features);
    CHECK(reply.is_diverted);
  }
  ReplyHint hint;
  hint.html_expected = hint.redirected_to_login = true;
  CHECK(read_reply(kPage, hint).is_diverted);
  CHECK_FALSE(read_reply("", hint).features);
}

TEST_CASE("A form within a comment or a script is none") {
  const std::string page =
      "<title>GetFeatureInfo</title><!-- <form> --><script>'<form>'</script>"
      "<table><tr><th>depth</th><td>12</td></tr></table>";
  CHECK(read(page, true, true).features->features.size() == 1);
}

TEST_CASE("An unfinished reply never says that nothing is here") {
  for (const std::string body :
       {"{\"type\":\"FeatureCollection\",\"features\":[", "<msGMLOutput>", "<msGMLOutput><wells_layer>",
        "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\"", "GetFeatureInfo results:",
        "Results for FeatureType 'wells':", "--b\nContent-Type: text/xml\n\n<FeatureCollection/>\n"})
    CHECK_FALSE(read(body).features);
}

TEST_CASE("An exception beside features leaves them, and says that the reply is not whole") {
  for (const std::string body : {"{\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":1}}],\"error\":{"
                                 "\"code\":500,\"message\":\"closed\"}}",
                                 "<msGMLOutput><a_layer><a_feature><x>1</x></a_feature></"
                                 "a_layer><Error><Message>closed</Message></Error>"
                                 "</msGMLOutput>"}) {
    const Reply reply = read(body);
    REQUIRE(reply.features);
    CHECK(reply.features->features.size() == 1);
    CHECK(reply.is_partial);
    CHECK(reply.warnings.back().find("closed") != std::string::npos);
  }
}

TEST_CASE("A measure that is called an error is none") {
  CHECK(read("{\"features\":[],\"standard_error\":0.5,\"errorCode\":0,\"errors\":[]}").features);
  CHECK(read("{\"features\":[],\"error\":7}").exception);
}

TEST_CASE("Unknown elements are searched in one pass, however deep and wide they are") {
  std::string body = "<GetFeatureInfoResponse>";
  for (int i = 0; i < 150; ++i) body += "<a>";
  for (int i = 0; i < 20000; ++i) body += "<b/>";
  body += "<Layer name=\"wells\"><Attribute name=\"depth\" value=\"12\"/></Layer>";
  for (int i = 0; i < 150; ++i) body += "</a>";
  const Reply reply = read(body + "</GetFeatureInfoResponse>");
  REQUIRE(reply.features);
  CHECK(reply.features->features.size() == 1);
}

TEST_CASE("No more documents and parts are read than there may be") {
  std::string json, parts;
  for (int i = 0; i < 60; ++i) {
    json += "{\"features\":[{\"type\":\"Feature\",\"properties\":{}}]}\n";
    parts +=
        "--b\nContent-Type: application/json\n\n{\"features\":[{\"type\":\"Feature\",\"properties\":{}}]}\n";
  }
  for (const std::string& body : {json, parts + "--b--\n"}) {
    const Reply reply = read(body);
    REQUIRE(reply.features);
    CHECK(reply.features->features.size() == 50);
    CHECK(reply.is_partial);
  }
}

TEST_CASE("Of a media type the boundary is read, quoted or not") {
  CHECK(parse_media_type("multipart/mixed; boundary=xxPart").boundary == "xxPart");
  CHECK(parse_media_type("Multipart/Related; charset=utf-8; Boundary=\"=_a b\"").boundary == "=_a b");
  CHECK(parse_media_type("text/xml").boundary.empty());
}

TEST_CASE("A body is split at its boundary alone, and text that begins with dashes is no multipart") {
  CHECK(split_multipart("--b\nContent-Type: text/plain\n\na --b\nc\n--b--", {}).parts.size() == 1);
  CHECK(split_multipart("--------\nname = 1\n", {}).parts.empty());
  CHECK(split_multipart("<!-- a -->\n<b/>", "xx").parts.empty());
  CHECK(split_multipart("--b\r\nContent-Type: a/b\r\n\r\n\r\n--b\r\n\r\nc\r\n--b--", {}).parts.size() == 1);
}
