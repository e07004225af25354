#include <geoprobe/text/charset.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_repair.h>

#include <nlohmann/json.hpp>

namespace geoprobe {
namespace {

/// Builds a Value from nlohmann's SAX events. Its own document type would lose digits, order and repeated
/// names.
class ValueBuilder {
 public:
  using Json = nlohmann::json;

  bool null() { return place({}); }
  bool boolean(bool flag) { return place(flag); }
  bool number_integer(Json::number_integer_t number) { return place(number); }
  bool number_unsigned(Json::number_unsigned_t number) { return place(number); }
  bool number_float(Json::number_float_t, const std::string& digits) { return place(Number{digits}); }
  bool string(std::string& text) { return place(std::move(text)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Value::object()); }
  bool start_array(std::size_t) { return open(Value::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    name_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
    position_ = position;
    const std::string what = error.what();
    const std::size_t detail = what.find(" - ");
    // The parser repeats the text it stumbled over, which may be a password.
    const std::size_t repeated = what.find("; last read: ");
    error_ = detail == std::string::npos
                 ? "a number beyond the range of a double"
                 : what.substr(detail + 3, repeated - detail - 3) + rest_after(what, repeated);
    return false;
  }

  Value take() { return std::move(root_); }
  std::size_t position() const { return position_; }
  const std::string& error() const { return error_; }

 private:
  /// What was expected stands behind the text that was read.
  static std::string rest_after(const std::string& what, std::size_t repeated) {
    if (repeated == std::string::npos) return {};
    const std::size_t expected = what.rfind("'; expected ");
    return expected == std::string::npos || expected < repeated ? std::string() : what.substr(expected + 1);
  }

  Value* place_value(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (Value::Object* members = open_.back()->as_object()) {
      members->push_back({std::move(name_), std::move(value)});
      return &members->back().value;
    }
    Value::Array* items = open_.back()->as_array();
    items->push_back(std::move(value));
    return &items->back();
  }
  bool place(Value value) {
    if (++count_ > kMaxJsonValues) {
      error_ = concat("it holds more than ", std::to_string(kMaxJsonValues), " values");
      return false;
    }
    place_value(std::move(value));
    return true;
  }
  bool open(Value container) {
    ++count_;
    if (open_.size() == kMaxJsonDepth) {
      error_ = concat("nested more than ", std::to_string(kMaxJsonDepth), " levels deep");
      return false;
    }
    open_.push_back(place_value(std::move(container)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Value root_;
  std::vector<Value*> open_;  // stable: only the innermost container grows
  std::string name_;
  std::string error_;
  std::size_t position_ = 0, count_ = 0;
};

}  // namespace

std::variant<Value, JsonFault> parse_json(std::string_view text) {
  ValueBuilder builder;
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
  if (builder.position() == 0) return JsonFault{{}, "not readable as JSON: " + builder.error()};
  const TextPlace place = place_of_byte(text, std::min(builder.position(), text.size()) - 1);
  return JsonFault{place, concat("not JSON at line ", std::to_string(place.line), ", column ",
                                 std::to_string(place.column), ": ", repair_utf8(builder.error()))};
}

Expected<Value> read_json(std::string_view text) {
  std::variant<Value, JsonFault> parsed = parse_json(text);
  if (JsonFault* fault = std::get_if<JsonFault>(&parsed)) return Failure{std::move(fault->message)};
  return std::move(*std::get_if<Value>(&parsed));
}

Expected<SalvagedJson> salvage_json(std::string_view text) {
  if (Expected<Value> value = read_json(text)) return SalvagedJson{std::move(value).value(), {}};
  RepairedJson repaired = repair_json(text);
  Expected<Value> value = read_json(repaired.text);
  if (!value) return value.failure();
  return SalvagedJson{std::move(value).value(), std::move(repaired.warnings)};
}

}  // namespace geoprobe
