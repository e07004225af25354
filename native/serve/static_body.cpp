#include "static_body.h"

#include <geoprobe/text/sha256.h>

#include <utility>

#include "content_coding.h"

namespace geoprobe::serve {
namespace {

constexpr std::size_t kTagBytes = 12;
constexpr int kLevel = 6;

std::string tag_of(std::string_view text) {
  return '"' + hex(std::string_view(sha256(text)).substr(0, kTagBytes)) + '"';
}

}  // namespace

StaticBody::StaticBody(std::string text, bool is_compressible)
    : plain_(std::move(text)), tag_(tag_of(plain_)), is_compressible_(is_compressible) {}

const std::string& StaticBody::gzip() const {
  std::call_once(once_, [this] {
    if (!is_compressible_) return;
    gzip_ = serve::gzip(plain_, kLevel);
    if (gzip_.size() >= plain_.size()) gzip_.clear();
  });
  return gzip_;
}

}  // namespace geoprobe::serve
