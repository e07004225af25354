#include <geoprobe/text/loose_number.h>

#include <catch2/catch.hpp>
#include <string>
#include <utility>

using namespace geoprobe;

TEST_CASE("A number is read in any notation that means one number alone") {
  const std::pair<const char*, const char*> kNumbers[] = {
      {"441", "441"},
      {" -0.50 ", "-0.50"},
      {"12,5", "12.5"},
      {",5", "0.5"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"+5", "5"},
      {"5.", "5"},
      {"5,", "5"},
      {"007", "7"},
      {"0,123", "0.123"},
      {"1234,567", "1234.567"},
      {"1 234,5", "1234.5"},
      {"1 234.567", "1234.567"},
      {"1 234,567", "1234.567"},
      {"1'234.5", "1234.5"},
      {"1’234", "1234"},
      {"1.234.567", "1234567"},
      {"1.234,5", "1234.5"},
      {"1,234.5", "1234.5"},
      {"1,234,567.8", "1234567.8"},
      {"1e3", "1e3"},
      {"1.5E+03", "1.5E+03"},
      {"1.5D+03", "1.5e3"},
      {"2d-2", "2e-2"},
      {"1,5e3", "1.5e3"},
      {"−5", "-5"},
      {"1\u00a0234", "1234"},
      {"1\u202f234\u202f567", "1234567"},
      {"- 5", "-5"},
      {"12 345 678", "12345678"},
  };
  for (const auto& [text, number] : kNumbers) {
    INFO(text);
    CHECK(loose_number(text).value_or("none") == number);
  }
}

TEST_CASE("A text that may mean two numbers, or none, is no number") {
  for (const char* text :
       {"1,234",      "-12,345",   "1,234,567", "255,255,255", "1.2.3",       "192.168.0.1", "12 5", "1 23",
        "0 123",      "0.123.456", "1.234.56",  "12,34,567",   "1,234.567,8", "1.234,567.8", "0x1F", "1e",
        "e5",         "1e+",       "--5",       "+-5",         "5-",          "1 000e3",     "5 m",  "abc",
        "",           ".",         ",",         "-",           "1'2",         "'5",          "5'",   "12:30",
        "2019-03-01", "1/2",       "½",         "NaN",         "1_000"}) {
    INFO(text);
    CHECK(!loose_number(text));
  }
  CHECK(!loose_number(std::string(200, '1') + "."));
}

TEST_CASE("What stands for no number is known, and infinity apart from it") {
  for (const char* text :
       {"",        "  ",        "NaN",     "nan",    "-nan", "nan(ind)", "-nan(ind)", "1.#QNAN", "1.#QNAN0",
        "-1.#IND", "-1.#IND00", "1.#SNAN", "<Null>", "NULL", "(null)",   "n/a",       "N/A",     "#N/A",
        "NA",      "none",      "-",       "--",     "---",  "—",        "NoData",    "no data", "No_Data"}) {
    INFO(text);
    CHECK(no_number(text) == NoNumber::none);
  }
  for (const char* text : {"inf", "-inf", "+Inf", "Infinity", "1.#INF", "-1.#INF", "1.#INF00", "∞", "-∞"}) {
    INFO(text);
    CHECK(no_number(text) == NoNumber::infinite);
  }
  for (const char* text : {"0", "unknown", "nano", "nada", "information", "x-", "1.#"}) {
    INFO(text);
    CHECK(no_number(text) == NoNumber::no);
  }
}
