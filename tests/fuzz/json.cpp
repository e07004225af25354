#include <geoprobe/formats/joined_reply.h>
#include <geoprobe/text/ascii.h>

#include <string>

#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace geoprobe;
  const std::string_view body = fuzz::view(data, size);
  const std::string text = repair_utf8(body);
  Reply reply;
  ReplyHint hint;
  hint.content_type = "application/json";
  if (!trim(text).empty()) {
    read_documents(text, hint, reply);
    fuzz::check(reply);
  }
  fuzz::check_reply(body, "application/json");
  return 0;
}
