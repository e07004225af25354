#include <geoprobe/text/ascii.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("Letters are compared without case in ASCII only") {
  CHECK(lower("AbZ09é") == "abz09é");
  CHECK(equals_ignoring_case("Content-TYPE", "content-type"));
  CHECK_FALSE(equals_ignoring_case("abc", "abcd"));
  CHECK_FALSE(equals_ignoring_case("É", "é"));
  CHECK(starts_with_ignoring_case("TEXT/xml", "text/"));
  CHECK_FALSE(starts_with_ignoring_case("te", "text"));
  CHECK(contains_ignoring_case("a LayerNotDefined b", "layernot"));
  CHECK_FALSE(contains_ignoring_case("abc", "abcd"));
}

TEST_CASE("Text is trimmed of every ASCII space and split at every separator") {
  CHECK(trim(" \t\r\n\f\va b\n") == "a b");
  CHECK(trim(" \n").empty());
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
}

TEST_CASE("A mistyped word finds the nearest candidates, nearest first") {
  const std::vector<std::string> keys = {"altitude", "attitude", "latitude", "slope", "alti"};
  CHECK(nearest_words("altitud", keys) == std::vector<std::string>{"altitude", "attitude", "latitude"});
  CHECK(nearest_words("slpoe", keys) == std::vector<std::string>{"slope"});
  CHECK(nearest_words("ALTITUDE", keys) == std::vector<std::string>{"altitude"});
  CHECK(nearest_words("SLOPE", keys) == std::vector<std::string>{"slope"});
  CHECK(nearest_words("titude", keys, 5) == std::vector<std::string>{"altitude", "attitude", "latitude"});
  CHECK(nearest_words("altitud", keys, 1) == std::vector<std::string>{"altitude"});
  CHECK(nearest_words("quite-other", keys).empty());
  CHECK(nearest_words("", keys).empty());
}

TEST_CASE("A long word is compared with many candidates in no time") {
  const std::vector<std::string> keys(1000, std::string(5000, 'a'));
  CHECK(nearest_words(std::string(100000, 'a'), keys).empty());
  const std::string near = std::string(2500, 'a') + "ba" + std::string(2498, 'a');
  CHECK(nearest_words(near, keys).size() == 3);
  CHECK(nearest_words(std::string(5000, 'b'), keys).empty());
}

TEST_CASE("The printable prefix ends at the first byte that is a control character or beyond ASCII") {
  for (const int byte : {0x00, 0x09, 0x0a, 0x1f, 0x7f, 0x80, 0xc2, 0xff})
    for (std::size_t length = 0; length < 40; ++length) {
      std::string text(length, ' ');
      for (std::size_t i = 0; i < length; ++i) text[i] = static_cast<char>(0x20 + i % 0x5f);
      text += static_cast<char>(byte);
      text += "~~~~~~~~~~~~";
      INFO(byte << " after " << length);
      CHECK(printable_prefix(text) == length);
    }
  CHECK(printable_prefix("") == 0);
  CHECK(printable_prefix("~ ~ ~ ~ ~ ~") == 11);
}
