#include <geoprobe/text/terminal.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("Columns are counted as a terminal shows them") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("é") == 1);
  CHECK(display_width("e\xCC\x81") == 1);
  CHECK(display_width("東京") == 4);
}

TEST_CASE("What could steer a terminal is replaced") {
  CHECK(plain_line("a\x1b[31mred") == "a\uFFFD[31mred");
  CHECK(plain_line("  two \n\t lines\r\n") == "two lines");
  CHECK(plain_line("\u202Eback") == "\uFFFDback");
  CHECK(plain_line("\xC2\x9B"
                   "31m") == "\uFFFD31m");
  CHECK(plain_line("bad \xff byte") == "bad \uFFFD byte");
}

TEST_CASE("A long line is broken at spaces, and its rest is cut with an ellipsis") {
  CHECK(wrap("short", 20, 3) == std::vector<std::string>{"short"});
  CHECK(wrap("one two three four", 10, 3) == std::vector<std::string>{"one two", "three four"});
  CHECK(wrap("one two three four five six", 10, 2) == std::vector<std::string>{"one two", "three fou…"});
  CHECK(wrap("abcdefghijklmnop", 8, 2) == std::vector<std::string>{"abcdefgh", "ijklmnop"});
  CHECK(wrap("", 8, 2) == std::vector<std::string>{""});
}
