#include <geoprobe/native/reply_body.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>
#include <cstring>

namespace geoprobe::native {
namespace {

constexpr std::size_t kMaxChunkLine = 1024;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

BodyReader::BodyReader(const Framing& framing)
    : kind_(framing.kind), left_(framing.length), announced_(framing.length) {
  if (kind_ == Framing::Kind::chunked)
    state_ = State::size_line;
  else if (kind_ == Framing::Kind::until_close || (kind_ == Framing::Kind::length && left_ > 0))
    state_ = State::data;
}

void BodyReader::fail(std::string message) {
  error_ = std::move(message);
  state_ = State::failed;
}

std::size_t BodyReader::take(std::string_view& bytes, char* out, std::size_t size) {
  while (!bytes.empty() && state_ != State::done && state_ != State::failed) {
    if (state_ != State::data) {
      take_control(bytes);
      continue;
    }
    std::size_t n = std::min(size, bytes.size());
    if (kind_ != Framing::Kind::until_close) n = static_cast<std::size_t>(std::min<std::uint64_t>(n, left_));
    std::memcpy(out, bytes.data(), n);
    bytes.remove_prefix(n);
    if (kind_ != Framing::Kind::until_close) {
      left_ -= n;
      if (left_ == 0) state_ = kind_ == Framing::Kind::chunked ? State::after_chunk : State::done;
    }
    return n;
  }
  return 0;
}

void BodyReader::take_control(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view part = bytes.substr(0, end);
  if (line_.size() + part.size() > (state_ == State::trailer ? kMaxHead : kMaxChunkLine)) {
    fail("its chunks are malformed");
    return;
  }
  line_ += part;
  bytes.remove_prefix(end == std::string_view::npos ? part.size() : part.size() + 1);
  if (end == std::string_view::npos) return;
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  take_line();
  line_.clear();
}

void BodyReader::take_line() {
  if (state_ == State::after_chunk) {
    if (!line_.empty()) return fail("its chunks are malformed");
    state_ = State::size_line;
    return;
  }
  if (state_ == State::trailer) {
    trailer_bytes_ += line_.size() + 1;
    if (trailer_bytes_ > kMaxHead) return fail("its trailer is longer than 64 KB");
    if (line_.empty()) state_ = State::done;
    return;
  }
  std::string_view text = line_;
  text = trim(text.substr(0, text.find(';')));
  if (text.empty() || text.size() > 15) return fail("its chunks are malformed");
  std::uint64_t size = 0;
  for (const char c : text) {
    const int digit = hex_digit(c);
    if (digit < 0) return fail("its chunks are malformed");
    size = size * 16 + static_cast<std::uint64_t>(digit);
  }
  left_ = size;
  state_ = size == 0 ? State::trailer : State::data;
}

bool BodyReader::end_of_stream() {
  if (state_ == State::done) return true;
  if (kind_ == Framing::Kind::until_close) {
    state_ = State::done;
    return true;
  }
  fail(kind_ == Framing::Kind::length ? "it ended early: " + std::to_string(announced_ - left_) + " of " +
                                            std::to_string(announced_) + " bytes came"
                                      : "it ended early, before its last chunk");
  return false;
}

}  // namespace geoprobe::native
