#include <brotli/decode.h>
#include <geoprobe/native/content_decoder.h>
#include <geoprobe/text/ascii.h>
#include <zlib.h>

#include <array>
#include <cstdint>
#include <utility>

namespace geoprobe::native {
namespace {
constexpr std::size_t kPiece = 16384;
/// An encoded stream that says nothing for longer than this beyond its bound is refused.
constexpr std::size_t kSlack = 65536;
constexpr int kGzip = 16;
}  // namespace

struct ContentDecoder::Inflater {
  z_stream stream{};
  bool gzip = false;
  bool open = false;
  std::string first_bytes;  ///< of deflate, until its flavour is known
  ~Inflater() {
    if (open) inflateEnd(&stream);
  }
  bool begin(int window_bits) { return open = inflateInit2(&stream, window_bits) == Z_OK; }
};

struct ContentDecoder::Brotli {
  BrotliDecoderState* state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
  Brotli() = default;
  Brotli(const Brotli&) = delete;
  Brotli& operator=(const Brotli&) = delete;
  ~Brotli() { BrotliDecoderDestroyInstance(state); }
};

ContentDecoder::ContentDecoder(std::string_view content_encoding, std::size_t max_bytes)
    : name_(lower(trim(content_encoding))), max_bytes_(max_bytes) {
  if (name_ == "x-gzip") name_ = "gzip";
  if (name_ == "identity") name_.clear();
  if (name_ == "gzip" || name_ == "deflate") {
    inflater_ = std::make_unique<Inflater>();
    inflater_->gzip = name_ == "gzip";
    if (inflater_->gzip) inflater_->begin(MAX_WBITS + kGzip);
  } else if (name_ == "br") {
    name_ = "brotli";
    brotli_ = std::make_unique<Brotli>();
  } else if (!name_.empty()) {
    error_ = "its body is encoded in a way that was not asked for";
  }
}

ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

ContentDecoder::State ContentDecoder::fail(std::string message) {
  error_ = std::move(message);
  return State::failed;
}

ContentDecoder::State ContentDecoder::feed(std::string_view encoded) {
  if (!error_.empty()) return State::failed;
  encoded_bytes_ += encoded.size();
  if (name_.empty()) {
    if (encoded.size() > max_bytes_ - body_.size()) return State::too_large;
    body_ += encoded;
    return State::ok;
  }
  if (encoded_bytes_ > max_bytes_ + kSlack) return State::too_large;
  while (!encoded.empty()) {
    if (ended_) {
      // Another gzip member may follow; anything else after the end is padding.
      const bool another = inflater_ && inflater_->gzip && !padding_ && encoded.front() == '\x1f';
      padding_ = !another;
      if (padding_) break;
      inflateReset(&inflater_->stream);
      ended_ = false;
    }
    const State state = brotli_ ? feed_brotli(encoded) : feed_zlib(encoded);
    if (state != State::ok) return state;
  }
  return State::ok;
}

/// Takes bytes from the front of `encoded`, up to its end or the stream's.
ContentDecoder::State ContentDecoder::feed_zlib(std::string_view& encoded) {
  Inflater& z = *inflater_;
  std::string_view bytes = std::exchange(encoded, {});
  if (!z.open) {
    // "deflate" is zlib's format by the standard and the raw one by some servers.
    z.first_bytes += bytes;
    if (z.first_bytes.size() < 2) return State::ok;
    const auto a = static_cast<unsigned char>(z.first_bytes[0]);
    const auto b = static_cast<unsigned char>(z.first_bytes[1]);
    const bool zlib = (a & 0x0f) == 8 && (a * 256 + b) % 31 == 0;
    if (!z.begin(zlib ? MAX_WBITS : -MAX_WBITS)) return fail("its body could not be decoded");
    bytes = z.first_bytes;
  }
  std::array<char, kPiece> piece;
  z.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.stream.avail_in = static_cast<uInt>(bytes.size());
  do {
    z.stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    z.stream.avail_out = kPiece;
    const int result = inflate(&z.stream, Z_NO_FLUSH);
    const std::size_t made = kPiece - z.stream.avail_out;
    if (made > max_bytes_ - body_.size()) return State::too_large;
    body_.append(piece.data(), made);
    if (result == Z_STREAM_END) {
      ended_ = true;
      encoded = bytes.substr(bytes.size() - z.stream.avail_in);
      return State::ok;
    }
    if (result == Z_BUF_ERROR) break;
    if (result != Z_OK) return fail("its " + name_ + " body is damaged");
  } while (z.stream.avail_in > 0 || z.stream.avail_out == 0);
  return State::ok;
}

ContentDecoder::State ContentDecoder::feed_brotli(std::string_view& encoded) {
  std::array<std::uint8_t, kPiece> piece;
  const auto* in = reinterpret_cast<const std::uint8_t*>(encoded.data());
  std::size_t in_left = encoded.size();
  encoded = {};
  for (;;) {
    std::uint8_t* out = piece.data();
    std::size_t out_left = kPiece;
    const auto result =
        BrotliDecoderDecompressStream(brotli_->state, &in_left, &in, &out_left, &out, nullptr);
    const std::size_t made = kPiece - out_left;
    if (made > max_bytes_ - body_.size()) return State::too_large;
    body_.append(reinterpret_cast<const char*>(piece.data()), made);
    if (result == BROTLI_DECODER_RESULT_ERROR) return fail("its brotli body is damaged");
    if (result == BROTLI_DECODER_RESULT_SUCCESS) ended_ = true;
    if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return State::ok;
  }
}

ContentDecoder::State ContentDecoder::finish() {
  if (!error_.empty()) return State::failed;
  if (name_.empty() || ended_ || encoded_bytes_ == 0) return State::ok;
  return fail("its " + name_ + " body is cut short");
}

}  // namespace geoprobe::native
