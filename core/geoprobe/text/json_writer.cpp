#include <geoprobe/text/charset.h>
#include <geoprobe/text/json_writer.h>

namespace geoprobe {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

class Writer {
 public:
  explicit Writer(bool indented) : indented_(indented) {}

  void write(const Value& value, int level) {
    if (value.is_null())
      out += "null";
    else if (const bool* flag = value.as_bool())
      out += *flag ? "true" : "false";
    else if (const Number* number = value.as_number())
      out += number->digits;
    else if (const std::string* text = value.as_string())
      append_json_string(out, *text);
    else if (const Value::Array* items = value.as_array())
      write_array(*items, level);
    else
      write_object(*value.as_object(), level);
  }

  std::string out;

 private:
  void write_array(const Value::Array& items, int level) {
    out += '[';
    bool first = true;
    for (const Value& item : items) {
      begin_item(first, level + 1);
      write(item, level + 1);
    }
    end_items(first, level);
    out += ']';
  }

  void write_object(const Value::Object& members, int level) {
    out += '{';
    bool first = true;
    for (const Member& member : members) {
      begin_item(first, level + 1);
      append_json_string(out, member.name);
      out += indented_ ? ": " : ":";
      write(member.value, level + 1);
    }
    end_items(first, level);
    out += '}';
  }

  void begin_item(bool& first, int level) {
    if (!first) out += ',';
    first = false;
    line(level);
  }

  void end_items(bool empty, int level) {
    if (!empty) line(level);
  }

  void line(int level) {
    if (!indented_) return;
    out += '\n';
    out.append(static_cast<std::size_t>(level) * 2, ' ');
  }

  bool indented_;
};

std::string write(const Value& value, bool indented) {
  Writer writer(indented);
  writer.write(value, 0);
  return std::move(writer.out);
}

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20 || byte == 0x7f) {
          out += "\\u00";
          out += kHex[byte >> 4];
          out += kHex[byte & 15];
        } else {
          out += c;
        }
    }
  }
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

std::string write_json(const Value& value) {
  return write(value, false);
}
std::string write_json_indented(const Value& value) {
  return write(value, true);
}

}  // namespace geoprobe
