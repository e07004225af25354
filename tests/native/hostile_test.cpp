#include <brotli/encode.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <vector>

#include "../support/compressed.h"
#include "../support/exchange.h"
#include "../support/raw_server.h"

// Servers that answer as no server should. Each script's exchange ends by itself, with a reply or an error,
// and the transport serves the next one.

namespace geoprobe::test {
namespace {

constexpr std::size_t kMaxBytes = 1u << 20;

struct Attack {
  const char* name;
  RawServer::Script script;
  const char* expected;  ///< part of what describe() says
};

/// Reads the request and sends bytes.
RawServer::Script say(std::string bytes) {
  return [bytes = std::move(bytes)](Peer& peer) {
    peer.read_request();
    peer.send(bytes);
  };
}
/// Reads the request, sends the beginning once, and the rest without end.
RawServer::Script repeat(std::string beginning, std::string rest) {
  return [beginning = std::move(beginning), rest = std::move(rest)](Peer& peer) {
    peer.read_request();
    if (peer.send(beginning)) peer.send_forever(rest);
  };
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

std::string with_nul(std::string text) {
  for (char& c : text)
    if (c == '@') c = '\0';
  return text;
}

std::string encoded_reply(const char* encoding, const std::string& body) {
  return kOk + "Content-Encoding: " + encoding + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string zlib_bomb(int window_bits) {
  return compressed(std::string(64u << 20, '\0'), window_bits);
}

std::string brotli_bomb() {
  const std::string zeros(64u << 20, '\0');
  std::size_t size = BrotliEncoderMaxCompressedSize(zeros.size());
  std::string out(size, '\0');
  BrotliEncoderCompress(5, 24, BROTLI_MODE_GENERIC, zeros.size(),
                        reinterpret_cast<const std::uint8_t*>(zeros.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

std::vector<Attack> attacks() {
  const std::string long_reason(30000, 'x');
  return {
      {"a status line of 1 MB", say("HTTP/1.1 200 " + std::string(1u << 20, 'x') + "\r\n\r\n"),
       "status line is longer"},
      {"a status line without end", repeat("HTTP/1.1 200 ", std::string(65536, 'x')),
       "status line is longer"},
      {"a reason phrase of 30,000 bytes", say("HTTP/1.1 200 " + long_reason + "\r\n\r\n"),
       "status line is longer"},
      {"a reason phrase of 3,000 bytes",
       say("HTTP/1.1 200 " + std::string(3000, 'x') + "\r\nContent-Length: 2\r\n\r\nok"), "200 ok"},
      {"fields without end", repeat(kOk, "X-Field: value\r\n"), "more than 200 fields"},
      {"a field without end", repeat(kOk + "X-Field: ", std::string(65536, 'x')),
       "head is longer than 64 KB"},
      {"large fields", repeat(kOk, "X-Field: " + std::string(2000, 'x') + "\r\n"),
       "head is longer than 64 KB"},
      {"a NUL byte in the status line", say(with_nul("HTTP/1.1 200 O@K\r\n\r\n")), "NUL byte"},
      {"a NUL byte in a field", say(with_nul(kOk + "X-Field: a@b\r\n\r\n")), "NUL byte"},
      {"NUL bytes in the body", say(with_nul(kOk + "Content-Length: 3\r\n\r\na@b")), "200 a"},
      {"nothing but NUL bytes", repeat("", std::string(4096, '\0')), "NUL byte"},
      {"a negative length", say(kOk + "Content-Length: -5\r\n\r\nhello"), "Content-Length cannot be read"},
      {"a length that is no number", say(kOk + "Content-Length: ten\r\n\r\nhello"),
       "Content-Length cannot be read"},
      {"a length beyond 64 bits", say(kOk + "Content-Length: 99999999999999999999\r\n\r\nhello"),
       "Content-Length cannot be read"},
      {"two lengths that differ", say(kOk + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
       "Content-Length cannot be read"},
      {"a length of a petabyte", say(kOk + "Content-Length: 1000000000000000\r\n\r\nhello"), "too large"},
      {"a body without end", repeat(kOk + "\r\n", std::string(65536, 'x')), "too large"},
      {"chunks without end", repeat(kChunked, "4\r\nabcd\r\n"), "too large"},
      {"a chunk beyond 64 bits", say(kChunked + "fffffffffffffffff\r\nhello"), "chunks are malformed"},
      {"a chunk of an exabyte", repeat(kChunked + "fffffffffffffff\r\n", std::string(65536, 'x')),
       "too large"},
      {"a negative chunk", say(kChunked + "-5\r\nhello\r\n0\r\n\r\n"), "chunks are malformed"},
      {"a chunk size that is no number", say(kChunked + "five\r\nhello\r\n0\r\n\r\n"),
       "chunks are malformed"},
      {"a chunk longer than it says", say(kChunked + "5\r\nhello, world\r\n0\r\n\r\n"),
       "chunks are malformed"},
      {"a chunk extension without end", repeat(kChunked + "5;", std::string(65536, 'x')),
       "chunks are malformed"},
      {"a trailer without end", repeat(kChunked + "5\r\nhello\r\n0\r\n", "X-Trailer: value\r\n"),
       "trailer is longer"},
      {"noise in place of chunks", repeat(kChunked, "\x01\x02\x03\x04\r\n"), "chunks are malformed"},
      {"interim replies without end", repeat("", "HTTP/1.1 100 Continue\r\n\r\n"),
       "interim replies without end"},
      {"interim replies with large heads",
       repeat("", "HTTP/1.1 103 Hints\r\nLink: " + std::string(8000, 'x') + "\r\n\r\n"),
       "head is longer than 64 KB"},
      {"a switch to another protocol", say("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"),
       "another protocol"},
      {"a banner of another protocol", say("SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP"},
      {"a reply in HTTP/2", say(with_nul("@@@\x04\x04@@@@@")), "NUL byte"},
      {"a status that is none", say("HTTP/1.1 9999 Odd\r\n\r\n"), "does not speak HTTP"},
      {"a status of letters", say("HTTP/1.1 abc OK\r\n\r\n"), "does not speak HTTP"},
      {"no reply at all", say(""), "closed without a reply"},
      {"half a head", say("HTTP/1.1 200 OK\r\nContent-Le"), "ended early, within its head"},
      {"a body shorter than its length", say(kOk + "Content-Length: 100\r\n\r\nhello"),
       "ended early: 5 of 100 bytes came"},
      {"a transfer coding that was not asked for", say(kOk + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
       "Transfer-Encoding"},
      {"a content coding that was not asked for", say(encoded_reply("zstd", "hello")), "not asked for"},
      {"a gzip bomb", say(encoded_reply("gzip", zlib_bomb(MAX_WBITS + 16))), "too large"},
      {"a deflate bomb", say(encoded_reply("deflate", zlib_bomb(MAX_WBITS))), "too large"},
      {"a raw deflate bomb", say(encoded_reply("deflate", zlib_bomb(-MAX_WBITS))), "too large"},
      {"a brotli bomb", say(encoded_reply("br", brotli_bomb())), "too large"},
      {"a brotli body that is noise", say(encoded_reply("br", "\xff\xff\xff\xff\xff\xff\xff\xff")),
       "brotli body is damaged"},
      {"gzip members that say nothing, without end",
       repeat(kOk + "Content-Encoding: gzip\r\n\r\n", with_nul("\x1f\x8b\x08@@@@@@\x03\x03@@@@@@@@@")),
       "too large"},
      {"a redirect to nowhere",
       say("HTTP/1.1 302 Found\r\nLocation: http://[::1:::/\x01\x02%%%\r\nContent-Length: 0\r\n\r\n"), "302"},
      {"fields without a colon", say(kOk + "garbage\r\n: nameless\r\nContent-Length: 2\r\n\r\nok"), "200 ok"},
      {"bare line feeds", say("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"), "200 ok"},
  };
}

TEST_CASE("A server that answers as no server should is survived", "[hostile]") {
  Exchanges exchanges;
  RawServer sane(say(kOk + "Content-Length: 4\r\n\r\nsane"));
  static const std::vector<Attack> all = attacks();
  for (const Attack& attack : all) {
    DYNAMIC_SECTION(attack.name) {
      RawServer server(attack.script);
      HttpRequest request;
      request.url = server.url();
      request.max_bytes = kMaxBytes;
      const std::string said = describe(exchanges.fetch(request));
      CHECK_THAT(said, Catch::Contains(attack.expected));
      CHECK(exchanges.transport().wait_until_idle(kPatienceMs));
      CHECK(describe(exchanges.fetch(sane.url())) == "200 sane");
    }
  }
}

TEST_CASE("Bytes after a reply are not taken for the next one", "[hostile]") {
  RawServer server([](Peer& peer) {
    while (!peer.read_request().empty()) {
      const std::string mine = "connection " + std::to_string(peer.number());
      const std::string reply = kOk + "Content-Length: " + std::to_string(mine.size()) + "\r\n\r\n" + mine;
      if (!peer.send(reply + kOk + "Content-Length: 8\r\n\r\nsmuggled")) return;
    }
  });
  Exchanges exchanges;
  CHECK(describe(exchanges.fetch(server.url())) == "200 connection 0");
  CHECK(describe(exchanges.fetch(server.url())) == "200 connection 1");
}

TEST_CASE("A connection that is reset while the request is sent is a network error, and no signal",
          "[hostile]") {
  RawServer server([](Peer& peer) { peer.reset(); });
  Exchanges exchanges;
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.body = std::string(8u << 20, 'x');
  CHECK_THAT(describe(exchanges.fetch(request)), Catch::StartsWith("network: "));
}

TEST_CASE("A request that would break out of its head is not sent", "[hostile]") {
  RawServer server(say(kOk + "Content-Length: 0\r\n\r\n"));
  Exchanges exchanges;
  HttpRequest request;
  request.url = server.url();
  request.headers.emplace_back("X-Client", "atlas\r\nX-Injected: yes");
  CHECK_THAT(describe(exchanges.fetch(request)), Catch::Contains("X-Client"));
  CHECK(server.connections() == 0);
}

}  // namespace
}  // namespace geoprobe::test
