#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/json_repair.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <optional>

namespace geoprobe {
namespace {

/// One walk over the text, token by token: what is a string's is never taken for a token.
class Repairer {
 public:
  explicit Repairer(std::string_view text) : text_(text) { result_.text.reserve(text.size() + 16); }

  RepairedJson run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"')
        string();
      else if (is_bare(c))
        bare();
      else
        copy(1);
    }
    warn(not_finite_, "the JSON held NaN or an infinity, which it does not allow; read as null");
    warn(too_large_, "the JSON held a number beyond a double; kept as text");
    warn(surrogates_, "the JSON held half of a surrogate pair; shown as U+FFFD");
    warn(controls_, "the JSON held raw control characters in a text; kept");
    return std::move(result_);
  }

 private:
  static bool is_bare(char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '+' || c == '.'; }

  void copy(std::size_t count) {
    result_.text += text_.substr(at_, count);
    at_ += count;
  }

  void warn(bool done, const char* text) {
    if (done) result_.warnings.emplace_back(text);
  }

  void bare() {
    std::size_t end = at_;
    while (end < text_.size() && is_bare(text_[end])) ++end;
    const std::string_view token = text_.substr(at_, end - at_);
    if (is_not_finite(token)) {
      not_finite_ = true;
      result_.text += "null";
    } else if (is_json_number(token) && !parse_double(token)) {
      too_large_ = true;
      result_.text += '"';
      result_.text += token;
      result_.text += '"';
    } else {
      result_.text += token;
    }
    at_ = end;
  }

  static bool is_not_finite(std::string_view token) {
    if (token.front() == '-' || token.front() == '+') token.remove_prefix(1);
    return equals_ignoring_case(token, "nan") || equals_ignoring_case(token, "infinity") ||
           equals_ignoring_case(token, "inf");
  }

  void string() {
    copy(1);
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') return copy(1);
      if (c == '\\')
        escape();
      else if (static_cast<unsigned char>(c) < 0x20)
        control(c);
      else
        copy(1);
    }
  }

  void escape() {
    if (const std::optional<unsigned> unit = unit_at(at_)) {
      if (*unit < 0xD800 || *unit > 0xDFFF) return copy(6);
      const std::optional<unsigned> next = *unit <= 0xDBFF ? unit_at(at_ + 6) : std::nullopt;
      if (next && *next >= 0xDC00 && *next <= 0xDFFF) return copy(12);
      surrogates_ = true;
      result_.text += "\\ufffd";
      at_ += 6;
      return;
    }
    copy(std::min<std::size_t>(2, text_.size() - at_));
  }

  /// The code unit of "\uXXXX" at a place, if there is one.
  std::optional<unsigned> unit_at(std::size_t place) const {
    if (place + 6 > text_.size() || text_[place] != '\\' || text_[place + 1] != 'u') return std::nullopt;
    unsigned unit = 0;
    for (std::size_t i = place + 2; i < place + 6; ++i) {
      const char c = text_[i];
      if (is_digit(c))
        unit = unit * 16 + static_cast<unsigned>(c - '0');
      else if (c >= 'a' && c <= 'f')
        unit = unit * 16 + static_cast<unsigned>(c - 'a' + 10);
      else if (c >= 'A' && c <= 'F')
        unit = unit * 16 + static_cast<unsigned>(c - 'A' + 10);
      else
        return std::nullopt;
    }
    return unit;
  }

  void control(char c) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    controls_ = true;
    const auto byte = static_cast<unsigned char>(c);
    result_.text += "\\u00";
    result_.text += kHex[byte >> 4];
    result_.text += kHex[byte & 15];
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  RepairedJson result_;
  bool not_finite_ = false, too_large_ = false, surrogates_ = false, controls_ = false;
};

}  // namespace

RepairedJson repair_json(std::string_view text) {
  if (is_utf8(text)) return Repairer(text).run();
  const std::string repaired = repair_utf8(text);
  RepairedJson result = Repairer(repaired).run();
  result.warnings.emplace_back("the JSON held bytes that are not UTF-8; shown as U+FFFD");
  return result;
}

}  // namespace geoprobe
