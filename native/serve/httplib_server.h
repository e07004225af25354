#pragma once
#include <geoprobe/native/httplib_stream.h>

#include <functional>
#include <string>
#include <utility>

namespace geoprobe::serve {

/// Runs each task at once, in the thread that accepts connections.
class InlineQueue final : public httplib::TaskQueue {
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue({}));  // void up to 0.14, then bool

 public:
  Enqueued enqueue(std::function<void()> task) override {
    task();
    return Enqueued(true);
  }
  void shutdown() override {}
};

/// What differs between the releases of cpp-httplib, 0.11 to 0.41, in the parts of a server that are not its
/// public interface: the rest of geoprobe uses that alone.
class HttplibServer : public httplib::Server {
 protected:
  using Setup = std::function<void(httplib::Request&)>;

  /// Answers the request whose line and empty head the stream is to give.
  bool answer_request(httplib::Stream& stream, bool close, bool& closed, const Setup& setup) {
    return pass_on(*this, stream, close, closed, setup);
  }

 private:
  template <class Server>
  static bool pass_on(Server& server, httplib::Stream& stream, bool close, bool& closed, const Setup& setup) {
    const std::string nowhere;
    if constexpr (requires { server.process_request(stream, close, closed, setup); })
      return server.process_request(stream, close, closed, setup);  // up to 0.15
    else
      return server.process_request(stream, nowhere, 0, nowhere, 0, close, closed, setup);
  }
};

}  // namespace geoprobe::serve
