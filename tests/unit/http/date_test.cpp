#include <geoprobe/http/date.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("All three forms of an HTTP date are read") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == 784111777);
  CHECK(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
  CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT") == 1709251200);
  CHECK(parse_http_date("Wednesday, 31-Dec-69 23:59:59 GMT") == 3155759999);
}

TEST_CASE("What is not an HTTP date is none") {
  for (const char* text :
       {"", "5", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 29 Feb 2023 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 00 Nov 1994 08:00:00 GMT", "Sun, 06 Xov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Foo, 06 Nov 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("Moments are written as ISO 8601 in UTC") {
  CHECK(format_utc(0) == "1970-01-01T00:00:00Z");
  CHECK(format_utc(784111777) == "1994-11-06T08:49:37Z");
  CHECK(format_utc(-1) == "1969-12-31T23:59:59Z");
  CHECK(format_utc(1709164800) == "2024-02-29T00:00:00Z");
  CHECK(format_utc(253402300799) == "9999-12-31T23:59:59Z");
  CHECK(format_utc(INT64_MAX) == "9999-12-31T23:59:59Z");
  CHECK(format_utc(INT64_MIN) == "0000-01-01T00:00:00Z");
}
