#include <geoprobe/text/base64.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

TEST_CASE("Base64 pads what is no multiple of three") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("\xff\xfe\xfd\xfc") == "//79/A==");
}

TEST_CASE("Base64 is read back, whatever the bytes") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    CHECK(from_base64(base64(bytes)) == bytes);
    bytes += static_cast<char>(i * 7);
  }
  for (const char* text : {"Zg=", "Z", "Zg", "Z$==", "Zg==Zg==", "=Zg=", "===="}) {
    INFO(text);
    CHECK_FALSE(from_base64(text));
  }
}
