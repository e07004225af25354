#include "log.h"

#include <geoprobe/http/date.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <random>

namespace geoprobe::serve {
namespace {

constexpr std::size_t kMostReasons = 2000;  // bytes of a header
constexpr std::size_t kMostFailed = 50;     // services of a line

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      break;
  }
  return "error";
}

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

std::string new_request_id() {
  static std::mutex mutex;
  static std::mt19937_64 random{std::random_device{}()};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  std::uint64_t bits = 0;
  {
    const std::lock_guard lock(mutex);
    bits = random();
  }
  for (int i = 0; i < 16; ++i, bits >>= 4) id += kDigits[bits & 15];
  return id;
}

/// The parameters with what is no secret: a token is left out.
Value shown_parameters(const RequestHead& head) {
  Value out = Value::object();
  for (const auto& [name, value] : head.parameters)
    out.add(name, equals_ignoring_case(name, "token") ? std::string("***") : value.substr(0, 200));
  return out;
}

}  // namespace

Value log_line(LogLevel level, std::string_view event) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Value line = Value::object();
  line.add("time", format_utc(std::chrono::duration_cast<std::chrono::seconds>(now).count()))
      .add("level", std::string(name_of(level)))
      .add("event", std::string(event));
  return line;
}

std::string request_id(const RequestHead& head) {
  const std::string* given = head.header("X-Request-Id");
  return given != nullptr && is_request_id(*given) ? *given : new_request_id();
}

std::string reasons(const Registry& registry, const QueryResult& result) {
  std::string text;
  for (const Leaf& leaf : result.leaves) {
    const Answer& answer = leaf.answer;
    if (answer.status == Status::ok) continue;
    const std::string_view why = answer.error ? to_string(answer.error->code) : to_string(answer.status);
    if (text.size() > kMostReasons) return text + ", …";
    text += concat(text.empty() ? "" : ", ", registry.services[leaf.service].key, "=", why);
  }
  return text;
}

bool quotes_reply(ErrorCode code) {
  return code == ErrorCode::parse || code == ErrorCode::unexpected_format;
}

FailedServices failed_services(const Registry& registry, const QueryResult& result) {
  FailedServices failed;
  for (const Leaf& leaf : result.leaves) {
    const Answer& answer = leaf.answer;
    if (answer.status != Status::error && answer.status != Status::timeout &&
        answer.status != Status::cancelled)
      continue;
    if (failed.listed.as_array()->size() >= kMostFailed) {
      ++failed.more;
      continue;
    }
    Value one = Value::object();
    one.add("key", registry.services[leaf.service].key)
        .add("status", std::string(to_string(answer.status)))
        .add("code", answer.error ? Value(std::string(to_string(answer.error->code))) : Value());
    if (answer.error && quotes_reply(answer.error->code)) one.add("message", answer.error->message);
    failed.listed.push(std::move(one));
  }
  return failed;
}

Value request_line(const RequestHead& head, std::string_view id, std::string_view client) {
  Value line = log_line(LogLevel::info, "request");
  line.add("request_id", id.empty() ? Value() : Value(std::string(id)))
      .add("client", std::string(client))
      .add("method", head.method.substr(0, 32))
      .add("path", head.path.substr(0, 200))
      .add("parameters", shown_parameters(head));
  return line;
}

}  // namespace geoprobe::serve
