#include "raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>

namespace geoprobe::test {

void Moment::happen() {
  const std::lock_guard lock(mutex_);
  happened_ = true;
  changed_.notify_all();  // under the lock: who waits may end this object at once
}

bool Moment::wait(int milliseconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] { return happened_; });
}

std::string Peer::read_request() {
  std::array<char, 65536> bytes;
  for (;;) {
    const std::size_t end = unread_.find("\r\n\r\n");
    if (end != std::string::npos) {
      std::size_t size = end + 4;
      if (const std::size_t at = unread_.find("Content-Length: "); at < end)
        size += static_cast<std::size_t>(std::atoll(unread_.c_str() + at + 16));
      if (unread_.size() >= size) {
        std::string request = unread_.substr(0, size);
        unread_.erase(0, size);
        return request;
      }
    }
    const auto n = recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (n <= 0) return {};
    unread_.append(bytes.data(), static_cast<std::size_t>(n));
  }
}

bool Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void Peer::send_forever(std::string_view bytes) {
  while (send(bytes)) {
  }
}

void Peer::drip_forever(std::string_view bytes, int milliseconds) {
  for (std::size_t at = 0; send(bytes.substr(at, 1)); at = (at + 1) % bytes.size()) {
    pollfd gone{descriptor_, POLLRDHUP, 0};
    if (poll(&gone, 1, milliseconds) > 0) return;
  }
}

void Peer::wait_until_closed() {
  std::array<char, 65536> bytes;
  while (recv(descriptor_, bytes.data(), bytes.size(), 0) > 0) {
  }
}

void Peer::reset() {
  const linger at_once{1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  // The close that follows the script sends the reset.
}

int listen_on_loopback(int backlog, int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, backlog) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::system_error(errno, std::generic_category(), "listen");
  port = ntohs(address.sin_port);
  return listener;
}

RawServer::RawServer(Script script) : script_(std::move(script)), listener_(listen_on_loopback(1024, port_)) {
  acceptor_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const Session& session : sessions_)
      if (session.descriptor >= 0) shutdown(session.descriptor, SHUT_RDWR);
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (Session& session : sessions_) session.thread.join();
  close(listener_);
}

std::string RawServer::url(std::string_view target) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
}

void RawServer::accept_all() {
  for (;;) {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (descriptor < 0 || ending_) {
      if (descriptor >= 0) close(descriptor);
      if (ending_ || errno != EINTR) return;
      continue;
    }
    const std::size_t number = accepted_++;
    Session& session = sessions_.emplace_back();
    session.descriptor = descriptor;
    session.thread = std::thread([this, &session, number, descriptor] {
      Peer peer(descriptor, number);
      script_(peer);
      const std::lock_guard inner(mutex_);
      session.descriptor = -1;
      close(descriptor);
    });
  }
}

}  // namespace geoprobe::test
