#include "connection_stream.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace geoprobe::serve {
namespace {

constexpr auto kForHead = std::chrono::seconds(10);  // from its first byte to its last
// For a client to take something of a reply. A receiver of 30 kB/s says that it has room again only once a
// sixteenth of its buffer is free, after some 13 s.
constexpr auto kToRead = std::chrono::seconds(30);
constexpr auto kGoodbye = std::chrono::seconds(1);
constexpr std::size_t kMostOfGoodbye = 1u << 20;
constexpr std::size_t kMostAroundTarget = 64;  // a method, a version and two spaces

/// What is too long of a head that is.
HeadFault too_long(std::string_view text) {
  if (std::min(text.find("\r\n"), text.size()) > kMostTargetBytes + kMostAroundTarget)
    return {414, "the URL is longer than 8000 bytes"};
  return {431, "the head is longer than 16384 bytes"};
}

}  // namespace

ConnectionStream::ConnectionStream(int socket) : socket_(socket) {
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

ConnectionStream::~ConnectionStream() {
  ::close(socket_);
}

/// Of a client whose socket is full. Sockets become writable only once a third of what they hold is taken,
/// which a slow client may take minutes for: what counts is whether they hold less.
bool ConnectionStream::is_silent() {
  const auto now = Clock::now();
  if (untaken_ && now < taken_at_ + kToRead) return false;
  int untaken = 0;
  ioctl(socket_, SIOCOUTQ, &untaken);
  if (untaken_ && untaken >= *untaken_) return true;
  untaken_ = untaken;
  taken_at_ = now;
  return false;
}

bool ConnectionStream::wait_to_write() {
  while (!is_silent()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(taken_at_ + kToRead - Clock::now()).count();
    pollfd watched{socket_, POLLOUT, 0};
    const int ready = poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
  return false;
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

void ConnectionStream::expect_head() {
  is_expecting_ = true;
  head_ = {};
  sent_ = 0;
  begun_ = Clock::now();
  has_begun_ = !unread_.empty();
  deadline_ = begun_ + (has_begun_ ? kForHead : std::chrono::seconds(kIdleSeconds));
}

ConnectionStream::Next ConnectionStream::advance() {
  constexpr char kTlsHandshake = 0x16;
  if (!is_expecting_) expect_head();
  const auto refuse = [&](HeadFault fault) {
    is_expecting_ = false;
    fault_ = std::move(fault);
    return Next::refused;
  };
  for (;;) {
    if (unread_.starts_with(kTlsHandshake)) return Next::over;
    if (const auto text = take_head()) {
      if (text->size() > kMostHeadBytes) return refuse(too_long(*text));
      if (auto fault = read_head(*text, head_)) return refuse(std::move(*fault));
      line_ =
          head_.method + ' ' + head_.target + (head_.keep_alive ? " HTTP/1.1\r\n\r\n" : " HTTP/1.0\r\n\r\n");
      is_expecting_ = false;
      return Next::request;
    }
    if (unread_.size() > kMostHeadBytes) return refuse(too_long(unread_));
    char bytes[4096];
    const ssize_t got = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return Next::more;
    if (got <= 0) return Next::over;
    unread_.append(bytes, static_cast<std::size_t>(got));
    if (!has_begun_) {
      has_begun_ = true;
      begun_ = Clock::now();
      deadline_ = begun_ + kForHead;
    }
  }
}

void ConnectionStream::refuse_late() {
  is_expecting_ = false;
  fault_ = {408, "the request's head did not come within ten seconds"};
}

ssize_t ConnectionStream::read(char* data, size_t size) {
  const std::size_t taken = std::min(size, line_.size());
  std::memcpy(data, line_.data(), taken);
  line_.erase(0, taken);
  return static_cast<ssize_t>(taken);
}

ssize_t ConnectionStream::write(const char* data, size_t size) {
  std::string_view rest(data, size);
  for (;;) {
    rest.remove_prefix(put_some(rest));
    if (broken_) return -1;
    if (rest.empty()) return static_cast<ssize_t>(size);
    if (!wait_to_write()) broken_ = true;
  }
}

std::size_t ConnectionStream::write_some(std::string_view bytes) {
  const std::size_t put = put_some(bytes);
  if (put < bytes.size() && !broken_ && is_silent()) broken_ = true;
  return put;
}

/// As much as the socket has room for.
std::size_t ConnectionStream::put_some(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size() && !broken_) {
    const ssize_t put = send(socket_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put > 0)
      done += static_cast<std::size_t>(put);
    else if (put < 0 && errno == EAGAIN)
      break;
    else if (put >= 0 || errno != EINTR)
      broken_ = true;
  }
  if (done > 0) untaken_.reset();
  sent_ += done;
  return done;
}

void ConnectionStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = address_;
  port = port_;
}

void ConnectionStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void ConnectionStream::say_goodbye() {
  shutdown(socket_, SHUT_WR);
  deadline_ = Clock::now() + kGoodbye;
}

bool ConnectionStream::throw_away() {
  char bytes[4096];
  for (;;) {
    const ssize_t got = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    thrown_away_ += static_cast<std::size_t>(got);
    if (got == 0 || thrown_away_ > kMostOfGoodbye) return false;
  }
}

}  // namespace geoprobe::serve
