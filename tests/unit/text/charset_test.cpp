#include <geoprobe/text/charset.h>

#include <catch2/catch.hpp>

using namespace geoprobe;
using namespace std::string_literals;

TEST_CASE("UTF-8 is told from what is not") {
  CHECK(is_utf8("plain, é, €, 😀"));
  for (const std::string& bytes :
       {"\xff"s, "\xc0\x80"s, "\xed\xa0\x80"s, "\xf4\x90\x80\x80"s, "\xe2\x82"s, "\x80"s})
    CHECK_FALSE(is_utf8(bytes));
}

TEST_CASE("Each maximal ill-formed part becomes one replacement character") {
  CHECK(repair_utf8("a\xff"
                    "b") == "a\uFFFDb");
  CHECK(repair_utf8("\xe2\x82") == "\uFFFD");
  CHECK(repair_utf8("\xe2\x82z") == "\uFFFDz");
  CHECK(repair_utf8("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(repair_utf8("\xf0\x80\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(repair_utf8("é😀") == "é😀");
}

TEST_CASE("Code points are appended as UTF-8, and surrogates are replaced") {
  std::string out;
  for (const char32_t point :
       {U'a', U'é', U'€', U'😀', static_cast<char32_t>(0xD800), static_cast<char32_t>(0x110000)})
    append_utf8(out, point);
  CHECK(out == "aé€😀\uFFFD\uFFFD");
}

TEST_CASE("A byte order mark decides the charset") {
  const DecodedText utf8 = decode_text("\xEF\xBB\xBFé", "iso-8859-1");
  CHECK(utf8.text == "é");
  CHECK(utf8.charset == "utf-8");
  CHECK(utf8.warnings.size() == 1);
  const DecodedText little = decode_text("\xFF\xFE<\0\xE9\0\x3D\xD8\x00\xDE"s, "utf-16");
  CHECK(little.text == "<é😀");
  CHECK(little.charset == "utf-16le");
  CHECK(little.warnings.empty());
  const DecodedText big = decode_text("\xFE\xFF\0<\xD8\x3D"s, "");
  CHECK(big.text == "<\uFFFD");
  CHECK(big.charset == "utf-16be");
  CHECK(big.warnings.size() == 1);
  CHECK(decode_text("\xFF\xFE<\0x"s, "").text == "<\uFFFD");
}

TEST_CASE("The declared charset is believed as long as the bytes bear it out") {
  const DecodedText latin = decode_text("Caf\xE9 \x80", "ISO-8859-1");
  CHECK(latin.text == "Café €");
  CHECK(latin.charset == "windows-1252");
  CHECK(latin.warnings.empty());
  CHECK(decode_text("\xA4\xE9", "\"ISO-8859-15\"").text == "€é");
  const DecodedText not_utf8 = decode_text("Caf\xE9", "utf-8");
  CHECK(not_utf8.text == "Café");
  CHECK(not_utf8.charset == "windows-1252");
  CHECK(not_utf8.warnings.size() == 1);
  const DecodedText mislabelled = decode_text("Café", "iso-8859-1");
  CHECK(mislabelled.text == "Café");
  CHECK(mislabelled.charset == "utf-8");
  CHECK(mislabelled.warnings.size() == 1);
  const DecodedText unknown = decode_text("abc", "x-klingon");
  CHECK(unknown.charset == "utf-8");
  CHECK(unknown.warnings.size() == 1);
  CHECK(decode_text("\0a\0b"s, "utf-16").text == "ab");
  CHECK(decode_text("a\0b\0"s, "utf-16le").text == "ab");
  CHECK(decode_text("a\0b\0"s, "utf-16").text == "ab");
  CHECK(decode_text(std::string(63, 'x') + "é ", "utf-16").charset == "utf-8");
  CHECK(decode_text("{\"a\":1}", "utf-16").text == "{\"a\":1}");
}

TEST_CASE("An XML declaration names the charset where Content-Type does not") {
  const DecodedText declared = decode_text("<?xml version='1.0' encoding = 'iso-8859-15'?><a>\xA4</a>", "");
  CHECK(declared.charset == "iso-8859-15");
  CHECK(declared.text.find("€") != std::string::npos);
  CHECK(decode_text("<?xml version='1.0' encoding='iso-8859-15'?>\xA4", "windows-1252").charset ==
        "windows-1252");
  CHECK(decode_text("<a encoding='iso-8859-15'>\xA4</a>", "").charset == "windows-1252");
}

TEST_CASE("Without a charset, bytes are UTF-8 if they can be and Windows-1252 if not") {
  CHECK(decode_text("é", "").charset == "utf-8");
  CHECK(decode_text("\xE9 \x93\x94", "").text == "é “”");
  CHECK(decode_text("", "").text.empty());
  for (int byte = 0; byte < 256; ++byte) {
    const std::string bytes = {'\xE9', static_cast<char>(byte), ' '};
    CHECK(is_utf8(decode_text(bytes, "").text));
    CHECK(is_utf8(decode_text(bytes, "iso-8859-15").text));
  }
}
