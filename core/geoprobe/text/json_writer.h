#pragma once
#include <geoprobe/text/value.h>

#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

enum class JsonForm { compact, indented };

/// Writes JSON piece by piece: what is written between begin and end is theirs, and in an object a member's
/// name comes before its value.
class JsonWriter {
 public:
  explicit JsonWriter(JsonForm form, std::size_t expected_size = 0) : form_(form) {
    out_.reserve(expected_size);
  }
  void begin(char bracket);  ///< '{' or '['
  void end();
  void name(std::string_view name);
  void write(const Value& value);
  /// A value that a writer of the same form has written.
  void written(std::string_view json);
  std::string take() { return std::move(out_); }

 private:
  struct Level {
    char closing = 0;
    bool empty = true;
  };
  void begin_value();
  void line();

  JsonForm form_;
  std::vector<Level> levels_;
  bool after_name_ = false;
  std::string out_;
};

/// Compact JSON, UTF-8 unescaped. Bytes that are not UTF-8 are written as U+FFFD. No line end.
std::string write_json(const Value& value);

/// JSON for people: two spaces a level, empty containers closed on their line. No line end.
std::string write_json_indented(const Value& value);

/// A quoted and escaped JSON string.
void append_json_string(std::string& out, std::string_view text);

}  // namespace geoprobe
