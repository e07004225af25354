#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "httplib_server.h"
#include "request_head.h"

namespace geoprobe::serve {

inline constexpr int kIdleSeconds = 30;  ///< how long a connection may wait for its next request

/// A client's connection, between its socket and cpp-httplib. next() reads and checks a head; then the
/// library reads a plain request line in its place, and writes.
class ConnectionStream final : public native::HttplibStream {
 public:
  /// stop: a descriptor that is readable once no further request is wanted. Owns neither.
  ConnectionStream(int socket, int stop);

  enum class Next { request, refused, over };
  /// Waits for the next head. refused: fault() says why, and what it read is in head().
  Next next();

  const RequestHead& head() const { return head_; }
  const HeadFault& fault() const { return fault_; }
  const std::string& address() const { return address_; }
  std::size_t sent() const { return sent_; }
  std::chrono::steady_clock::time_point begun() const { return begun_; }

  bool is_open() const override { return !broken_; }
  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

  /// Says goodbye so that the last reply arrives although the client may still be sending, and closes.
  void close();

 private:
  bool wait(short events, std::chrono::steady_clock::time_point until, bool heed_stop);
  std::optional<std::string> take_head();

  const int socket_, stop_;
  std::string address_;
  int port_ = 0;
  std::string unread_;  ///< what came beyond the last head
  RequestHead head_;
  HeadFault fault_;
  std::string line_;  ///< what cpp-httplib is yet to read
  std::size_t sent_ = 0;
  std::chrono::steady_clock::time_point begun_;
  bool broken_ = false;
};

}  // namespace geoprobe::serve
