#pragma once
#include <geoprobe/registry/faults.h>
#include <geoprobe/text/value.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// Reads the members of one JSON object and reports what is wrong with them: no object, unknown and repeated
/// members at once, the others as they are asked for.
class ObjectReader {
 public:
  /// The value and the place must outlive the reader. `what` is for messages: "a service".
  ObjectReader(const Value& value, const Place& place, std::vector<std::string> known, const char* what,
               FaultList& faults);

  /// Whether it is an object at all.
  bool is_object() const { return members_ != nullptr; }
  const Place& place() const { return place_; }
  FaultList& faults() const { return faults_; }

  /// The first member of that name.
  const Value* find(std::string_view name) const;
  Place place_of(std::string_view name) const;
  /// A fault at the object where the member is missing.
  bool require(std::string_view name) const;
  void fault(std::string_view name, std::string message) const;

  /// Any text; empty where there is none.
  std::string text(std::string_view name) const;
  /// A text without control characters.
  std::string line(std::string_view name) const;
  /// A line that is not empty.
  std::string word(std::string_view name) const;
  /// One of a few words; the first where there is none.
  std::size_t choice(std::string_view name, const std::vector<std::string>& words) const;
  /// A number for which `accept` holds.
  std::optional<double> number(std::string_view name, const std::function<bool(double)>& accept,
                               const char* expected) const;

  Value::Object extensions() const;

 private:
  const std::string* string(std::string_view name) const;
  std::size_t index_of(std::string_view name) const;

  const Value::Object* members_;
  const Place& place_;
  std::vector<std::string> known_;
  FaultList& faults_;
};

/// "a text", "a number", "an object" … for messages.
const char* kind_of(const Value& value);
bool has_control(std::string_view text);
std::optional<double> as_double(const Value& value);
/// So many numbers of an array, or nothing after a fault.
std::optional<std::vector<double>> read_numbers(const Value& value, const Place& place, std::size_t count,
                                                const char* expected, FaultList& faults);

}  // namespace geoprobe
