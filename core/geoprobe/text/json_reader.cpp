#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_repair.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::size_t kShortNumber = 300;  // digits that no exponent makes larger than a double's range

/// Reads one JSON text. The first fault ends it: error() tells what, position() where.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool read(Value& root) {
    if (!value(root, 0)) return false;
    skip_space();
    return at_ == text_.size() || fail("expected the end of the text");
  }
  const std::string& error() const { return error_; }
  std::size_t position() const { return at_; }

 private:
  bool fail(std::string error) {
    error_ = std::move(error);
    return false;
  }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char expected) {
    if (next() != expected || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (take(' ') || take('\n') || take('\r') || take('\t')) {
    }
  }

  bool value(Value& out, int depth) {
    skip_space();
    const char first = next();
    if (first == '{' || first == '[') {
      if (depth == kMaxJsonDepth)
        return fail("nested more than " + std::to_string(kMaxJsonDepth) + " levels deep");
      ++at_;
      return first == '{' ? object(out, depth + 1) : array(out, depth + 1);
    }
    if (first == '"') {
      std::string text;
      if (!string(text)) return false;
      out = std::move(text);
      return true;
    }
    if (first == '-' || is_digit(first)) return number(out);
    return word("true", true, out) || word("false", false, out) || word("null", nullptr, out) ||
           fail("expected a value");
  }

  bool word(std::string_view name, Value meaning, Value& out) {
    if (text_.substr(at_, name.size()) != name) return false;
    at_ += name.size();
    out = std::move(meaning);
    return true;
  }

  bool object(Value& out, int depth) {
    Value::Object members;
    skip_space();
    if (!take('}')) {
      do {
        skip_space();
        if (next() != '"') return fail("expected a member's name in double quotes");
        Member& member = members.emplace_back();
        if (!string(member.name)) return false;
        skip_space();
        if (!take(':')) return fail("expected ':'");
        if (!value(member.value, depth)) return false;
        skip_space();
      } while (take(','));
      if (!take('}')) return fail("expected ',' or '}'");
    }
    out = std::move(members);
    return true;
  }

  bool array(Value& out, int depth) {
    Value::Array items;
    skip_space();
    if (!take(']')) {
      do {
        if (!value(items.emplace_back(), depth)) return false;
        skip_space();
      } while (take(','));
      if (!take(']')) return fail("expected ',' or ']'");
    }
    out = std::move(items);
    return true;
  }

  bool number(Value& out) {
    const std::size_t start = at_;
    constexpr std::string_view kOfNumbers = "0123456789+-.eE";
    while (at_ < text_.size() && kOfNumbers.find(next()) != std::string_view::npos) ++at_;
    std::string digits(text_.substr(start, at_ - start));
    const bool plain = digits.size() < kShortNumber && digits.find_first_of("eE") == std::string::npos;
    if (plain ? is_json_number(digits) : parse_double(digits).has_value()) {
      out = Number{std::move(digits)};
      return true;
    }
    at_ = start;
    return fail(is_json_number(digits) ? "a number beyond the range of doubles" : "expected a number");
  }

  bool string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const std::size_t run = at_;
      while (at_ < text_.size() && next() != '"' && next() != '\\' &&
             static_cast<unsigned char>(next()) >= 0x20)
        ++at_;
      out.append(text_.substr(run, at_ - run));
      if (take('"')) return true;
      if (take('\\')) {
        if (!escape(out)) return false;
      } else if (at_ < text_.size()) {
        return fail("a control character in a text must be escaped, a line end as \\n");
      }
    }
    return fail("expected the closing quote of a text");
  }

  bool escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t name = kNames.find(next());
    if (at_ < text_.size() && name != std::string_view::npos) {
      out += kMeanings[name];
      ++at_;
      return true;
    }
    char32_t code = 0;
    if (!take('u') || !hexadecimal(code)) return fail("expected an escape such as \\n or \\u00e9");
    if (code >= 0xd800 && code < 0xe000) {
      char32_t low = 0;
      if (code >= 0xdc00 || !take('\\') || !take('u') || !hexadecimal(low) || low < 0xdc00 || low >= 0xe000)
        return fail("half of a surrogate pair");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code);
    return true;
  }

  bool hexadecimal(char32_t& code) {
    constexpr std::string_view kDigits = "0123456789abcdef0123456789ABCDEF";
    for (int i = 0; i < 4; ++i, ++at_) {
      const std::size_t digit = kDigits.find(next());
      if (at_ >= text_.size() || digit == std::string_view::npos) return false;
      code = code * 16 + static_cast<char32_t>(digit % 16);
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string error_;
};

std::string place_of(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - line_start + 1);
}

/// The first byte that begins no character. There must be one.
std::size_t first_fault_of_utf8(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    std::size_t length = 1;
    while (length < 4 && !is_utf8(text.substr(at, length))) ++length;
    if (!is_utf8(text.substr(at, length))) return at;
    at += length;
  }
}

}  // namespace

Expected<Value> read_json(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  if (!is_utf8(text))
    return Failure{"not JSON at " + place_of(text, first_fault_of_utf8(text)) + ": expected UTF-8"};
  Reader reader(text);
  Value root;
  if (reader.read(root)) return root;
  return Failure{"not JSON at " + place_of(text, reader.position()) + ": " + reader.error()};
}

Expected<SalvagedJson> salvage_json(std::string_view text) {
  if (Expected<Value> value = read_json(text)) return SalvagedJson{std::move(value).value(), {}};
  RepairedJson repaired = repair_json(text);
  Expected<Value> value = read_json(repaired.text);
  if (!value) return value.failure();
  return SalvagedJson{std::move(value).value(), std::move(repaired.warnings)};
}

}  // namespace geoprobe
