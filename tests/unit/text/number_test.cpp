#include <geoprobe/text/number.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace geoprobe;

TEST_CASE("A number is what JSON's grammar calls one") {
  for (const char* text : {"0", "-0", "441", "-0.5", "1e23", "1E+2", "10.00", "1e-999999999999999999999"})
    CHECK(is_json_number(text));
  for (const char* text :
       {"", "-", "+1", ".5", "1.", "01", "1e", "1e+", "NaN", " 1", "1 ", "0x10", "1,5", "--1"})
    CHECK_FALSE(is_json_number(text));
}

TEST_CASE("A double is read to the nearest one") {
  CHECK(parse_double("0.1") == 0.1);
  CHECK(parse_double("-441") == -441.0);
  CHECK(parse_double("1e23") == 1e23);
  CHECK(parse_double("20.900000000000002") == 20.900000000000002);
  CHECK(parse_double("9007199254740993") == 9007199254740992.0);
  CHECK(parse_double("1.7976931348623157e308") == std::numeric_limits<double>::max());
  CHECK(parse_double("4.9e-324") == std::numeric_limits<double>::denorm_min());
}

TEST_CASE("A number beyond a double is none, and one too small is zero") {
  CHECK_FALSE(parse_double("1e400"));
  CHECK_FALSE(parse_double("-1e400"));
  CHECK_FALSE(parse_double("1e99999999999999999999"));
  CHECK_FALSE(parse_double(std::string(400, '9')));
  CHECK_FALSE(parse_double("0.001e9999"));
  CHECK(parse_double("1e-400") == 0.0);
  CHECK(parse_double("0e400") == 0.0);
  CHECK(parse_double("0.00e99999999999") == 0.0);
  CHECK(std::signbit(*parse_double("-1e-400")));
  CHECK_FALSE(parse_double("1,5"));
  CHECK_FALSE(parse_double("inf"));
}

TEST_CASE("Unsigned numbers are digits only and bounded") {
  CHECK(parse_unsigned("0") == 0u);
  CHECK(parse_unsigned("007") == 7u);
  CHECK(parse_unsigned("18446744073709551615") == UINT64_MAX);
  CHECK_FALSE(parse_unsigned("18446744073709551616"));
  CHECK_FALSE(parse_unsigned("65536", 65535));
  for (const char* text : {"", "-1", "+1", " 1", "1.0", "1x"}) CHECK_FALSE(parse_unsigned(text));
}

TEST_CASE("A decimal is written with as few digits as its grid takes") {
  CHECK(format_decimal(31.3963, 9) == "31.3963");
  CHECK(format_decimal(-24.4561, 9) == "-24.4561");
  CHECK(format_decimal(0.1 + 0.2, 9) == "0.3");
  CHECK(format_decimal(100, 3) == "100");
  CHECK(format_decimal(-0.0000000001, 9) == "0");
  CHECK(format_decimal(-0.0, 3) == "0");
  CHECK(format_decimal(0.5, 0) == "1");
  CHECK(format_decimal(-0.5, 0) == "-1");
  CHECK(format_decimal(-0.05, 2) == "-0.05");
  CHECK(format_decimal(20037508.342789244, 3) == "20037508.343");
  CHECK(format_decimal(1e300, 0) == "9000000000000000000");
  CHECK(format_decimal(std::nan(""), 3) == "0");
}

TEST_CASE("Digits are rounded on the digits themselves") {
  CHECK(round_digits("20.900000000000002", 2) == "20.9");
  CHECK(round_digits("2.675", 2) == "2.68");
  CHECK(round_digits("-2.675", 2) == "-2.68");
  CHECK(round_digits("441.04", 1) == "441");
  CHECK(round_digits("9.99", 1) == "10");
  CHECK(round_digits("0.5", 0) == "1");
  CHECK(round_digits("0.4999999999999999999999", 0) == "0");
  CHECK(round_digits("-0.004", 2) == "0");
  CHECK(round_digits("123456789012345678901234.56", 1) == "123456789012345678901234.6");
  CHECK(round_digits("1.2345e1", 1) == "12.3");
  CHECK(round_digits("1234567e-3", 1) == "1234.6");
  CHECK(round_digits("5e-1", 0) == "1");
  CHECK(round_digits("5e-2", 0) == "0");
  CHECK(round_digits("1e-999999999999999999", 3) == "0");
}

TEST_CASE("A number without a fraction beyond the decimals stays as it came") {
  for (const char* text : {"441", "8.0040", "1e23", "1.5E+3", "-0", "441.0"})
    CHECK(round_digits(text, 4) == text);
  CHECK(round_digits("1.25e1", 1) == "1.25e1");
  CHECK(round_digits("no number", 1) == "no number");
}
