#include <geoprobe/native/reply_stream.h>

#include <utility>

namespace geoprobe::native {

bool ReplyStream::fail(std::string message) {
  if (error_.empty()) error_ = std::move(message);
  return false;
}

/// False at the end of the stream (ended_) and on failure.
bool ReplyStream::fill() {
  const auto n = channel_.read(buffer_.data(), buffer_.size());
  if (n < 0) return channel_.error().empty() ? false : fail(channel_.error());
  ended_ = n == 0;
  answered_ = answered_ || n > 0;
  unread_ = std::string_view(buffer_.data(), static_cast<std::size_t>(n));
  return n > 0;
}

bool ReplyStream::read_head() {
  for (auto state = HeadReader::State::more; state != HeadReader::State::done;) {
    if (unread_.empty() && !fill()) {
      if (!ended_) return false;
      return fail(answered_ ? "it ended early, within its head"
                            : "the connection was closed without a reply");
    }
    state = reader_.feed(unread_);
    if (state == HeadReader::State::failed) return fail(reader_.error());
  }
  framing_ = framing_of(reader_.head());
  if (!framing_.error.empty()) return fail(framing_.error);
  body_ = BodyReader(framing_);
  return true;
}

ssize_t ReplyStream::read(char* data, std::size_t size) {
  while (!body_.done()) {
    if (unread_.empty() && !fill()) {
      if (ended_ && body_.end_of_stream()) break;
      if (ended_) fail(body_.error());
      return -1;
    }
    const std::size_t n = body_.take(unread_, data, size);
    if (n > 0) return static_cast<ssize_t>(n);
    if (!body_.error().empty()) return fail(body_.error()), -1;
  }
  return 0;
}

}  // namespace geoprobe::native
