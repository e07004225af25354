#pragma once
#include <geoprobe/native/reply_head.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace geoprobe::native {

/// Takes a body out of the bytes that carry it, by its framing.
class BodyReader {
 public:
  BodyReader() = default;
  explicit BodyReader(const Framing& framing);

  /// Moves body bytes from `bytes` to `out`; returns how many. 0 with bytes left over means the end or a
  /// fault.
  std::size_t take(std::string_view& bytes, char* out, std::size_t size);
  bool done() const { return state_ == State::done; }
  /// What is wrong with the framing, empty where nothing is.
  const std::string& error() const { return error_; }
  /// The connection has ended. Whether the body may end there; if not, error() says so.
  bool end_of_stream();

 private:
  enum class State { data, size_line, after_chunk, trailer, done, failed };
  void take_control(std::string_view& bytes);
  void take_line();
  void fail(std::string message);

  Framing::Kind kind_ = Framing::Kind::none;
  State state_ = State::done;
  std::uint64_t left_ = 0;  ///< of the body, or of the chunk
  std::uint64_t announced_ = 0;
  std::string line_;
  std::size_t trailer_bytes_ = 0;
  std::string error_;
};

}  // namespace geoprobe::native
