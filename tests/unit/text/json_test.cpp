#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
std::string round_trip(std::string_view text) {
  const Expected<Value> value = read_json(text);
  REQUIRE(value);
  return write_json(value.value());
}
std::string failure_of(std::string_view text) {
  const Expected<Value> value = read_json(text);
  REQUIRE_FALSE(value);
  return value.failure().message;
}
}  // namespace

TEST_CASE("JSON keeps the digits of numbers, the order of members and repeated names") {
  CHECK(round_trip(R"({"b":1e23,"a":8.0040,"b":123456789012345678901234})") ==
        R"({"b":1e23,"a":8.0040,"b":123456789012345678901234})");
  CHECK(round_trip("[-1,0.1,18446744073709551615,true,false,null,\"é\\u0001\"]") ==
        "[-1,0.1,18446744073709551615,true,false,null,\"é\\u0001\"]");
}

TEST_CASE("JSON faults name their line and column") {
  CHECK(failure_of("{\n  \"a\": x\n}").find("line 2, column 8") != std::string::npos);
  CHECK(failure_of("").find("JSON") != std::string::npos);
}

TEST_CASE("JSON nested more than 200 levels is refused") {
  const std::string deep200 = std::string(200, '[') + std::string(200, ']');
  CHECK(round_trip(deep200) == deep200);
  CHECK(failure_of(std::string(100000, '[')).find("200 levels") != std::string::npos);
}

TEST_CASE("JSON is written with bytes that are not UTF-8 replaced") {
  CHECK(write_json(Value("a\xff")) == "\"a\xEF\xBF\xBD\"");
}

TEST_CASE("JSON for people puts a member on each line") {
  const Value value = Value::object().add("a", Value::array().push(1).push(2)).add("b", Value::object());
  CHECK(write_json_indented(value) == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}
