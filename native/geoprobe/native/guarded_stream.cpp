#include <geoprobe/native/guarded_stream.h>

#include <algorithm>

namespace geoprobe::native {

ssize_t GuardedStream::fail(std::string message) {
  if (error_.empty()) error_ = std::move(message);
  return -1;
}

/// False at the end of the stream (ended_) and on failure.
bool GuardedStream::fill() {
  const auto n = channel_.read(buffer_.data(), buffer_.size());
  if (n < 0) {
    if (!channel_.error().empty()) fail(channel_.error());
    return false;
  }
  ended_ = n == 0;
  answered_ = answered_ || n > 0;
  unread_ = std::string_view(buffer_.data(), static_cast<std::size_t>(n));
  return n > 0;
}

bool GuardedStream::read_head() {
  for (;;) {
    if (unread_.empty() && !fill()) {
      if (ended_)
        fail(answered_ ? "it ended early, within its head" : "the connection was closed without a reply");
      return false;
    }
    const auto state = reader_.feed(unread_);
    if (state == HeadReader::State::failed) fail(reader_.error());
    if (state == HeadReader::State::done) break;
    if (state == HeadReader::State::failed) return false;
  }
  framing_ = framing_of(reader_.head());
  if (!framing_.error.empty()) {
    fail(framing_.error);
    return false;
  }
  body_ = BodyReader(framing_);
  plain_head_ = "HTTP/1.1 " + std::to_string(reader_.head().status) + " \r\n";
  if (framing_.kind == Framing::Kind::none) plain_head_ += "Content-Length: 0\r\n";
  if (!framing_.reusable) plain_head_ += "Connection: close\r\n";
  plain_head_ += "\r\n";
  have_head_ = true;
  return true;
}

ssize_t GuardedStream::read(char* data, size_t size) {
  if (size == 0) return 0;
  if (!have_head_ && !read_head()) return -1;
  if (plain_at_ < plain_head_.size()) {
    const std::size_t n = std::min(size, plain_head_.size() - plain_at_);
    std::copy_n(plain_head_.data() + plain_at_, n, data);
    plain_at_ += n;
    return static_cast<ssize_t>(n);
  }
  for (;;) {
    if (body_.done()) return 0;
    if (unread_.empty() && !fill()) {
      if (!ended_) return -1;
      return body_.end_of_stream() ? 0 : fail(body_.error());
    }
    const std::size_t n = body_.take(unread_, data, size);
    if (n > 0) return static_cast<ssize_t>(n);
    if (!body_.error().empty()) return fail(body_.error());
  }
}

ssize_t GuardedStream::write(const char* data, size_t size) {
  request_head_.append(data, size);
  if (sent_ || !request_head_.ends_with("\r\n\r\n")) return static_cast<ssize_t>(size);
  sent_ = true;
  request_head_.replace(0, request_head_.find('\n') + 1, request_line_);
  request_head_ += body_to_send_;
  if (channel_.write(request_head_)) return static_cast<ssize_t>(size);
  return channel_.error().empty() ? -1 : fail(channel_.error());
}

void GuardedStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void GuardedStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace geoprobe::native
