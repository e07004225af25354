#include "content_coding.h"

#include <zlib.h>

#include <catch2/catch.hpp>

#include "static_body.h"

namespace geoprobe::serve {
namespace {

std::string inflated(const std::string& bytes, std::size_t room) {
  std::string out(room, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST_CASE("gzip is taken if it is named, or * is, with a q above 0", "[serve]") {
  for (const char* takes : {"gzip", "GZIP", "x-gzip", "br, gzip", "gzip;q=0.001", "gzip ; q=1.0", "*",
                            "br;q=0, *", "deflate,gzip;q=1,*;q=0", "gzip;level=9"})
    CHECK(takes_gzip(takes));
  for (const char* refuses : {"", "br", "br;q=0", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *",
                              "identity", "gzip;q=x", "gzipped", ",;,"})
    CHECK_FALSE(takes_gzip(refuses));
}

TEST_CASE("What is compressed is what it was, at every level and size", "[serve]") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100'000}})
    for (const int level : {1, 6, 9}) {
      std::string text;
      for (std::size_t i = 0; text.size() < size; ++i) text += static_cast<char>('a' + i * i % 23);
      CHECK(inflated(gzip(text, level), size + 1) == text);
    }
}

TEST_CASE("Texts are compressed, and what is compressed already is not", "[serve]") {
  for (const char* type : {"text/html; charset=utf-8", "application/json", "application/problem+json",
                           "application/geo+json", "application/wasm", "image/svg+xml"})
    CHECK(is_compressible(type));
  for (const char* type : {"image/png", "application/octet-stream", "text/event-stream", "font/woff2", ""})
    CHECK_FALSE(is_compressible(type));
}

TEST_CASE("A tag is known however weakly it is named", "[serve]") {
  const std::string tag = "\"3b1f\"";
  for (const char* names : {"\"3b1f\"", "W/\"3b1f\"", "*", "\"x\", W/\"3b1f\""}) CHECK(names_tag(names, tag));
  for (const char* other : {"", "3b1f", "\"3b1\"", "w/\"3b1f\""}) CHECK_FALSE(names_tag(other, tag));
}

TEST_CASE("A static body is compressed unless that makes it no smaller", "[serve]") {
  const StaticBody body(std::string(10'000, 'x'));
  CHECK(inflated(body.gzip(), 20'000) == body.plain());
  CHECK(StaticBody("x").gzip().empty());
  CHECK(StaticBody(std::string(10'000, 'x'), false).gzip().empty());
  CHECK(StaticBody("a").tag() != StaticBody("b").tag());
  CHECK(StaticBody("a").tag() == StaticBody("a").tag());
}

}  // namespace
}  // namespace geoprobe::serve
