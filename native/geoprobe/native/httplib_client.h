#pragma once
#include <geoprobe/native/httplib_stream.h>
#include <openssl/ssl.h>

#include <chrono>
#include <functional>

namespace geoprobe::native {

/// The two forms of process_socket: the first is virtual up to 0.19, the second from 0.20 on.
class HttplibExchange : public httplib::ClientImpl {
 public:
  using httplib::ClientImpl::ClientImpl;

 protected:
  using OverStream = std::function<bool(httplib::Stream&)>;
  /// Runs the library's part of an exchange over a stream of its own.
  virtual bool converse(int descriptor, SSL* session, const OverStream& exchange) = 0;
  /// Without a type of its own where the library knows other TLS than OpenSSL's.
  static SSL* session_of(const Socket& socket) { return static_cast<SSL*>(socket.ssl); }

 private:
  // The library's signatures, of which each release has one.
  // NOLINTBEGIN(modernize-use-override, performance-unnecessary-value-param)
  bool process_socket(const Socket& socket, OverStream exchange) {
    return converse(socket.sock, session_of(socket), exchange);
  }
  bool process_socket(const Socket& socket, std::chrono::steady_clock::time_point, OverStream exchange) {
    return converse(socket.sock, session_of(socket), exchange);
  }
  // NOLINTEND(modernize-use-override, performance-unnecessary-value-param)
};

/// What differs between the releases of cpp-httplib, 0.11 to 0.41, in the parts of a client that are not its
/// public interface: the rest of geoprobe uses that alone.
class HttplibClient : public HttplibExchange {
 public:
  using HttplibExchange::HttplibExchange;
  ~HttplibClient() override {
    stop();  // while shutdown_ssl is still ours
  }

 protected:
  /// Connects. False: there is no connection, and nothing to close.
  virtual bool open(int& descriptor, SSL*& session) = 0;

 private:
  bool create_and_connect_socket(Socket& socket, httplib::Error& error) final {
    SSL* session = nullptr;
    const bool good = open(socket.sock, session);
    if (good) socket.ssl = session;
    error = good ? httplib::Error::Success : httplib::Error::Connection;
    return good;
  }

  void shutdown_ssl(Socket& socket, bool gracefully) final {
    SSL* session = session_of(socket);
    if (session == nullptr) return;
    if (gracefully) SSL_shutdown(session);
    SSL_free(session);
    socket.ssl = nullptr;
  }
};

}  // namespace geoprobe::native
