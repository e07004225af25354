#include <geoprobe/text/coordinate.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
void check_point(const char* text, double x, double y) {
  INFO(text);
  const auto point = parse_coordinates(text);
  REQUIRE(point);
  CHECK(point.value().first == Approx(x).margin(1e-9));
  CHECK(point.value().second == Approx(y).margin(1e-9));
}
std::string fault_of(std::string_view text) {
  INFO(text);
  const auto point = parse_coordinates(text);
  REQUIRE_FALSE(point);
  CHECK(point.failure().message.find("31.3963,-24.4561") != std::string::npos);
  return point.failure().message;
}
bool mentions(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}
}  // namespace

TEST_CASE("Decimal degrees and metres are read x first") {
  check_point("31.3963,-24.4561", 31.3963, -24.4561);
  check_point("-58.4,-34.9", -58.4, -34.9);
  check_point(" 31.3963 , -24.4561 ", 31.3963, -24.4561);
  check_point("31.3963 -24.4561", 31.3963, -24.4561);
  check_point("31.3963;-24.4561", 31.3963, -24.4561);
  check_point("3494998,-2810210.125", 3494998, -2810210.125);
  check_point("+1.5,007", 1.5, 7);
  check_point("0,0", 0, 0);
  check_point(".5,-.25", 0.5, -0.25);
  check_point("000,00.50", 0, 0.5);
  check_point(
      "\xe2\x88\x92"
      "58.4,\xe2\x88\x92"
      "34.9",
      -58.4, -34.9);
}

TEST_CASE("Degrees, minutes and seconds are read with letters, which decide the axis") {
  const double x = 31 + 23 / 60.0 + 46.7 / 3600, y = -(24 + 27 / 60.0 + 22.0 / 3600);
  check_point("31°23'46.7\"E, 24°27'22.0\"S", x, y);
  check_point("24°27'22.0\"S, 31°23'46.7\"E", x, y);
  check_point("24°27'22.0\"s 31°23'46.7\"e", x, y);
  check_point("31° 23′ 46.7″ E, 24° 27′ 22.0″ S", x, y);
  check_point("31º23’46.7”E,24º27’22.0”S", x, y);
  check_point("31°23'46.7''E, 24°27'22.0''S", x, y);
}

TEST_CASE("Degrees and minutes are read, with a decimal comma where it is unambiguous") {
  check_point("24°27,366S 31°23.778E", 31 + 23.778 / 60, -(24 + 27.366 / 60));
  check_point("31°23.778E,24°27,366S", 31 + 23.778 / 60, -(24 + 27.366 / 60));
  check_point("24,5S 31,2E", 31.2, -24.5);
  check_point("24,5°S, 31,2°E", 31.2, -24.5);
  check_point("N 24.5, W 31.25", -31.25, 24.5);
  check_point("24.5 S 31.2 E", 31.2, -24.5);
}

TEST_CASE("A sign counts for the whole angle, and zero degrees keep theirs") {
  check_point("-24°30',0°30'", -24.5, 0.5);
  check_point("-0°30',-0°0'36\"", -0.5, -0.01);
  check_point("0°30'W,0°30'N", -0.5, 0.5);
}

TEST_CASE("A sign together with a letter is refused") {
  CHECK(mentions(fault_of("31.3963E,-24.4561S"), "sign and a letter"));
  CHECK(mentions(fault_of("-24.4561N 31E"), "sign and a letter"));
}

TEST_CASE("Sixty minutes or seconds are refused") {
  CHECK(mentions(fault_of("31°75'E, 24°27'S"), "minutes must be below 60"));
  CHECK(mentions(fault_of("31°60'E, 24°27'S"), "minutes must be below 60"));
  CHECK(mentions(fault_of("31°23'60\"E, 24°27'S"), "seconds must be below 60"));
}

TEST_CASE("Letters must name one longitude and one latitude") {
  CHECK(mentions(fault_of("31E, 24W"), "both of its numbers are longitudes"));
  CHECK(mentions(fault_of("31N, 24S"), "both of its numbers are latitudes"));
  CHECK(mentions(fault_of("31,24S"), "neither"));
}

TEST_CASE("What is not a point is refused with the forms that are") {
  for (const char* text : {"",
                           ",",
                           "31.3963",
                           "31.3963,",
                           ",31",
                           "1e1,2",
                           "1e5,1e5",
                           "a,b",
                           "31,24,5",
                           "31,5,24,5",
                           "1 2 3",
                           "--1,2",
                           "1-,2",
                           "31°23.5'20\"E, 24S",
                           "31°23°E, 24S",
                           "NaN,1",
                           "0x10,1",
                           "31.3963.1,2",
                           "31'E,24'S",
                           "1;2;3"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_coordinates(text));
  }
  CHECK(mentions(fault_of("bad\x1b[31m\xff"), "'bad\uFFFD[31m\uFFFD'"));
  CHECK(fault_of(std::string(100000, '1')).size() < 300);
}

TEST_CASE("One coordinate alone is read in the same forms, and its letter must be of its axis") {
  const auto at = [](std::string_view text, CoordinateAxis axis) {
    INFO(text);
    const auto read = parse_coordinate(text, axis);
    REQUIRE(read);
    return read.value();
  };
  CHECK(at("31.3963", CoordinateAxis::x) == 31.3963);
  CHECK(at(" 31,3963 ", CoordinateAxis::x) == 31.3963);
  CHECK(at("-0°30'", CoordinateAxis::x) == -0.5);
  CHECK(at("24°27,366S", CoordinateAxis::y) == Approx(-24.4561).margin(1e-9));
  CHECK(at("31°23'46.68\"e", CoordinateAxis::x) == Approx(31.3963).margin(1e-9));
  const auto fault = [](std::string_view text, CoordinateAxis axis) {
    INFO(text);
    const auto read = parse_coordinate(text, axis);
    REQUIRE_FALSE(read);
    return read.failure().message;
  };
  CHECK(mentions(fault("24S", CoordinateAxis::x), "letters of a latitude"));
  CHECK(mentions(fault("31E", CoordinateAxis::y), "letters of a longitude"));
  CHECK(mentions(fault("-24S", CoordinateAxis::y), "sign and a letter"));
  CHECK(mentions(fault("24°60'", CoordinateAxis::y), "minutes must be below 60"));
  for (const char* text : {"", ",", "31.5,24", "31 24", "1e1", "NaN", "31.3963.1", "31,3,5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_coordinate(text, CoordinateAxis::x));
  }
  CHECK(fault(std::string(100000, '1'), CoordinateAxis::x).size() < 300);
}

TEST_CASE("White space of any kind may stand around the numbers of a point") {
  check_point("31.3963,-24.4561\r\n", 31.3963, -24.4561);
  check_point(" \t31.3963 ,\r\n -24.4561\r", 31.3963, -24.4561);
  check_point(
      "\xef\xbb\xbf"
      "31.3963,-24.4561\n",
      31.3963, -24.4561);
}

TEST_CASE("Latitude first swaps a pair of plain numbers, and letters must agree with it") {
  using Pair = std::pair<double, double>;
  const auto read = [](const char* text) { return parse_coordinates(text, PairOrder::latitude_first); };
  CHECK(read("-24.5,31.25").value() == Pair(31.25, -24.5));
  CHECK(read("24.5S 31.25E").value() == Pair(31.25, -24.5));
  CHECK(mentions(read("31.25E 24.5S").failure().message, "its letters say that the longitude is first"));
  CHECK(
      mentions(read("nowhere").failure().message, "write latitude,longitude, for instance -24.4561,31.3963"));
}
