#pragma once
#include <geoprobe/text/expected.h>
#include <httplib.h>

#include <optional>
#include <string>
#include <thread>

namespace geoprobe::demo {

/// A cpp-httplib server in a thread of its own, fit for many clients at once. Set its handlers before start.
class HttpServer {
 public:
  explicit HttpServer(std::size_t threads = 24);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  httplib::Server& handlers() { return server_; }

  /// Binds 127.0.0.1:port (0: any free one) and returns once connections are taken. Failure: the port is
  /// taken.
  std::optional<Failure> start(int port);
  void stop();
  const std::string& origin() const { return origin_; }

 private:
  httplib::Server server_;
  std::thread thread_;
  int socket_ = -1;
  std::string origin_;
};

/// Lets pages of every origin read the replies, and answers their preflights.
void allow_every_origin(httplib::Server& server);

}  // namespace geoprobe::demo
