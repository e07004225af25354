#include <geoprobe/engine/random.h>
#include <geoprobe/text/digits.h>
#include <geoprobe/text/number.h>

#include <catch2/catch.hpp>
#include <cstring>

using namespace geoprobe;

TEST_CASE("A double is written with few digits where few say it") {
  CHECK(digits_of(0).digits == "0");
  CHECK(digits_of(10).digits == "10");
  CHECK(digits_of(-0.1).digits == "-0.1");
  CHECK(digits_of(31.3963).digits == "31.3963");
  CHECK(digits_of(1e12).digits == "1e12");
  CHECK(digits_of(604800).digits == "604800");
  CHECK(digits_of(5e-12).digits == "5e-12");
}

TEST_CASE("Every double is read back as it was written") {
  Random random(7);
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t bits = random.next();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (value != value || value - value != 0) continue;
    const Number number = digits_of(value);
    INFO(number.digits);
    CHECK(is_json_number(number.digits));
    CHECK(parse_double(number.digits) == value);
  }
  for (const double value : {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e23, 1.0 / 3, 9.995})
    CHECK(parse_double(digits_of(value).digits) == value);
}
