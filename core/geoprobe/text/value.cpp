#include <geoprobe/text/value.h>

namespace geoprobe {

Value::Value() = default;
Value::Value(std::nullptr_t) {}
Value::Value(bool flag) : data_(flag) {}
Value::Value(int number) : Value(std::int64_t{number}) {}
Value::Value(std::int64_t number) : data_(Number{std::to_string(number)}) {}
Value::Value(std::uint64_t number) : data_(Number{std::to_string(number)}) {}
Value::Value(Number number) : data_(std::move(number)) {}
Value::Value(std::string text) : data_(std::move(text)) {}
Value::Value(std::string_view text) : data_(std::string(text)) {}
Value::Value(const char* text) : data_(std::string(text)) {}
Value::Value(Array items) : data_(std::move(items)) {}
Value::Value(Object members) : data_(std::move(members)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

Value Value::object() {
  return Value(Object{});
}
Value Value::array() {
  return Value(Array{});
}

const Value* Value::find(std::string_view name) const {
  if (const Object* members = as_object())
    for (const Member& member : *members)
      if (member.name == name) return &member.value;
  return nullptr;
}

Value& Value::add(std::string_view name, Value value) {
  std::get_if<Object>(&data_)->push_back({std::string(name), std::move(value)});
  return *this;
}

Value& Value::push(Value value) {
  std::get_if<Array>(&data_)->push_back(std::move(value));
  return *this;
}

bool Value::operator==(const Value& other) const {
  return data_ == other.data_;
}

}  // namespace geoprobe
