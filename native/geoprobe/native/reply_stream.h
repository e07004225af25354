#pragma once
#include <geoprobe/native/channel.h>
#include <geoprobe/native/reply_body.h>
#include <geoprobe/native/reply_head.h>

#include <array>
#include <string>
#include <string_view>

namespace geoprobe::native {

/// One reply as it comes through a channel: its head, bounded and checked, then its body, the framing undone.
class ReplyStream {
 public:
  explicit ReplyStream(Channel& channel) : channel_(channel) {}

  /// False: see error().
  bool read_head();
  /// Body bytes, after read_head(): how many; 0 at the end; -1 on failure (see error) and when aborted.
  ssize_t read(char* data, std::size_t size);

  ReplyHead& head() { return reader_.head(); }
  const Framing& framing() const { return framing_; }
  /// Why the exchange failed, as what follows "the reply of HOST cannot be used: "; empty where it did not,
  /// or was aborted.
  const std::string& error() const { return error_; }
  /// Whether a byte of the reply has come. A kept connection that fails before may have been stale.
  bool answered() const { return answered_; }
  /// Whether bytes came that belong to no reply; the connection is not to be used again then.
  bool leftover() const { return !unread_.empty(); }

 private:
  bool fill();
  bool fail(std::string message);

  Channel& channel_;
  std::array<char, 4096> buffer_;  // on the stack of every thread
  std::string_view unread_;        ///< in buffer_
  HeadReader reader_;
  Framing framing_;
  BodyReader body_;
  std::string error_;
  bool answered_ = false;
  bool ended_ = false;
};

}  // namespace geoprobe::native
