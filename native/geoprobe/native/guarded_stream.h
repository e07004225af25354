#pragma once
#include <geoprobe/native/channel.h>
#include <geoprobe/native/httplib_stream.h>
#include <geoprobe/native/reply_body.h>
#include <geoprobe/native/reply_head.h>

#include <array>
#include <string>
#include <string_view>

namespace geoprobe::native {

/// Stands between a socket and cpp-httplib's parser, so that no server can reach it with bytes that are not
/// bounded and well-formed.
///
/// The request's line and body are written here, in place of the library's line and after its head.
///
/// The reply's head is read and checked here; the parser gets a plain one in its place (status, no reason, no
/// fields but Connection), and then the body as bytes that end with the stream, its framing undone. (In
/// 0.11.4 the parser's std::regex recurses over the status line, field values are percent-decoded, and a
/// malformed chunk ends a body without an error.)
class GuardedStream final : public HttplibStream {
 public:
  GuardedStream(Channel& channel, const std::string& request_line, const std::string& body)
      : channel_(channel), request_line_(request_line), body_to_send_(body) {}

  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return channel_.descriptor(); }

  ReplyHead& head() { return reader_.head(); }
  const Headers& fields() const { return reader_.head().fields; }
  const Framing& framing() const { return framing_; }
  /// Why the exchange failed, as what follows "the reply of HOST cannot be used: "; empty where it did not,
  /// or was aborted.
  const std::string& error() const { return error_; }
  /// Whether a byte of the reply has come. A kept connection that fails before may have been stale.
  bool answered() const { return answered_; }
  bool complete() const { return have_head_ && body_.done(); }
  /// Whether bytes came that belong to no reply; the connection is not to be used again then.
  bool leftover() const { return !unread_.empty(); }

 private:
  bool fill();
  bool read_head();
  ssize_t fail(std::string message);

  Channel& channel_;
  const std::string& request_line_;
  const std::string& body_to_send_;
  std::string request_head_;  ///< the library's, until it is whole
  bool sent_ = false;
  std::array<char, 4096> buffer_;  // on the stack of every thread; cpp-httplib takes no more at once
  std::string_view unread_;        ///< in buffer_
  HeadReader reader_;
  Framing framing_;
  BodyReader body_;
  std::string plain_head_;
  std::size_t plain_at_ = 0;
  std::string error_;
  bool answered_ = false;
  bool ended_ = false;
  bool have_head_ = false;
};

}  // namespace geoprobe::native
