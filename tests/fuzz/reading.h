#pragma once
// What the fuzzers of the readers share: any bytes are features, an exception or a failure with a text; never
// a crash, a hang, or a document that is not UTF-8; and a service makes something of whatever was read.
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/reply_document.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/json_writer.h>

#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace geoprobe::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view view(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void check(const Reply& reply) {
  require(reply.features.has_value() + reply.exception.has_value() + !reply.failure.empty() == 1);
  require(!reply.exception || !reply.exception->message.empty());
  const std::string document = write_json(reply_document(reply));
  require(is_utf8(document));
  if (!reply.features) return;
  Service service;
  service.key = "fuzzed";
  service.layer = "states";
  service.unit = "m";
  service.decimals = 1;
  const Secrets secrets;
  const CrsTransform transform;
  for (const char* property : {"", "name", "value"}) {
    service.property = property;
    const Answer answer = read_value({&service, {31.5, -24.5}, 10, true, &secrets, &transform}, reply);
    require(answer.status != Status::error || (answer.error && !answer.error->message.empty()));
    require(is_utf8(write_json(answer.value)));
  }
}

/// As the whole pipeline reads it: content first, then what it is declared as.
inline void check_reply(std::string_view body, std::string_view type) {
  check(read_reply(body, {type, false}));
}

}  // namespace geoprobe::fuzz
