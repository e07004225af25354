#include "problem.h"

#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/value.h>

namespace geoprobe::serve {
namespace {

const char* title_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

Reply problem(int status, std::string_view detail) {
  Value body = Value::object();
  body.add("type", "about:blank").add("title", title_of(status)).add("status", status).add("detail", detail);
  Reply reply;
  reply.status = status;
  reply.content_type = "application/problem+json";
  reply.body = write_json(body);
  return reply;
}

}  // namespace geoprobe::serve
