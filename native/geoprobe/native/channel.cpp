#include <geoprobe/native/channel.h>
#include <geoprobe/native/connect.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace geoprobe::native {
namespace {
constexpr std::size_t kMostBytes = 1u << 20;
bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}
}  // namespace

bool Channel::wait_for(int ssl_error, int result, int saved_errno) {
  if (ssl_error == SSL_ERROR_WANT_READ) return interrupt_.wait_for(descriptor_, POLLIN);
  if (ssl_error == SSL_ERROR_WANT_WRITE) return interrupt_.wait_for(descriptor_, POLLOUT);
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  if (reason != nullptr)
    error_ = std::string("TLS failed: ") + reason;
  else
    error_ = result < 0 && saved_errno != 0 ? error_text(saved_errno) : "the connection was closed";
  ERR_clear_error();
  return false;
}

ssize_t Channel::read(char* data, std::size_t size) {
  size = std::min(size, kMostBytes);
  for (;;) {
    // Also where bytes are always there: a flood must not outlive an abort.
    if (interrupt_.aborted()) return -1;
    if (ssl_ == nullptr) {
      const auto n = recv(descriptor_, data, size, 0);
      if (n >= 0) return n;
      if (errno == EINTR) continue;
      if (!would_block()) {
        error_ = error_text(errno);
        return -1;
      }
      if (!interrupt_.wait_for(descriptor_, POLLIN)) return -1;
      continue;
    }
    ERR_clear_error();
    errno = 0;
    const int n = SSL_read(ssl_, data, static_cast<int>(size));
    if (n > 0) return n;
    const int saved_errno = errno;
    const int problem = SSL_get_error(ssl_, n);
    if (problem == SSL_ERROR_ZERO_RETURN) return 0;
    if (!wait_for(problem, n, saved_errno)) return -1;
  }
}

bool Channel::write(std::string_view data) {
  while (!data.empty()) {
    if (interrupt_.aborted()) return false;
    const std::size_t size = std::min(data.size(), kMostBytes);
    if (ssl_ == nullptr) {
      const auto n = send(descriptor_, data.data(), size, MSG_NOSIGNAL);
      if (n >= 0) {
        data.remove_prefix(static_cast<std::size_t>(n));
        continue;
      }
      if (errno == EINTR) continue;
      if (!would_block()) {
        error_ = error_text(errno);
        return false;
      }
      if (!interrupt_.wait_for(descriptor_, POLLOUT)) return false;
      continue;
    }
    ERR_clear_error();
    errno = 0;
    const int n = SSL_write(ssl_, data.data(), static_cast<int>(size));
    if (n > 0) {
      data.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    const int saved_errno = errno;
    if (!wait_for(SSL_get_error(ssl_, n), n, saved_errno)) return false;
  }
  return true;
}

}  // namespace geoprobe::native
