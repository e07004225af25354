#include <geoprobe/native/content_decoder.h>
#include <geoprobe/native/reply_body.h>
#include <geoprobe/native/reply_head.h>
#include <zlib.h>

#include <array>
#include <catch2/catch.hpp>

#include "../support/compressed.h"

// However a reply is cut into pieces on its way, it reads the same.

namespace geoprobe::native {
namespace {

/// Feeds the bytes in pieces of `size`.
HeadReader::State read_head(HeadReader& reader, std::string_view bytes, std::size_t size) {
  auto state = HeadReader::State::more;
  while (!bytes.empty() && state == HeadReader::State::more) {
    std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    state = reader.feed(piece);
  }
  return state;
}

TEST_CASE("A head reads the same in pieces of any size", "[reply]") {
  const std::string bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type:  text/xml \r\nX-Long: one\r\n "
      "two\r\nLocation: "
      "/a?b=%26%2C\r\n\r\n";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    HeadReader reader;
    REQUIRE(read_head(reader, bytes, size) == HeadReader::State::done);
    CHECK(reader.head().status == 200);
    CHECK(reader.head().fields ==
          Headers{{"Content-Type", "text/xml"}, {"X-Long", "one two"}, {"Location", "/a?b=%26%2C"}});
  }
}

TEST_CASE("What comes after a head is left for the body", "[reply]") {
  HeadReader reader;
  std::string_view bytes = "HTTP/1.0 404 \r\n\r\nbody";
  CHECK(reader.feed(bytes) == HeadReader::State::done);
  CHECK(bytes == "body");
  CHECK(reader.head().status == 404);
  CHECK(reader.head().minor_version == 0);
}

Framing framing(int minor_version, int status, Headers fields) {
  ReplyHead head;
  head.minor_version = minor_version;
  head.status = status;
  head.fields = std::move(fields);
  return framing_of(head);
}

TEST_CASE("A body's framing follows the head", "[reply]") {
  using Kind = Framing::Kind;
  CHECK(framing(1, 200, {{"content-length", "5"}}).kind == Kind::length);
  CHECK(framing(1, 200, {{"content-length", "5"}}).reusable);
  CHECK(framing(1, 200, {{"Content-Length", "5, 5"}}).length == 5);
  CHECK(framing(1, 200, {{"Transfer-Encoding", "Chunked"}}).kind == Kind::chunked);
  CHECK_FALSE(framing(1, 200, {{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}).reusable);
  CHECK(framing(1, 200, {}).kind == Kind::until_close);
  CHECK_FALSE(framing(1, 200, {}).reusable);
  CHECK(framing(1, 204, {}).kind == Kind::none);
  CHECK(framing(1, 204, {}).reusable);
  CHECK(framing(1, 304, {{"Content-Length", "5"}}).kind == Kind::none);
  CHECK_FALSE(framing(1, 200, {{"Content-Length", "5"}, {"Connection", "Keep-Alive, Close"}}).reusable);
  CHECK_FALSE(framing(0, 200, {{"Content-Length", "5"}}).reusable);
  CHECK(framing(0, 200, {{"Content-Length", "5"}, {"Connection", "keep-alive"}}).reusable);
  CHECK(framing(1, 200, {{"Content-Length", "5"}, {"Content-Length", "6"}}).error != "");
  CHECK(framing(1, 200, {{"Content-Length", ""}}).error != "");
}

TEST_CASE("A chunked body reads the same in pieces of any size", "[reply]") {
  const std::string bytes =
      "5\r\none, \r\n4 ; note=\"x\"\r\ntwo,\r\nA\r\n and three\r\n0\r\nX-Trailer: yes\r\n\r\nnext";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    BodyReader reader(framing(1, 200, {{"Transfer-Encoding", "chunked"}}));
    std::string body;
    std::string_view rest = bytes;
    std::size_t left_over = 0;
    while (!reader.done() && !rest.empty()) {
      std::string_view piece = rest.substr(0, size);
      rest.remove_prefix(piece.size());
      std::array<char, 3> out;
      while (!piece.empty() && !reader.done())
        body.append(out.data(), reader.take(piece, out.data(), out.size()));
      left_over = piece.size();
    }
    CHECK(reader.done());
    CHECK(reader.error() == "");
    CHECK(body == "one, two, and three");
    CHECK(rest.size() + left_over == 4);
  }
}

std::string gzip(const std::string& text) {
  return test::compressed(text, MAX_WBITS + 16);
}

TEST_CASE("A gzip body decodes the same in pieces of any size, members and padding included", "[reply]") {
  const std::string bytes = gzip("one point ") + gzip("through the whole house") + std::string(8, '\0');
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    ContentDecoder decoder("GZip", 1000);
    for (std::size_t at = 0; at < bytes.size(); at += size)
      REQUIRE(decoder.feed(std::string_view(bytes).substr(at, size)) == ContentDecoder::State::ok);
    CHECK(decoder.finish() == ContentDecoder::State::ok);
    CHECK(decoder.body() == "one point through the whole house");
  }
}

TEST_CASE("A gzip body that is cut short anywhere is refused", "[reply]") {
  const std::string bytes = gzip("one point through the whole house");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    ContentDecoder decoder("gzip", 1000);
    decoder.feed(std::string_view(bytes).substr(0, size));
    CHECK(decoder.finish() == ContentDecoder::State::failed);
    CHECK(decoder.error() == "its gzip body is cut short");
  }
}

}  // namespace
}  // namespace geoprobe::native
