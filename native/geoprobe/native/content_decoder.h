#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace geoprobe::native {

/// Undoes a Content-Encoding (gzip, deflate, brotli, or none) piece by piece, within a bound on what comes
/// out.
class ContentDecoder {
 public:
  enum class State { ok, too_large, failed };

  ContentDecoder(std::string_view content_encoding, std::size_t max_bytes);
  ~ContentDecoder();
  ContentDecoder(ContentDecoder&&) noexcept;
  ContentDecoder& operator=(ContentDecoder&&) noexcept;

  State feed(std::string_view encoded);
  /// To be called after the last piece: fails where the encoded stream is cut short.
  State finish();
  std::string& body() { return body_; }
  /// After State::failed: "its gzip body is damaged".
  const std::string& error() const { return error_; }

 private:
  struct Inflater;
  struct Brotli;
  State fail(std::string message);
  State feed_zlib(std::string_view& encoded);
  State feed_brotli(std::string_view& encoded);

  std::unique_ptr<Inflater> inflater_;
  std::unique_ptr<Brotli> brotli_;
  std::string body_;
  std::string error_;
  std::string name_;
  std::size_t max_bytes_;
  std::size_t encoded_bytes_ = 0;
  bool ended_ = false;
  bool padding_ = false;
};

}  // namespace geoprobe::native
