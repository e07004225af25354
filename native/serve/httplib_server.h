#pragma once
#include <httplib.h>

#include <functional>
#include <string>

/// What differs between the releases of cpp-httplib, 0.11 to 0.41, in the parts of a server that are not its
/// public interface. The rest of geoprobe uses that alone.
namespace geoprobe::serve {

/// A connection that does its own waiting. is_writable() is a virtual function of the library's up to 0.19,
/// the last three from 0.20 on.
class HttplibStream : public httplib::Stream {
 public:
  virtual bool is_open() const = 0;
  // NOLINTBEGIN(modernize-use-override)
  bool is_readable() const { return true; }
  bool is_writable() const { return is_open(); }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return is_open(); }
  time_t duration() const { return 0; }
  // NOLINTEND(modernize-use-override)
};

/// A server that reads its connections' heads itself.
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
