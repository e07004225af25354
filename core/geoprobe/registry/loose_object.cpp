#include <geoprobe/registry/loose_object.h>
#include <geoprobe/registry/object_reader.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>

#include <set>

namespace geoprobe {

std::string loose_text(const Value& value) {
  if (const Number* number = value.as_number()) return number->digits;
  const std::string* text = value.as_string();
  return text == nullptr ? std::string() : std::string(trim(*text));
}

LooseObject::LooseObject(const Value::Object& members, const Place& place, FaultList& warnings)
    : members_(members), place_(place), warnings_(warnings), dead_(members.size()) {
  std::set<std::string_view> later;
  for (std::size_t i = members.size(); i-- > 0;) {
    if (later.insert(members[i].name).second) continue;
    dead_[i] = true;
    warnings_.add(place_.member(i, members[i].name),
                  concat("the member ", quoted(members[i].name), " is written again; the last one counts"));
  }
}

std::optional<std::size_t> LooseObject::index_of(std::string_view name) const {
  for (std::size_t i = members_.size(); i-- > 0;)
    if (members_[i].name == name) return i;
  return std::nullopt;
}

const Value* LooseObject::take(std::string_view name) {
  const std::optional<std::size_t> i = index_of(name);
  if (!i) return nullptr;
  dead_[*i] = true;
  return members_[*i].value.is_null() ? nullptr : &members_[*i].value;
}

std::string LooseObject::text(std::string_view name) {
  const Value* value = take(name);
  if (value == nullptr) return {};
  if (value->as_number() != nullptr || value->as_string() != nullptr) return loose_text(*value);
  warn(name, concat("is ", kind_of(*value), "; expected a text; it is left out"));
  return {};
}

std::string LooseObject::line(std::string_view name) {
  const std::string trimmed = text(name);
  const Value* value = take(name);
  const std::string* whole = trimmed.empty() ? nullptr : value->as_string();
  return whole == nullptr ? trimmed : has_control(*whole) ? plain_line(*whole) : *whole;
}

std::optional<Number> LooseObject::number(std::string_view name) {
  const std::string digits = text(name);
  if (digits.empty()) return std::nullopt;
  if (is_json_number(digits) && parse_double(digits)) return Number{digits};
  warn(name, concat(quoted(digits), " is no number; it is left out"));
  return std::nullopt;
}

Place LooseObject::place_of(std::string_view name) const {
  const std::optional<std::size_t> i = index_of(name);
  return i ? place_.member(*i, members_[*i].name) : place_;
}

void LooseObject::warn(std::string_view name, std::string message) const {
  warnings_.add(place_of(name), std::move(message));
}

std::vector<const Member*> LooseObject::rest() const {
  std::vector<const Member*> members;
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (!dead_[i] && !members_[i].value.is_null()) members.push_back(&members_[i]);
  return members;
}

}  // namespace geoprobe
