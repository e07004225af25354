#include "request_head.h"

#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe::serve {
namespace {

HeadFault bad(std::string message) {
  return {400, std::move(message)};
}

bool is_name_character(char c) {
  return is_alpha(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t') || c == 127;
}

std::string decoded(std::string text, bool plus_is_space) {
  if (plus_is_space) std::replace(text.begin(), text.end(), '+', ' ');
  return percent_decode(text);
}

std::optional<HeadFault> read_target(RequestHead& head) {
  std::string_view target = head.target;
  if (target == "*" && head.method == "OPTIONS") {
    head.path = "*";
    return std::nullopt;
  }
  for (const std::string_view scheme : {"http://", "https://"})
    if (starts_with_ignoring_case(target, scheme)) {
      target.remove_prefix(scheme.size());
      target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
      head.target = target.starts_with('/') ? std::string(target) : '/' + std::string(target);
      target = head.target;
      break;
    }
  if (!target.starts_with('/')) return bad("the request's target is no path");
  if (target.find('#') != std::string_view::npos) return bad("a fragment is not sent to a server");
  const std::size_t mark = std::min(target.find('?'), target.size());
  for (const char c : decoded(std::string(target.substr(0, mark)), false))
    if (c != '/' || head.path.empty() || head.path.back() != '/') head.path += c;
  if (std::any_of(head.path.begin(), head.path.end(), [](char c) { return is_control(c) || c == '\t'; }) ||
      !is_utf8(head.path))
    return bad("the path holds what is no text");
  if (mark == target.size()) return std::nullopt;
  for (const std::string_view part : split(target.substr(mark + 1), '&')) {
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    std::string value(part.substr(std::min(equals + 1, part.size())));
    head.parameters.emplace_back(decoded(std::string(part.substr(0, equals)), true),
                                 decoded(std::move(value), true));
    if (!is_utf8(head.parameters.back().first) || !is_utf8(head.parameters.back().second))
      return bad("a parameter is no UTF-8");
  }
  return std::nullopt;
}

std::optional<HeadFault> read_request_line(std::string_view line, RequestHead& head) {
  const auto words = split(line, ' ');
  if (words.size() != 3) return bad("the request line is not METHOD TARGET VERSION");
  head.method = words[0];
  head.target = words[1];
  if (!std::all_of(head.method.begin(), head.method.end(), is_name_character) || head.method.empty())
    return bad("the method is none");
  if (head.target.size() > kMostTargetBytes) return HeadFault{414, "the URL is longer than 8000 bytes"};
  if (!words[2].starts_with("HTTP/")) return bad("the request line does not end with a version of HTTP");
  if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0") return HeadFault{505, "HTTP/1.1 is spoken here"};
  head.takes_chunks = head.keep_alive = words[2] == "HTTP/1.1";
  return read_target(head);
}

std::optional<HeadFault> read_field(std::string_view line, RequestHead& head) {
  if (line.front() == ' ' || line.front() == '\t') return bad("a header is folded over two lines");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad("a header has no name");
  const std::string_view name = line.substr(0, colon);
  if (!std::all_of(name.begin(), name.end(), is_name_character))
    return bad("the name of a header holds what no name may hold");
  head.headers.emplace_back(name, trim(line.substr(colon + 1)));
  return std::nullopt;
}

std::size_t count(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(), [&](const auto& field) {
    return equals_ignoring_case(field.first, name);
  }));
}

std::optional<HeadFault> check_fields(RequestHead& head) {
  const std::size_t hosts = count(head.headers, "Host");
  if (hosts > 1 || (hosts == 0 && head.takes_chunks)) return bad("a request names its Host, once");
  if (count(head.headers, "Content-Length") > 1) return bad("the length of the body is given twice");
  const std::string* length = head.header("Content-Length");
  const std::string* coding = head.header("Transfer-Encoding");
  if (length != nullptr && coding != nullptr) return bad("the length of the body is given in two ways");
  if (length != nullptr && !parse_unsigned(*length)) return bad("the length of the body is no number");
  if (head.method != "GET" && head.method != "HEAD" && head.method != "OPTIONS")
    return HeadFault{405, "GET, HEAD and OPTIONS are answered here"};
  if (coding != nullptr || (length != nullptr && parse_unsigned(*length) != 0u))
    return HeadFault{413, "a request here has no body"};
  if (const std::string* connection = head.header("Connection");
      connection != nullptr && lower(*connection).find("close") != std::string::npos)
    head.keep_alive = false;
  return std::nullopt;
}

}  // namespace

const std::string* RequestHead::parameter(std::string_view name) const {
  for (const auto& [each, value] : parameters)
    if (each == name && !value.empty()) return &value;
  return nullptr;
}

std::optional<HeadFault> read_head(std::string_view text, RequestHead& head) {
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (std::any_of(line.begin(), line.end(), is_control)) return bad("the head holds control characters");
    if (!first && line.empty()) return bad("the head holds an empty line");
    if (head.headers.size() == kMostHeaders) return HeadFault{431, "there are more than 100 headers"};
    if (auto fault = first ? read_request_line(line, head) : read_field(line, head)) return fault;
    first = false;
  }
  if (first) return bad("the request is empty");
  return check_fields(head);
}

}  // namespace geoprobe::serve
