#include <geoprobe/formats/html_reply.h>

#include <string>

#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace geoprobe;
  const std::string_view body = fuzz::view(data, size);
  const std::string text = repair_utf8(body);
  Reply reply;
  ReplyHint hint;
  hint.html_expected = true;
  read_html_reply(text, hint, reply);
  fuzz::check(reply);
  fuzz::check_reply(body, "text/html; charset=iso-8859-1");
  return 0;
}
