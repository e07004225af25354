#pragma once
#include <httplib.h>

#include <chrono>
#include <functional>
#include <utility>

/// What differs between the releases of cpp-httplib, from 0.11 on, in the parts of a client that are not its
/// public interface. The rest of the backend uses that alone.
namespace geoprobe::native {

/// A stream that does its own waiting. is_writable() is a virtual function of the library's up to 0.19, the
/// last three from 0.20 on.
class HttplibStream : public httplib::Stream {
 public:
  // NOLINTBEGIN(modernize-use-override)
  bool is_readable() const { return true; }
  bool is_writable() const { return is_open(); }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return is_open(); }
  time_t duration() const { return 0; }
  // NOLINTEND(modernize-use-override)

 private:
  virtual bool is_open() const { return true; }
};

/// A client that puts a stream of its own between the socket and the library's reader of replies.
class HttplibClient : public httplib::ClientImpl {
 protected:
  using Exchange = std::function<bool(httplib::Stream&)>;

  HttplibClient(const std::string& host, int port) : httplib::ClientImpl(host, port) {
    keep_paths(*this);
    set_follow_location(false);
    set_decompress(false);
    set_keep_alive(true);
  }

  /// Runs the exchange on the stream over the socket. Returns whether the reply was whole.
  virtual bool run_exchange(const Socket& socket, const Exchange& exchange) = 0;

 private:
  // One of these is the library's virtual function: the first up to 0.19, the second from 0.20 on.
  // NOLINTBEGIN(modernize-use-override)
  bool process_socket(const Socket& socket, std::function<bool(httplib::Stream&)> callback) {
    return run_exchange(socket, callback);
  }
  bool process_socket(const Socket& socket, std::chrono::time_point<std::chrono::steady_clock>,
                      std::function<bool(httplib::Stream&)> callback) {
    return run_exchange(socket, callback);
  }
  // NOLINTEND(modernize-use-override)

  /// Paths are sent as they are.
  template <class Client>
  static void keep_paths(Client& client) {
    if constexpr (requires { client.set_url_encode(false); })
      client.set_url_encode(false);  // up to 0.25
    else
      client.set_path_encode(false);
  }
};

}  // namespace geoprobe::native
