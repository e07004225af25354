#include <arpa/inet.h>
#include <geoprobe/native/connect.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace geoprobe::native {
namespace {

constexpr int kHeadStartMs = 250;
constexpr std::size_t kMostAtOnce = 8;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;  ///< 0: it cannot be read
};

SocketAddress socket_address(const std::string& address, int port) {
  SocketAddress out;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  const auto network_port = htons(static_cast<std::uint16_t>(port));
  // fe80::1%eth0
  const std::size_t zone = address.find('%');
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = network_port;
    out.size = sizeof *v4;
  } else if (inet_pton(AF_INET6, address.substr(0, zone).c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = network_port;
    if (zone != std::string::npos) v6->sin6_scope_id = if_nametoindex(address.c_str() + zone + 1);
    out.size = sizeof *v6;
  }
  return out;
}

/// A socket that is connecting or connected; -1 and errno.
int begin_connect(const std::string& address, int port) {
  const SocketAddress to = socket_address(address, port);
  if (to.size == 0) {
    errno = EADDRNOTAVAIL;
    return -1;
  }
  const int descriptor = socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  const int yes = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&to.storage), to.size) == 0 ||
      errno == EINPROGRESS)
    return descriptor;
  const int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

}  // namespace

std::string error_text(int error) {
  const char* text = strerrordesc_np(error);
  std::string out = text != nullptr ? text : "error " + std::to_string(error);
  if (out.size() > 1 && out[0] >= 'A' && out[0] <= 'Z' && out[1] >= 'a')
    out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

Connected connect_to(const std::vector<std::string>& addresses, int port, Interrupt& interrupt) {
  std::vector<pollfd> trying;
  std::size_t next = 0;
  int last_error = EADDRNOTAVAIL;
  bool start_another = true;
  const auto close_all_but = [&](int kept) {
    for (const pollfd& entry : trying)
      if (entry.fd != kept) close(entry.fd);
  };

  for (;;) {
    if (start_another && next < addresses.size() && trying.size() < kMostAtOnce) {
      const int descriptor = begin_connect(addresses[next++], port);
      if (descriptor < 0) {
        last_error = errno;
        continue;
      }
      trying.push_back({descriptor, POLLOUT, 0});
    }
    if (trying.empty()) return {-1, error_text(last_error)};

    const bool more = next < addresses.size() && trying.size() < kMostAtOnce;
    const auto woken = interrupt.wait(trying, more ? kHeadStartMs : -1);
    if (woken == Interrupt::Woken::aborted) {
      close_all_but(-1);
      return {};
    }
    start_another = woken == Interrupt::Woken::timed_out;
    if (woken != Interrupt::Woken::ready) continue;

    for (const pollfd& entry : trying) {
      if (entry.revents == 0) continue;
      int error = 0;
      socklen_t size = sizeof error;
      getsockopt(entry.fd, SOL_SOCKET, SO_ERROR, &error, &size);
      if (error == 0) {
        close_all_but(entry.fd);
        return {entry.fd, {}};
      }
      last_error = error;
      start_another = true;
    }
    std::erase_if(trying, [](const pollfd& entry) {
      if (entry.revents == 0) return false;
      close(entry.fd);
      return true;
    });
  }
}

}  // namespace geoprobe::native
