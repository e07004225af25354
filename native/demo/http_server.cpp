#include "http_server.h"

#include <sys/socket.h>

namespace geoprobe::demo {
namespace {

constexpr int kBacklog = 1024;  // cpp-httplib's own is 5

}  // namespace

HttpServer::HttpServer(std::size_t threads) {
  server_.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  server_.set_tcp_nodelay(true);
  server_.set_keep_alive_max_count(100000);
  server_.set_socket_options([this](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socket_ = socket;
  });
}

HttpServer::~HttpServer() {
  stop();
}

std::optional<Failure> HttpServer::start(int port) {
  const std::string host = "127.0.0.1";
  const int bound =
      port == 0 ? server_.bind_to_any_port(host) : (server_.bind_to_port(host, port) ? port : -1);
  if (bound <= 0)
    return Failure{"cannot listen on " + host + ":" + std::to_string(port) + ": is the port taken?"};
  listen(socket_, kBacklog);
  origin_ = "http://" + host + ":" + std::to_string(bound);
  // The socket listens already: whoever connects from here on is served.
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  return std::nullopt;
}

void HttpServer::stop() {
  if (!thread_.joinable()) return;
  while (!server_.is_running()) std::this_thread::yield();  // stop() is lost on a server that has not begun
  server_.stop();
  thread_.join();
}

void allow_every_origin(httplib::Server& server) {
  server.set_default_headers({{"Access-Control-Allow-Origin", "*"}});
  server.Options(".*", [](const httplib::Request& request, httplib::Response& response) {
    response.set_header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
    const std::string wanted = request.get_header_value("Access-Control-Request-Headers");
    if (!wanted.empty()) response.set_header("Access-Control-Allow-Headers", wanted);
    response.status = 204;
  });
}

}  // namespace geoprobe::demo
