#include <geoprobe/formats/text_reply.h>

#include <string>

#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace geoprobe;
  const std::string_view body = fuzz::view(data, size);
  const std::string text = repair_utf8(body);
  Reply reply;
  if (read_text_reply(text, reply)) fuzz::check(reply);
  fuzz::check_reply(body, "text/plain");
  fuzz::check_reply(body, "text/plain; charset=utf-16");
  return 0;
}
