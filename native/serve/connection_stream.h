#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "httplib_server.h"
#include "request_head.h"

namespace geoprobe::serve {

inline constexpr int kIdleSeconds = 30;  ///< how long a connection may wait for its next request

/// A client's connection, between its socket, which it owns, and cpp-httplib. advance() reads and checks a
/// head; then the library reads a plain request line in its place, and writes.
class ConnectionStream final : public native::HttplibStream {
 public:
  explicit ConnectionStream(int socket);
  ~ConnectionStream() override;
  ConnectionStream(const ConnectionStream&) = delete;
  ConnectionStream& operator=(const ConnectionStream&) = delete;

  using Clock = std::chrono::steady_clock;
  enum class Next { more, request, refused, over };
  /// Reads what has come of the next head, without waiting. more: it is not whole; refused: fault() says why,
  /// and what was read is in head(); over: the client is gone, or does not speak HTTP.
  Next advance();
  /// The head did not come in time.
  void refuse_late();
  /// Until when the rest of the head, or its beginning, may come.
  Clock::time_point deadline() const { return deadline_; }
  /// Something of a head has come.
  bool has_begun() const { return has_begun_; }

  const RequestHead& head() const { return head_; }
  const HeadFault& fault() const { return fault_; }
  const std::string& address() const { return address_; }
  std::size_t sent() const { return sent_; }
  Clock::time_point begun() const { return begun_; }

  bool is_open() const override { return !broken_; }
  ssize_t read(char* data, size_t size) override;
  /// Waits as long as the client takes something within thirty seconds.
  ssize_t write(const char* data, size_t size) override;
  /// Sends what the client takes at once, and returns how much. A client that has taken nothing for thirty
  /// seconds counts as gone.
  std::size_t write_some(std::string_view bytes);
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

  /// Says that nothing more is sent. Until deadline() what the client still sends is to be thrown away, or
  /// the last reply might not arrive.
  void say_goodbye();
  /// Throws away what has come. False: the client has closed, or has sent too much; the connection may end.
  bool throw_away();

 private:
  std::size_t put_some(std::string_view bytes);
  bool is_silent();
  bool wait_to_write();
  void expect_head();
  std::optional<std::string> take_head();

  const int socket_;
  std::string address_;
  int port_ = 0;
  std::string unread_;  ///< what came beyond the last head
  RequestHead head_;
  HeadFault fault_;
  std::string line_;  ///< what cpp-httplib is yet to read
  std::size_t sent_ = 0;
  std::size_t thrown_away_ = 0;
  Clock::time_point begun_, deadline_;
  std::optional<int> untaken_;  ///< bytes in the socket when it was found full; nothing: it is not
  Clock::time_point taken_at_;  ///< when the client took something last, if the socket is full
  bool has_begun_ = false, is_expecting_ = false;
  bool broken_ = false;
};

}  // namespace geoprobe::serve
