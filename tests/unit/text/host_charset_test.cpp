#include <geoprobe/formats/reply.h>
#include <geoprobe/text/charset.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace geoprobe;

namespace {

/// Knows gbk and windows-1251, and says which label it was given.
CharsetDecoder decoder(std::vector<std::string>& labels) {
  return [&labels](std::string_view label, std::string_view bytes) -> std::optional<HostText> {
    labels.emplace_back(label);
    if (label == "gb2312") return HostText{"<" + std::to_string(bytes.size()) + ">", "gbk"};
    if (label == "cp1251") return HostText{"\xEF\xBF\xBD", "windows-1251"};
    return std::nullopt;
  };
}

}  // namespace

TEST_CASE("A charset that is not built in is decoded by the host") {
  std::vector<std::string> labels;
  const CharsetDecoder host = decoder(labels);
  DecodedText text = decode_text("\xC4\xA3", "GB2312", &host);
  CHECK(text.text == "<2>");
  CHECK(text.charset == "gbk");
  CHECK(text.warnings.empty());
  text = decode_text("\xFF", "cp1251", &host);
  CHECK(text.charset == "windows-1251");
  CHECK(text.warnings.size() == 1);
  text = decode_text("caf\xE9", "utf-7", &host);
  CHECK(text.text == "café");
  CHECK(text.warnings.size() == 1);
  CHECK(labels == std::vector<std::string>{"gb2312", "cp1251", "utf-7"});
  CHECK(decode_text("caf\xE9", "gb2312").text == "café");
}

TEST_CASE("A charset is taken from the XML declaration or HTML's meta element where the header has none") {
  std::vector<std::string> labels;
  const CharsetDecoder host = decoder(labels);
  for (const std::string body :
       {"<?xml version='1.0' encoding='gb2312'?><a/>", "<html><head><meta charset=\"gb2312\"></head></html>",
        "<html><META http-equiv=\"Content-Type\" content=\"text/html; charset=GB2312\"></html>",
        "<html><meta charset=gb2312></html>"})
    CHECK(decode_text(body, "", &host).charset == "gbk");
  CHECK(decode_text("{\"a\":\"<meta charset=gb2312>\"}", "", &host).charset == "utf-8");
}

TEST_CASE("UTF-8 that is declared as another charset is read as UTF-8") {
  std::vector<std::string> labels;
  const CharsetDecoder host = decoder(labels);
  CHECK(decode_text("h\xC3\xB6he", "cp1251", &host).charset == "utf-8");
  CHECK(decode_text("\xE6\xBC\xA2", "gb2312", &host).charset == "utf-8");
  CHECK(decode_text("\xC4\xA3", "gb2312", &host).charset == "gbk");  // as well two bytes of GBK as one letter
}

TEST_CASE("UTF-32 is built in, in both orders") {
  const std::string little("\x41\0\0\0\x00\xF6\x01\0", 8), big("\0\0\0\x41\0\x01\xF6\0", 8);
  CHECK(decode_text(little, "utf-32le").text == "A\U0001F600");
  CHECK(decode_text(big, "utf-32").text == "A\U0001F600");
  CHECK(decode_text(std::string("\xFF\xFE\0\0", 4) + little, "").charset == "utf-32le");
  const DecodedText cut = decode_text(big.substr(0, 7), "utf-32be");
  CHECK(cut.text == "A\uFFFD");
  CHECK(cut.warnings.size() == 1);
}
