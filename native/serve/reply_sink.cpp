#include "reply_sink.h"

#include <cstdio>

namespace geoprobe::serve {

bool ReplySink::send(std::string_view part) {
  if (part.empty()) return drain();
  if (begun_ > kept_.size() / 2) {
    kept_.erase(0, begun_);
    begun_ = 0;
  }
  if (chunked_) {
    char size[24];
    kept_.append(size, static_cast<std::size_t>(std::snprintf(size, sizeof size, "%zx\r\n", part.size())));
  }
  kept_.append(part);
  if (chunked_) kept_.append("\r\n");
  return drain();
}

bool ReplySink::drain() {
  begun_ += stream_.write_some(std::string_view(kept_).substr(begun_));
  return stream_.is_open();
}

bool ReplySink::finish() {
  if (chunked_) kept_.append("0\r\n\r\n");
  const std::string_view rest = std::string_view(kept_).substr(begun_);
  return stream_.write(rest.data(), rest.size()) >= 0;
}

}  // namespace geoprobe::serve
