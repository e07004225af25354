#include "content_coding.h"

#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>
#include <zlib.h>

#include <optional>

namespace geoprobe::serve {

bool takes_gzip(std::string_view accept_encoding) {
  std::optional<bool> named, any;
  for (const std::string_view part : split(accept_encoding, ',')) {
    const auto pieces = split(part, ';');
    const std::string coding = lower(trim(pieces.front()));
    double quality = 1;
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      const std::string parameter = lower(trim(pieces[i]));
      if (parameter.starts_with("q=")) quality = parse_double(trim(parameter.substr(2))).value_or(0);
    }
    if (coding == "gzip" || coding == "x-gzip") named = quality > 0;
    if (coding == "*") any = quality > 0;
  }
  return named.value_or(any.value_or(false));
}

std::string gzip(std::string_view bytes, int level) {
  constexpr int kGzip = 16, kUsualMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + kGzip, kUsualMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(is_whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

bool is_compressible(std::string_view content_type) {
  const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
  return (type.starts_with("text/") && type != "text/event-stream") || type.ends_with("json") ||
         type.ends_with("jsonl") || type == "application/wasm" || type == "image/svg+xml";
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  for (std::string_view each : split(if_none_match, ',')) {
    each = trim(each);
    if (each == "*") return true;
    if (each.starts_with("W/")) each.remove_prefix(2);
    if (each == tag) return true;
  }
  return false;
}

}  // namespace geoprobe::serve
