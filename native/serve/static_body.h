#pragma once
#include <mutex>
#include <string>
#include <string_view>

namespace geoprobe::serve {

/// A body that is sent again and again. It is compressed once, when somebody first takes it so. Any thread
/// may use it.
class StaticBody {
 public:
  explicit StaticBody(std::string text, bool is_compressible = true);

  const std::string& plain() const { return plain_; }
  /// Empty if it would not be smaller.
  const std::string& gzip() const;
  /// An entity tag with its quotes, of the plain form: "\"3b1f…\"".
  const std::string& tag() const { return tag_; }

 private:
  const std::string plain_, tag_;
  const bool is_compressible_;
  mutable std::once_flag once_;
  mutable std::string gzip_;
};

}  // namespace geoprobe::serve
