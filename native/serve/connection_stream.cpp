#include "connection_stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace geoprobe::serve {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kForHead = std::chrono::seconds(10);  // from its first byte to its last
constexpr auto kToRead = std::chrono::seconds(10);   // for a client to take something of a reply
constexpr auto kGoodbye = std::chrono::seconds(1);
constexpr std::size_t kMostOfGoodbye = 1u << 20;

}  // namespace

ConnectionStream::ConnectionStream(int socket, int stop) : socket_(socket), stop_(stop) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  char text[INET6_ADDRSTRLEN] = "";
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return;
  if (peer.ss_family == AF_INET) {
    const auto& in4 = reinterpret_cast<const sockaddr_in&>(peer);
    inet_ntop(AF_INET, &in4.sin_addr, text, sizeof text);
    port_ = ntohs(in4.sin_port);
  } else if (peer.ss_family == AF_INET6) {
    const auto& in6 = reinterpret_cast<const sockaddr_in6&>(peer);
    inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof text);
    port_ = ntohs(in6.sin6_port);
  }
  address_ = text;
}

bool ConnectionStream::wait(short events, Clock::time_point until, bool heed_stop) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd watched[2] = {{socket_, events, 0}, {stop_, POLLIN, 0}};
    const int ready = poll(watched, heed_stop ? 2 : 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    if (watched[0].revents != 0) return true;
    return false;
  }
}

std::optional<std::string> ConnectionStream::take_head() {
  // Some clients send an empty line before a request (RFC 9112, section 2.2).
  while (unread_.starts_with("\r\n")) unread_.erase(0, 2);
  const std::size_t end = unread_.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  std::string text = unread_.substr(0, end);
  unread_.erase(0, end + 4);
  return text;
}

ConnectionStream::Next ConnectionStream::next() {
  head_ = {};
  sent_ = 0;
  begun_ = Clock::now();
  bool begun = !unread_.empty();
  Clock::time_point until =
      begun_ + (begun ? Clock::duration(kForHead) : Clock::duration(std::chrono::seconds(kIdleSeconds)));
  const auto refuse = [&](HeadFault fault) {
    fault_ = std::move(fault);
    return Next::refused;
  };
  for (;;) {
    if (const auto text = take_head()) {
      if (text->size() > kMostHeadBytes) return refuse({431, "the head is longer than 16384 bytes"});
      if (auto fault = read_head(*text, head_)) return refuse(std::move(*fault));
      line_ =
          head_.method + ' ' + head_.target + (head_.keep_alive ? " HTTP/1.1\r\n\r\n" : " HTTP/1.0\r\n\r\n");
      return Next::request;
    }
    if (unread_.size() > kMostHeadBytes) {
      const bool is_line = unread_.find("\r\n") == std::string::npos;
      return refuse(is_line ? HeadFault{414, "the URL is longer than 8000 bytes"}
                            : HeadFault{431, "the head is longer than 16384 bytes"});
    }
    if (!wait(POLLIN, until, !begun))
      return begun ? refuse({408, "the request's head did not come within ten seconds"}) : Next::over;
    char bytes[4096];
    const ssize_t got = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) return Next::over;
    unread_.append(bytes, static_cast<std::size_t>(got));
    if (!begun) {
      begun = true;
      begun_ = Clock::now();
      until = begun_ + kForHead;
    }
  }
}

ssize_t ConnectionStream::read(char* data, size_t size) {
  const std::size_t taken = std::min(size, line_.size());
  std::memcpy(data, line_.data(), taken);
  line_.erase(0, taken);
  return static_cast<ssize_t>(taken);
}

ssize_t ConnectionStream::write(const char* data, size_t size) {
  std::size_t done = 0;
  while (done < size && !broken_) {
    const ssize_t put = send(socket_, data + done, size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put > 0)
      done += static_cast<std::size_t>(put);
    else if (put < 0 && errno == EINTR)
      continue;
    else if (put >= 0 || errno != EAGAIN || !wait(POLLOUT, Clock::now() + kToRead, false))
      broken_ = true;
  }
  sent_ += done;
  return broken_ ? -1 : static_cast<ssize_t>(done);
}

void ConnectionStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = address_;
  port = port_;
}

void ConnectionStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void ConnectionStream::close() {
  shutdown(socket_, SHUT_WR);
  const auto until = Clock::now() + kGoodbye;
  char bytes[4096];
  for (std::size_t read = 0; !broken_ && read < kMostOfGoodbye && wait(POLLIN, until, true);) {
    const ssize_t got = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) break;
    if (got > 0) read += static_cast<std::size_t>(got);
  }
  ::close(socket_);
}

}  // namespace geoprobe::serve
