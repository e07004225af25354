#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geoprobe {

class Value;
struct Member;

/// A JSON number as it was written. The digits are the value: nothing is rounded on the way through.
struct Number {
  std::string digits;  ///< a valid JSON number token, for instance "441", "8.004", "1e23"
  bool operator==(const Number&) const = default;
};

/// A JSON value that keeps what a server sent: the digits of numbers, the order of members, and members
/// whose name occurs twice. Nesting is bounded by the reader (see json_reader.h), so recursion over it is
/// safe.
class Value {
 public:
  using Array = std::vector<Value>;
  using Object = std::vector<Member>;

  Value();  ///< null
  Value(std::nullptr_t);
  Value(bool flag);
  Value(int number);
  Value(std::int64_t number);
  Value(std::uint64_t number);
  Value(Number number);
  Value(std::string text);
  Value(std::string_view text);
  Value(const char* text);
  Value(Array items);
  Value(Object members);
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  static Value object();
  static Value array();

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const Number* as_number() const { return std::get_if<Number>(&data_); }
  const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  const Array* as_array() const { return std::get_if<Array>(&data_); }
  const Object* as_object() const { return std::get_if<Object>(&data_); }
  Array* as_array() { return std::get_if<Array>(&data_); }
  Object* as_object() { return std::get_if<Object>(&data_); }

  /// The first member of that name, or nullptr (also when this is no object).
  const Value* find(std::string_view name) const;
  /// Appends a member. This must be an object. Returns *this, so that documents read as they are written.
  Value& add(std::string_view name, Value value);
  /// Appends an item. This must be an array.
  Value& push(Value value);

  bool operator==(const Value& other) const;

 private:
  std::variant<std::monostate, bool, Number, std::string, Array, Object> data_;
};

struct Member {
  std::string name;
  Value value;
  bool operator==(const Member&) const = default;
};

}  // namespace geoprobe
