#pragma once
#include <geoprobe/http/message.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace geoprobe::native {

inline constexpr std::size_t kMaxStatusLine = 4096;
inline constexpr std::size_t kMaxHead = 65536;  ///< of one reply, its interim (1xx) heads included
inline constexpr std::size_t kMaxFields = 200;
inline constexpr int kMaxInterim = 20;

/// The head of a reply, its field values as the bytes came.
struct ReplyHead {
  int status = 0;
  int minor_version = 1;  ///< HTTP/1.0 or HTTP/1.1
  Headers fields;
};

/// Reads a reply's head from bytes as they arrive, within bounds, interim (1xx) heads skipped. Lines may end
/// with LF alone; a line without a colon is skipped; a folded line is joined to the one before it.
class HeadReader {
 public:
  enum class State { more, done, failed };
  /// Takes bytes up to the head's end and removes them from `bytes`; what is left belongs to the body.
  State feed(std::string_view& bytes);
  ReplyHead& head() { return head_; }
  const ReplyHead& head() const { return head_; }
  const std::string& error() const { return error_; }

 private:
  State take_line();
  State fail(std::string message);
  bool read_status_line();
  void read_field();

  ReplyHead head_;
  std::string line_;
  std::string error_;
  std::size_t total_ = 0;
  std::size_t fields_ = 0;
  int interim_ = 0;
  bool in_fields_ = false;
};

/// How a reply's body ends (RFC 9112 section 6).
struct Framing {
  enum class Kind { none, length, chunked, until_close };
  Kind kind = Kind::none;
  std::uint64_t length = 0;
  bool reusable = false;  ///< whether the connection can be used again after the body
  std::string error;      ///< not empty: the head contradicts itself and the body cannot be read
};
Framing framing_of(const ReplyHead& head);

}  // namespace geoprobe::native
