#include <serve/request_head.h>

#include <catch2/catch.hpp>

using namespace geoprobe;
using namespace geoprobe::serve;

namespace {

RequestHead head_of(const std::string& text) {
  RequestHead head;
  const auto fault = read_head(text, head);
  INFO(text << (fault ? fault->message : ""));
  REQUIRE_FALSE(fault);
  return head;
}

int status_of(const std::string& text) {
  RequestHead head;
  const auto fault = read_head(text, head);
  if (!fault) return 200;
  CHECK_FALSE(fault->message.empty());
  return fault->status;
}

}  // namespace

TEST_CASE("A head is read into its parts, doubled slashes merged") {
  const RequestHead head = head_of(
      "GET /api//v2///query?key=a%20b+c&x=31%C2%B0&empty=&&flag HTTP/1.1\r\nHost: h\r\nX-Thing:  v w \r\n");
  CHECK(head.method == "GET");
  CHECK(head.path == "/api/v2/query");
  REQUIRE(head.parameter("key") != nullptr);
  CHECK(*head.parameter("key") == "a b c");
  CHECK(*head.parameter("x") == "31°");
  CHECK(head.parameter("empty") == nullptr);
  CHECK(head.parameter("flag") == nullptr);
  CHECK(*head.header("x-thing") == "v w");
  CHECK(head.keep_alive);
}

TEST_CASE("An absolute target is one of its path") {
  const RequestHead head = head_of("GET http://other.test:8080?key=k HTTP/1.1\r\nHost: h");
  CHECK(head.path == "/");
  CHECK(*head.parameter("key") == "k");
  CHECK(head_of("OPTIONS * HTTP/1.1\r\nHost: h").path == "*");
}

TEST_CASE("Connections are kept as HTTP's versions have it") {
  CHECK_FALSE(head_of("GET / HTTP/1.0").keep_alive);
  CHECK_FALSE(head_of("GET / HTTP/1.0\r\nConnection: Keep-Alive").keep_alive);
  CHECK_FALSE(head_of("GET / HTTP/1.1\r\nHost: h\r\nConnection: close").keep_alive);
}

TEST_CASE("What two readers may understand in two ways is refused") {
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  CHECK(status_of(get) == 200);
  CHECK(status_of(get + "Content-Length: 0") == 200);
  CHECK(status_of("GET / HTTP/1.1") == 400);
  CHECK(status_of(get + "Host: i") == 400);
  CHECK(status_of(get + "Content-Length: 3") == 413);
  CHECK(status_of(get + "Transfer-Encoding: chunked") == 413);
  CHECK(status_of(get + "Content-Length: 0\r\nTransfer-Encoding: chunked") == 400);
  CHECK(status_of(get + "Content-Length: 0\r\nContent-Length: 0") == 400);
  CHECK(status_of(get + "Content-Length: +1") == 400);
  CHECK(status_of(get + "Content-Length: 0, 0") == 400);
  CHECK(status_of(get + "A: b\r\n c") == 400);
  CHECK(status_of(get + "A : b") == 400);
  CHECK(status_of(get + ": b") == 400);
  CHECK(status_of(get + "no colon") == 400);
  CHECK(status_of(get + "A: b\nC: d") == 400);
  CHECK(status_of(get + std::string("A: b\0c", 6)) == 400);
  CHECK(status_of("GET  / HTTP/1.1\r\nHost: h") == 400);
  CHECK(status_of("GET / HTTP/1.1 \r\nHost: h") == 400);
  CHECK(status_of("GET /a#b HTTP/1.1\r\nHost: h") == 400);
  CHECK(status_of("GET nowhere HTTP/1.1\r\nHost: h") == 400);
  CHECK(status_of("GET /%00 HTTP/1.1\r\nHost: h") == 400);
  CHECK(status_of("GET /%ff HTTP/1.1\r\nHost: h") == 400);
  CHECK(status_of("GET /?a=%ff HTTP/1.1\r\nHost: h") == 400);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: h") == 405);
  CHECK(status_of("BREW / HTTP/1.1\r\nHost: h") == 405);
  CHECK(status_of("GET / HTTP/2.0\r\nHost: h") == 505);
  CHECK(status_of("GET / FTP/1.1\r\nHost: h") == 400);
  CHECK(status_of("") == 400);
}

TEST_CASE("Heads are bounded") {
  CHECK(status_of("GET /" + std::string(kMostTargetBytes, 'a') + " HTTP/1.1\r\nHost: h") == 414);
  std::string many = "GET / HTTP/1.1\r\nHost: h";
  for (std::size_t i = 0; i < kMostHeaders; ++i) many += "\r\nA: b";
  CHECK(status_of(many) == 431);
}

TEST_CASE("Any bytes are a head or refused with a reason") {
  const std::string parts[] = {"GET ",
                               "/",
                               "%2",
                               "?",
                               "&",
                               "=",
                               " HTTP/1.1",
                               "\r\n",
                               "Host: h",
                               "\n",
                               ":",
                               " ",
                               "\xff",
                               std::string(1, '\0'),
                               "Content-Length: ",
                               "1",
                               "http://",
                               "#",
                               "+",
                               "\t"};
  std::uint64_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    std::string text = i % 2 == 0 ? "GET /" : "";
    for (int k = 0; k < i % 17; ++k) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      text += parts[(state >> 33) % std::size(parts)];
    }
    const int status = status_of(text);
    CHECK((status == 200 || (status >= 400 && status < 600)));
  }
}
