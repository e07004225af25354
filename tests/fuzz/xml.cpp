#include <geoprobe/formats/xml_reply.h>

#include <string>

#include "reading.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace geoprobe;
  const std::string_view body = fuzz::view(data, size);
  Reply reply;
  read_xml_reply(repair_utf8(body), {"text/xml", true}, reply);
  fuzz::check(reply);
  fuzz::check_reply(body, "text/xml; subtype=gml/3.1.1");
  return 0;
}
