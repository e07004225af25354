#pragma once
#include <geoprobe/text/expected.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "memory_budget.h"
#include "reply_sink.h"
#include "request_head.h"
#include "static_body.h"

namespace geoprobe::serve {

/// What is sent back. A body, or a stream of parts.
struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};

  /// In place of the body, called once the head is sent. False: the reply is not whole, and the connection
  /// is to end so that its client sees that.
  std::function<bool(ReplySink& sink)> stream = {};

  std::shared_ptr<const StaticBody> shared = {};  ///< in place of the body

  std::shared_ptr<MemoryShare> memory = {};  ///< held until the reply is sent

  bool from_folder = false;  ///< the page's folder is to answer instead, 404 where it has no such file
};

struct ListenerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;                ///< 0: any free one
  std::size_t connections = 256;  ///< requests that are served at once, a thread each; more wait
  /// Requests of one address that are served at once; 0: as many as there are threads.
  std::size_t by_address = 0;
  /// Requests that two further threads serve, so that they never wait for others.
  std::function<bool(const RequestHead& head)> is_urgent = {};
  std::string folder;    ///< of files to serve; empty: none
  bool any_page = true;  ///< of any origin may read why a head was refused
};

/// An HTTP/1.1 server over cpp-httplib. Each connection is read here first: a head is whole, bounded, checked
/// and there within ten seconds, or its sender is told what is wrong and cut off; so is a client that
/// reads nothing for thirty seconds. Connections without a whole head hold no thread; if there are as many as
/// half of the process's descriptors, the one that has waited longest ends. Texts of a kilobyte and more are
/// compressed by gzip for those who take it.
class Listener {
 public:
  using Handle = std::function<Reply(const RequestHead& head, const std::string& address)>;
  /// What happened to a request, once its reply is sent; of one that was refused by its head too.
  using Done = std::function<void(const RequestHead& head, const std::string& address, int status,
                                  std::size_t bytes, double seconds)>;

  Listener(ListenerOptions options, Handle handle, Done done);
  ~Listener();  ///< stops
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Returns once connections are taken. Failure: the address cannot be listened on. Throws std::system_error
  /// if the system refuses a thread or a descriptor.
  std::optional<Failure> start();
  /// Takes no more connections, ends those that are idle, and returns when the open requests are answered.
  void stop();
  /// "http://127.0.0.1:8080"
  const std::string& origin() const;
  std::size_t open_connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe::serve
