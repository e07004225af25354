#include <geoprobe/text/value.h>

namespace geoprobe {

Value::Value(std::int64_t number) : data_(Number{std::to_string(number)}) {}
Value::Value(std::uint64_t number) : data_(Number{std::to_string(number)}) {}

const Value* Value::find(std::string_view name) const {
  if (const Object* members = as_object())
    for (const Member& member : *members)
      if (member.name == name) return &member.value;
  return nullptr;
}

Value& Value::add(std::string name, Value value) {
  std::get_if<Object>(&data_)->push_back({std::move(name), std::move(value)});
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
