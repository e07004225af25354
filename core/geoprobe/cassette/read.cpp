#include <geoprobe/cassette/header.h>
#include <geoprobe/engine/plan.h>
#include <geoprobe/text/base64.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/number.h>

namespace geoprobe {
namespace {

class CassetteReader {
 public:
  /// What is wrong with a line after the first, if anything. Lines of a kind that is not known are passed
  /// over.
  const char* read(const Value& line, std::size_t number) {
    if (!line.as_object()) return "it is no JSON object";
    if (line.find("exchange")) return read_exchange(line, number);
    if (line.find("timer")) return read_timer(line, number);
    if (const Value* cancelled = line.find("cancelled")) {
      const auto at = read_microseconds(cancelled);
      if (!at) return "\"cancelled\" is no number of microseconds";
      cassette.cancelled = Cassette::Moment{cassette.start + *at, number};
    }
    ended_ = ended_ || line.find("end");
    return nullptr;
  }

  bool ended() const { return ended_; }

  Cassette cassette;

 private:
  const char* read_timer(const Value& line, std::size_t number) {
    const auto due = read_microseconds(line.find("timer")), told = read_microseconds(line.find("told"));
    if (!due || !told || *told < *due) return "\"told\" is no number of microseconds at or after \"timer\"";
    cassette.timers.emplace(cassette.start + *due, Cassette::Moment{cassette.start + *told, number});
    return nullptr;
  }

  const char* read_exchange(const Value& line, std::size_t number) {
    const Value* asked = line.find("request");
    HttpRequest request;
    if (!asked || !read_text(*asked, "method", request.method) || !read_text(*asked, "url", request.url))
      return "\"request\" must have a method and a url";
    if (!read_headers(*asked, request.headers)) return "\"headers\" must be pairs of texts";
    if (!read_body(*asked, request.body)) return "\"body_base64\" is not base64";
    const auto sent = read_microseconds(line.find("sent"));
    if (!sent) return "\"sent\" is no number of microseconds";

    Cassette::Exchange exchange;
    exchange.line = number;
    if (const Value* answered = line.find("answered")) {
      const auto at = read_microseconds(answered);
      if (!at || *at < *sent) return "\"answered\" is no number of microseconds at or after \"sent\"";
      exchange.delay = *at - *sent;
      if (const char* fault = read_outcome(line, exchange)) return fault;
    }
    const Value* occurrence = line.find("occurrence");
    const Number* count = occurrence ? occurrence->as_number() : nullptr;
    const auto which = count ? parse_unsigned(count->digits, 1000000000) : std::nullopt;
    if (!which || *which == 0) return "\"occurrence\" is no number from 1";
    cassette.exchanges.emplace(Cassette::Request{request_identity(request), static_cast<int>(*which)},
                               std::move(exchange));
    return nullptr;
  }

  static const char* read_outcome(const Value& line, Cassette::Exchange& exchange) {
    if (const Value* reply = line.find("reply")) {
      HttpResponse response;
      const Value* status = reply->find("status");
      const Number* digits = status ? status->as_number() : nullptr;
      const auto number = digits ? parse_unsigned(digits->digits, 999) : std::nullopt;
      if (!number) return "\"status\" is no HTTP status";
      response.status = static_cast<int>(*number);
      if (!read_headers(*reply, response.headers)) return "\"headers\" must be pairs of texts";
      if (!read_body(*reply, response.body)) return "\"body_base64\" is not base64";
      read_text(*reply, "url", response.final_url);
      read_text(*reply, "http", response.http_version);
      exchange.outcome = std::move(response);
      return nullptr;
    }
    const Value* error = line.find("error");
    TransportError trouble;
    std::string kind;
    if (!error || !read_text(*error, "kind", kind) || !read_text(*error, "message", trouble.message))
      return "what was answered must have a \"reply\", or an \"error\" with kind and message";
    for (std::size_t i = 0; i < std::size(kErrorKinds); ++i)
      if (kind == kErrorKinds[i]) trouble.kind = static_cast<TransportError::Kind>(i);
    exchange.outcome = std::move(trouble);
    return nullptr;
  }

  static bool read_text(const Value& object, std::string_view name, std::string& text) {
    const Value* value = object.find(name);
    const std::string* found = value ? value->as_string() : nullptr;
    if (found) text = *found;
    return found;
  }

  static bool read_headers(const Value& object, Headers& headers) {
    const Value* value = object.find("headers");
    if (!value) return true;
    const Value::Array* fields = value->as_array();
    if (!fields) return false;
    for (const Value& field : *fields) {
      const Value::Array* pair = field.as_array();
      if (!pair || pair->size() != 2 || !(*pair)[0].as_string() || !(*pair)[1].as_string()) return false;
      headers.emplace_back(*(*pair)[0].as_string(), *(*pair)[1].as_string());
    }
    return true;
  }

  static bool read_body(const Value& object, std::string& body) {
    std::string encoded;
    if (!read_text(object, "body_base64", encoded)) return read_text(object, "body", body), true;
    auto bytes = from_base64(encoded);
    if (bytes) body = std::move(*bytes);
    return bytes.has_value();
  }

  bool ended_ = false;
};

Failure damaged(std::size_t number, const std::string& fault) {
  return Failure{concat("line ", std::to_string(number), " is damaged: ", fault)};
}

}  // namespace

Expected<Cassette> read_cassette(std::string_view text) {
  if (text.size() > kMaxCassetteBytes)
    return Failure{concat("is larger than ", std::to_string(kMaxCassetteBytes >> 20),
                          " MiB, which is more than is read")};
  CassetteReader reader;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool whole = end != std::string_view::npos;
    text.remove_prefix(whole ? end + 1 : text.size());
    if (++number > 1 && (line.empty() || line == "\r")) continue;
    const Expected<Value> value = read_json(line);
    if (number == 1) {
      if (!value) return Failure{"is no cassette: its first line is " + value.failure().message};
      if (auto failure = read_header(value.value(), reader.cassette)) return std::move(*failure);
    } else if (!value && !whole) {
      break;  // the recording was cut off here
    } else if (!value) {
      std::string fault = value.failure().message;
      if (const std::size_t at = fault.find("line 1, "); at != std::string::npos) fault.erase(at, 8);
      return damaged(number, fault);
    } else if (const char* fault = reader.read(value.value(), number)) {
      return damaged(number, fault);
    }
  }
  if (number == 0) return Failure{"is empty, and no cassette"};
  if (!reader.ended())
    reader.cassette.warnings.push_back(
        "the recording did not come to its end: what was under way then is missing");
  return std::move(reader.cassette);
}

}  // namespace geoprobe
