#include <geoprobe/text/charset.h>
#include <geoprobe/text/json_writer.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

/// The letter after the backslash; 'u' for a control character without one, 0 for what stands for itself.
char escape_of(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    default:
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? 'u' : 0;
  }
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char escape = escape_of(text[at]);
    if (escape == 0) continue;
    out.append(text, done, at - done);
    done = at + 1;
    out += '\\';
    out += escape;
    if (escape != 'u') continue;
    out += "00";
    out += kHex[static_cast<unsigned char>(text[at]) >> 4];
    out += kHex[text[at] & 15];
  }
  out.append(text, done);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  if (is_utf8(text))
    append_escaped(out, text);
  else
    append_escaped(out, repair_utf8(text));
  out += '"';
}

void JsonWriter::line() {
  if (form_ == JsonForm::compact) return;
  out_ += '\n';
  out_.append(levels_.size() * 2, ' ');
}

void JsonWriter::begin_value() {
  if (!after_name_ && !levels_.empty()) {
    if (!levels_.back().empty) out_ += ',';
    levels_.back().empty = false;
    line();
  }
  after_name_ = false;
}

void JsonWriter::begin(char bracket) {
  begin_value();
  out_ += bracket;
  levels_.push_back({bracket == '{' ? '}' : ']', true});
}

void JsonWriter::end() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty) line();
  out_ += level.closing;
}

void JsonWriter::name(std::string_view name) {
  begin_value();
  append_json_string(out_, name);
  out_ += form_ == JsonForm::compact ? ":" : ": ";
  after_name_ = true;
}

void JsonWriter::written(std::string_view json) {
  begin_value();
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t end = std::min(json.find('\n', at), json.size());
    out_ += json.substr(at, end - at);
    if (end < json.size()) line();
    at = end + 1;
  }
}

void JsonWriter::write(const Value& value) {
  if (const Value::Array* items = value.as_array()) {
    begin('[');
    for (const Value& item : *items) write(item);
    end();
    return;
  }
  if (const Value::Object* members = value.as_object()) {
    begin('{');
    for (const Member& member : *members) {
      name(member.name);
      write(member.value);
    }
    end();
    return;
  }
  begin_value();
  if (value.is_null())
    out_ += "null";
  else if (const bool* flag = value.as_bool())
    out_ += *flag ? "true" : "false";
  else if (const Number* number = value.as_number())
    out_ += number->digits;
  else
    append_json_string(out_, *value.as_string());
}

namespace {

std::string write(const Value& value, JsonForm form) {
  JsonWriter writer(form);
  writer.write(value);
  return writer.take();
}

}  // namespace

std::string write_json(const Value& value) {
  return write(value, JsonForm::compact);
}
std::string write_json_indented(const Value& value) {
  return write(value, JsonForm::indented);
}

}  // namespace geoprobe
