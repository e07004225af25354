#include <geoprobe/http/media_type.h>
#include <geoprobe/http/message.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("A content type is split into type and charset") {
  const MediaType media = parse_media_type("Text/XML; subtype=\"gml/3.2.1;x\"; Charset = \"UTF-8\"");
  CHECK(media.type == "text/xml");
  CHECK(media.charset == "utf-8");
  CHECK(parse_media_type("application/json").charset.empty());
  CHECK(parse_media_type("text/plain;charset=ISO-8859-1;charset=utf-8").charset == "iso-8859-1");
  CHECK(parse_media_type("text/plain; charset=\"a\\\"b\"").charset == "a\"b");
}

TEST_CASE("What cannot be read of a content type is left out") {
  for (const char* header : {"", ";", "text", "/", "text/", "a b/c", "\"text/xml", ";;;=;"})
    CHECK(parse_media_type(header).type.empty());
  CHECK(parse_media_type("garbage; charset=utf-8").charset == "utf-8");
  CHECK(parse_media_type("text/plain; charset").charset.empty());
  CHECK(parse_media_type("text/plain; x=\"open; charset=utf-8").type == "text/plain");
}

TEST_CASE("A header field is found without case, the first of its name") {
  const Headers headers = {{"Retry-After", "1"}, {"retry-after", "2"}};
  REQUIRE(find_header(headers, "RETRY-AFTER") != nullptr);
  CHECK(*find_header(headers, "RETRY-AFTER") == "1");
  CHECK(find_header(headers, "Date") == nullptr);
}
