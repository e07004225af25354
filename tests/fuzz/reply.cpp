// Any bytes are features, an exception or a failure with a text; never a crash, a hang or bytes that are not
// UTF-8.
#include <geoprobe/formats/reply.h>
#include <geoprobe/text/charset.h>

#include <cstdlib>

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const std::string_view type : {"", "application/json", "text/xml; subtype=gml/3.1.1", "text/plain"}) {
    const geoprobe::Reply reply = geoprobe::read_reply(body, {type, type.empty()});
    require(reply.features.has_value() + reply.exception.has_value() + !reply.failure.empty() == 1);
    require(geoprobe::is_utf8(reply.failure));
    if (reply.exception) require(geoprobe::is_utf8(reply.exception->message));
  }
  return 0;
}
