#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_repair.h>
#include <geoprobe/text/json_writer.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
std::string salvaged(std::string_view text) {
  const Expected<SalvagedJson> json = salvage_json(text);
  return json ? write_json(json.value().value) : "refused";
}
}  // namespace

TEST_CASE("NaN and infinities outside strings become null") {
  CHECK(salvaged(R"([NaN, nan, -NaN, Infinity, -Infinity, +inf, 1])") == "[null,null,null,null,null,null,1]");
  CHECK(salvaged(R"({"NaN":"NaN Infinity \" NaN","v":NaN})") == R"({"NaN":"NaN Infinity \" NaN","v":null})");
}

TEST_CASE("Numbers beyond a double become text with their digits") {
  CHECK(salvaged(R"([1e400,-1e400,1e-400,"1e400",1e23])") == R"(["1e400","-1e400",1e-400,"1e400",1e23])");
}

TEST_CASE("Lone surrogates become U+FFFD and pairs stay") {
  CHECK(salvaged(R"(["\ud800"])") == "[\"\uFFFD\"]");
  CHECK(salvaged(R"(["\udc00\ud83d\ude00\uD83Dx"])") == "[\"\uFFFD😀\uFFFDx\"]");
  CHECK(salvaged(R"(["\ud83d\ud83d\ude00"])") == "[\"\uFFFD😀\"]");
  CHECK(salvaged(R"(["\\ud800", NaN])") == R"(["\\ud800",null])");
  CHECK(salvaged(R"(["\ud8)") == "refused");
}

TEST_CASE("Raw control characters and bytes that are not UTF-8 inside strings are mended") {
  CHECK(salvaged("[\"a\nb\tc\x01\"]") == R"(["a\nb\tc\u0001"])");
  CHECK(salvaged("[\"a\xff\"]") == "[\"a\uFFFD\"]");
  CHECK(salvaged("[\"\\\n\"]") == "refused");
}

TEST_CASE("Each kind of mending is one warning, and sound JSON has none") {
  const Expected<SalvagedJson> json =
      salvage_json("[NaN,NaN,1e999,1e999,\"\\ud800\\ud800\x02\x03\xff\xff\"]");
  REQUIRE(json);
  CHECK(json.value().warnings.size() == 5);
  CHECK(salvage_json("[1]").value().warnings.empty());
}

TEST_CASE("What is not JSON even so is refused") {
  for (const char* text : {"", "<html>NaN</html>", "{\"a\":}", "[1,]", "NaNs", "\"open", "[1e]", "{a:1}"})
    CHECK(salvaged(text) == "refused");
}

TEST_CASE("Repair copies everything else as it is") {
  for (const char* text : {R"({"a" : [1, 2.50], "b":"\u00e9\n"} )", "true", "not JSON at all", "[1 2]"}) {
    const RepairedJson repaired = repair_json(text);
    CHECK(repaired.text == text);
    CHECK(repaired.warnings.empty());
  }
}
