#include <geoprobe/text/members.h>
#include <geoprobe/text/number.h>

namespace geoprobe {

std::optional<double> number_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  const Number* number = value != nullptr ? value->as_number() : nullptr;
  return number != nullptr ? parse_double(number->digits) : std::nullopt;
}

std::string text_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  const std::string* text = value != nullptr ? value->as_string() : nullptr;
  return text != nullptr ? *text : std::string();
}

}  // namespace geoprobe
