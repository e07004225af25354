#pragma once
#include <geoprobe/registry/faults.h>
#include <geoprobe/text/value.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// The text of a text without white space around it, or the digits of a number; else empty.
std::string loose_text(const Value& value);

/// Reads the members of one JSON object of a foreign form, as its own program would: of a member that is
/// written twice the last counts, null is as good as nothing, a number may be written as a text and a text as
/// a number. What is not as it should be is a warning, and the member is then as good as absent.
class LooseObject {
 public:
  /// The members and the place must outlive the reader.
  LooseObject(const Value::Object& members, const Place& place, FaultList& warnings);

  /// The member's value, nullptr where there is none or it is null. It is read now (see rest).
  const Value* take(std::string_view name);
  /// Its loose_text.
  std::string text(std::string_view name);
  /// The whole text, spaces and all, or the digits of a number; plain_line of what holds control characters.
  /// Empty where there is nothing but white space.
  std::string line(std::string_view name);
  std::optional<Number> number(std::string_view name);

  /// The member's place, or the object's where it has none of that name.
  Place place_of(std::string_view name) const;
  /// A warning there.
  void warn(std::string_view name, std::string message) const;
  /// The members that are not null and that nobody has read, in the file's order, each once.
  std::vector<const Member*> rest() const;
  FaultList& warnings() const { return warnings_; }

 private:
  std::optional<std::size_t> index_of(std::string_view name) const;

  const Value::Object& members_;
  const Place& place_;
  FaultList& warnings_;
  std::vector<bool> dead_;  // read, or written again further on
};

}  // namespace geoprobe
