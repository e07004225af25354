#include "open_listener.h"

namespace geoprobe::demo {
namespace {

constexpr std::size_t kConnections = 24;

serve::Reply preflight(const serve::RequestHead& head) {
  serve::Reply reply;
  reply.status = 204;
  reply.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
  if (const std::string* wanted = head.header("Access-Control-Request-Headers"))
    reply.headers.emplace_back("Access-Control-Allow-Headers", *wanted);
  return reply;
}

}  // namespace

std::unique_ptr<serve::Listener> open_listener(
    int port, const std::string& folder, std::function<serve::Reply(const serve::RequestHead& head)> answer) {
  serve::ListenerOptions options;
  options.port = port;
  options.folder = folder;
  options.connections = kConnections;
  const auto handle = [answer = std::move(answer)](const serve::RequestHead& head, const std::string&) {
    serve::Reply reply = head.method == "OPTIONS" ? preflight(head) : answer(head);
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return reply;
  };
  const auto done = [](const serve::RequestHead&, const std::string&, int, std::size_t, double) {};
  return std::make_unique<serve::Listener>(options, handle, done);
}

}  // namespace geoprobe::demo
