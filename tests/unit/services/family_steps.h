#pragma once
// What the tests of a family share: its first request, its answers, and the parameters of a URL.
#include <geoprobe/services/family.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "question.h"

namespace geoprobe::test {

inline Asked asked_of(ServiceType type, const std::string& url, const std::string& layer = {}) {
  Asked asked;
  asked.service.type = type;
  asked.service.url = url;
  asked.service.layer = layer;
  return asked;
}

inline Ask begin(const Asked& asked, const ServerMemory& memory = {}) {
  const Step step = find_family(asked.service.type)->begin(asked.question(), memory);
  if (const Answer* answer = std::get_if<Answer>(&step)) FAIL(answer->error->message);
  return std::get<Ask>(step);
}

/// The message of an error that comes without a request.
inline std::string fault_of(const Asked& asked) {
  const Step step = find_family(asked.service.type)->begin(asked.question(), {});
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).error->code == ErrorCode::config);
  return std::get<Answer>(step).error->message;
}

/// The value of a URL's parameter as it was sent, still encoded.
inline std::string parameter(const std::string& url, const std::string& name) {
  const std::string query = url.substr(url.find('?') + 1);
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    if (query.compare(at, name.size() + 1, name + "=") == 0)
      return query.substr(at + name.size() + 1, end - at - name.size() - 1);
    at = end + 1;
  }
  return "(none)";
}
inline std::string parameter(const Ask& ask, const std::string& name) {
  return parameter(ask.masked_url, name);
}

inline Step reply_to(const Asked& asked, const Ask& ask, const std::string& body, ServerMemory& memory,
                     int status = 200) {
  const Family& family = *find_family(asked.service.type);
  HttpResponse response;
  response.status = status;
  response.body = body;
  Ask sent = ask;
  sent.request = {};  // as the engine hands it back
  const Reply reply = family.parse(asked.question(), sent, response);
  return family.read(asked.question(), sent, response, reply, memory);
}

inline Answer answer_to(const Asked& asked, const std::string& body, int status = 200) {
  ServerMemory memory;
  const Step step = reply_to(asked, begin(asked), body, memory, status);
  REQUIRE(std::holds_alternative<Answer>(step));
  return std::get<Answer>(step);
}

}  // namespace geoprobe::test
