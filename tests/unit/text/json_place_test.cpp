#include <geoprobe/text/json_place.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("A place counts lines and characters from 1") {
  CHECK(place_of_byte("", 0) == TextPlace{1, 1});
  CHECK(place_of_byte("ab\ncd", 4) == TextPlace{2, 2});
  CHECK(place_of_byte("\xEF\xBB\xBF{}", 3) == TextPlace{1, 1});
  CHECK(place_of_byte("\"é€\" x", 8) == TextPlace{1, 6});
  CHECK(place_of_byte("ab", 99) == TextPlace{1, 3});
}

TEST_CASE("The value of a pointer is found in the text") {
  const std::string text =
      "\xEF\xBB\xBF{\n"
      "  \"geoprobe\": 1,\n"
      "  \"é\": [true, {\"a/b\": \"},]\", \"c~\": -1e5}, [], [[1, 2]]],\n"
      "  \"quote\\\"d\\u0041\": {\"\": null},\n"
      "  \"geoprobe\": 2\n"
      "}\n";
  const std::vector<std::string> pointers = {"",         "/geoprobe", "/é/0",     "/é/1/a~1b",
                                             "/é/1/c~0", "/é/2",      "/é/3/0/1", "/quote\"dA/",
                                             "/é/4",     "/none",     "geoprobe"};
  const auto places = places_in_json(text, pointers);
  const std::vector<std::optional<TextPlace>> expected = {
      TextPlace{1, 1},  TextPlace{2, 15}, TextPlace{3, 9},  TextPlace{3, 23},
      TextPlace{3, 36}, TextPlace{3, 43}, TextPlace{3, 52}, TextPlace{4, 26},
      std::nullopt,     std::nullopt,     std::nullopt};
  REQUIRE(places.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    INFO(pointers[i] << " at " << (places[i] ? places[i]->line : 0) << ":"
                     << (places[i] ? places[i]->column : 0));
    CHECK(places[i] == expected[i]);
  }
}

TEST_CASE("A text that is no JSON ends the search, and harms nothing") {
  for (const char* text :
       {"", "{", "[", "{\"a", "{\"a\\", "{\"a\":", "]]}}", "{\"a\" 1}", ",,::", "[1 2", "nul"})
    CHECK(places_in_json(text, {"/a/b", "/0/1"}).size() == 2);
}
