#include "delay_http.h"

#include <strings.h>

#include <cstdlib>

namespace bench {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool is(std::string_view text, std::string_view wanted) {
  return text.size() == wanted.size() && strncasecmp(text.data(), wanted.data(), text.size()) == 0;
}

void read_parameters(std::string_view query, Request& request) {
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = part.substr(0, equals);
    if (is(name, "QUERY_LAYERS")) {
      request.kind = Request::Kind::feature_info;
      const std::string value = decoded(part.substr(equals + 1));
      for (std::size_t at = 0; at <= value.size();) {
        const std::size_t comma = std::min(value.find(',', at), value.size());
        request.layers.push_back(value.substr(at, comma - at));
        at = comma + 1;
      }
    } else if (is(name, "INFO_FORMAT")) {
      request.gml = decoded(part.substr(equals + 1)).find("gml") != std::string::npos;
    }
  }
}

std::string reply(std::string_view status, std::string_view type, std::string_view body, bool keep_alive) {
  std::string out;
  out.reserve(256 + body.size());
  out.append("HTTP/1.1 ")
      .append(status)
      .append("\r\nAccess-Control-Allow-Origin: *\r\nCache-Control: no-store\r\n");
  if (!type.empty()) out.append("Content-Type: ").append(type).append("\r\n");
  if (!keep_alive) out.append("Connection: close\r\n");
  if (status.starts_with("204"))
    out.append("Access-Control-Allow-Headers: *\r\nAccess-Control-Allow-Methods: GET, POST\r\n");
  else
    out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return out.append("\r\n").append(body);
}

}  // namespace

std::optional<Request> take_request(std::string& received) {
  const std::size_t head_end = received.find("\r\n\r\n");
  if (head_end == std::string::npos) return std::nullopt;
  const std::string_view head = std::string_view(received).substr(0, head_end);
  const std::string_view first = head.substr(0, head.find("\r\n"));
  Request request;
  request.keep_alive = !first.ends_with("HTTP/1.0");
  std::size_t length = 0;
  for (std::size_t at = first.size(); at < head.size();) {
    at += 2;
    const std::string_view line = head.substr(at, std::min(head.find("\r\n", at), head.size()) - at);
    at += line.size();
    const std::string_view name = line.substr(0, line.find(':'));
    std::string_view value = line.substr(std::min(name.size() + 1, line.size()));
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (is(name, "Content-Length")) length = std::strtoul(std::string(value).c_str(), nullptr, 10);
    if (is(name, "Connection") && is(value, "close")) request.keep_alive = false;
  }
  const std::size_t end = head_end + 4 + length;
  if (received.size() < end) return std::nullopt;

  const std::size_t space = std::min(first.find(' '), first.size());
  const std::string_view method = first.substr(0, space);
  std::string_view target = first.substr(std::min(space + 1, first.size()));
  target = target.substr(0, target.find(' '));
  if (method == "OPTIONS") {
    request.kind = Request::Kind::preflight;
  } else {
    if (const std::size_t mark = target.find('?'); mark != std::string_view::npos)
      read_parameters(target.substr(mark + 1), request);
    if (method == "POST") read_parameters(std::string_view(received).substr(head_end + 4, length), request);
  }
  received.erase(0, end);
  return request;
}

std::string feature_info_reply(const Request& request) {
  std::string body;
  if (request.gml) {
    body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<msGMLOutput "
        "xmlns:gml=\"http://www.opengis.net/gml\">\n";
    for (const std::string& layer : request.layers)
      body.append("<")
          .append(layer)
          .append("_layer><")
          .append(layer)
          .append("_feature><name>")
          .append(layer)
          .append("</name></")
          .append(layer)
          .append("_feature></")
          .append(layer)
          .append("_layer>\n");
    body += "</msGMLOutput>\n";
    return reply("200 OK", "application/vnd.ogc.gml", body, request.keep_alive);
  }
  body = R"({"type":"FeatureCollection","features":[)";
  for (const std::string& layer : request.layers) {
    if (&layer != request.layers.data()) body += ',';
    body.append(R"({"type":"Feature","id":")")
        .append(layer)
        .append(R"(.1","geometry":null,"properties":{"name":")")
        .append(layer)
        .append(R"("}})");
  }
  body += R"(],"numberReturned":)" + std::to_string(request.layers.size()) + R"(,"crs":null})";
  return reply("200 OK", "application/json", body, request.keep_alive);
}

std::string plain_reply(int status, bool keep_alive) {
  if (status == 204) return reply("204 No Content", "", "", keep_alive);
  if (status == 503) return reply("503 Service Unavailable", "text/plain", "too many requests\n", keep_alive);
  return reply("404 Not Found", "text/plain", "a GetFeatureInfo request is wanted\n", keep_alive);
}

}  // namespace bench
