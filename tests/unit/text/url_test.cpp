#include <geoprobe/text/url.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
std::string normal(std::string_view text) {
  const Expected<Url> url = parse_url(text);
  return url ? url.value().to_string() : "refused: " + url.failure().message;
}
bool refused(std::string_view text) {
  return !parse_url(text);
}
std::string resolved(std::string_view reference, std::string_view base = "http://a/b/c/d;p?q") {
  const Expected<Url> url = resolve_url(parse_url(base).value(), reference);
  return url ? url.value().to_string() : "refused";
}
}  // namespace

TEST_CASE("A URL is split, its scheme and host in lower case and its port filled in") {
  const Url url = parse_url("HTTPS://Maps.Example.ORG/geo%20server/wms?map=/a.map&x=%2f#frag").value();
  CHECK(url.scheme == "https");
  CHECK(url.host == "maps.example.org");
  CHECK(url.port == 443);
  CHECK(url.path == "/geo%20server/wms");
  CHECK(url.query == "map=/a.map&x=%2f");
  CHECK(url.origin() == "https://maps.example.org");
  CHECK(url.target() == "/geo%20server/wms?map=/a.map&x=%2f");
}

TEST_CASE("The usual port is left out of an origin and any other is kept") {
  CHECK(normal("http://h:80") == "http://h/");
  CHECK(normal("https://h:443/a") == "https://h/a");
  CHECK(normal("https://h:8443?x") == "https://h:8443/?x");
  CHECK(normal("http://h:443/") == "http://h:443/");
  CHECK(normal("http://h:/") == "http://h/");
  CHECK(normal("http://[2001:DB8::1]:8080/") == "http://[2001:db8::1]:8080/");
  CHECK(parse_url("http://127.0.0.1:8080/x").value().origin() == "http://127.0.0.1:8080");
}

TEST_CASE("A user name is kept apart from the host") {
  const Url url = parse_url("http://user:pa%20ss@h/x@y").value();
  CHECK(url.userinfo == "user:pa%20ss");
  CHECK(url.host == "h");
  CHECK(url.path == "/x@y");
  CHECK(url.origin() == "http://h");
  CHECK(url.to_string() == "http://user:pa%20ss@h/x@y");
  CHECK(parse_url("http://a@b@h/").value().userinfo == "a%40b");
}

TEST_CASE("What cannot be asked is refused with a reason that repeats no secret") {
  for (const char* text : {"",
                           "maps.example.org/wms",
                           "localhost:8080/wms",
                           "//host/x",
                           "ftp://host/",
                           "file:///etc/passwd",
                           "javascript:alert(1)",
                           "http:/host",
                           "http://",
                           "http:///path",
                           "http://:80/",
                           "http://h:0/",
                           "http://h:65536/",
                           "http://h:8x/",
                           "http://h o/",
                           "http://h/a b",
                           "http://h/a\nb",
                           "http://h/\x7f",
                           "http://[::1",
                           "http://[zz]/",
                           "http://h]/",
                           "http://höst/",
                           "http://a%2eb/",
                           "http://h\\x/",
                           " http://h/"})
    CHECK(refused(text));
  CHECK(normal("ftp://host/").find("'ftp'") != std::string::npos);
  CHECK(normal("http://user:hunter2/x").find("hunter2") == std::string::npos);
  CHECK(normal("user:hunter2@host/").find("hunter2") == std::string::npos);
}

TEST_CASE("Characters outside RFC 3986 are percent-encoded and escapes are kept") {
  CHECK(normal("http://h/é|{}[]?a=<é>&b=[1]%zz%41") ==
        "http://h/%C3%A9%7C%7B%7D%5B%5D?a=%3C%C3%A9%3E&b=%5B1%5D%25zz%41");
  CHECK(normal("http://h/a!$&'()*+,;=:@~_-.") == "http://h/a!$&'()*+,;=:@~_-.");
}

TEST_CASE("References resolve as RFC 3986 section 5.4 has them") {
  CHECK(resolved("g") == "http://a/b/c/g");
  CHECK(resolved("./g") == "http://a/b/c/g");
  CHECK(resolved("g/") == "http://a/b/c/g/");
  CHECK(resolved("/g") == "http://a/g");
  CHECK(resolved("//g") == "http://g/");
  CHECK(resolved("?y") == "http://a/b/c/d;p?y");
  CHECK(resolved("g?y") == "http://a/b/c/g?y");
  CHECK(resolved("#s") == "http://a/b/c/d;p?q");
  CHECK(resolved("") == "http://a/b/c/d;p?q");
  CHECK(resolved(";x") == "http://a/b/c/;x");
  CHECK(resolved(".") == "http://a/b/c/");
  CHECK(resolved("..") == "http://a/b/");
  CHECK(resolved("../g") == "http://a/b/g");
  CHECK(resolved("../..") == "http://a/");
  CHECK(resolved("../../../g") == "http://a/g");
  CHECK(resolved("/./g") == "http://a/g");
  CHECK(resolved("/../g") == "http://a/g");
  CHECK(resolved("g.") == "http://a/b/c/g.");
  CHECK(resolved("..g") == "http://a/b/c/..g");
  CHECK(resolved("./g/.") == "http://a/b/c/g/");
  CHECK(resolved("g/../h") == "http://a/b/c/h");
  CHECK(resolved("g;x=1/../y") == "http://a/b/c/y");
  CHECK(resolved("g?y/../x") == "http://a/b/c/g?y/../x");
  CHECK(resolved("https://other/x/../y") == "https://other/y");
  CHECK(resolved("//other:8080/x", "https://a/b") == "https://other:8080/x");
}

TEST_CASE("A reference to another scheme or with a line break is refused") {
  for (const char* text :
       {"ftp://x/", "javascript:alert(1)", "file:///etc/passwd", "a\r\nSet-Cookie: x", "http:g"})
    CHECK(resolved(text) == "refused");
}

TEST_CASE("Query values keep what map servers want unencoded") {
  CHECK(encode_query_value("a,b:c/d;e@f!*()") == "a,b:c/d;e@f!*()");
  CHECK(encode_query_value("a b&c=d+e#f?é%") == "a%20b%26c%3Dd%2Be%23f%3F%C3%A9%25");
  CHECK(percent_decode("a%20b%2Bc+d%zz%4") == "a b+c+d%zz%4");
}

TEST_CASE("Query parameters keep their order and are set without case") {
  QueryParameters query("map=/a.map&Service=WFS&flag&&x=1&SERVICE=twice");
  query.set("SERVICE", "WMS");
  query.set("LAYERS", "a,b c");
  CHECK(query.to_string() == "map=/a.map&SERVICE=WMS&flag&x=1&LAYERS=a,b%20c");
  CHECK(query.has("MAP"));
  CHECK(query.has("Flag"));
  CHECK_FALSE(query.has("missing"));
  CHECK(QueryParameters("").to_string().empty());
  QueryParameters escaped("%53ervice=x");
  escaped.set("service", "y");
  CHECK(escaped.to_string() == "service=y");
}

TEST_CASE("A segment of a path keeps its slashes encoded") {
  CHECK(encode_path_segment("a b/c:1") == "a%20b%2Fc:1");
  CHECK(encode_path_segment("/a//") == "%2Fa%2F%2F");
  CHECK(encode_path_segment("") == "");
}
