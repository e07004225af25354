#include <geoprobe/registry/object_reader.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>

#include <algorithm>
#include <set>

namespace geoprobe {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool is_extension(std::string_view name) {
  return name.substr(0, 2) == "x-";
}

}  // namespace

const char* kind_of(const Value& value) {
  if (value.is_null()) return "null";
  if (value.as_bool() != nullptr) return "a boolean";
  if (value.as_number() != nullptr) return "a number";
  if (value.as_string() != nullptr) return "a text";
  return value.as_array() != nullptr ? "an array" : "an object";
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::optional<double> as_double(const Value& value) {
  const Number* number = value.as_number();
  return number == nullptr ? std::nullopt : parse_double(number->digits);
}

std::optional<std::vector<double>> read_numbers(const Value& value, const Place& place, std::size_t count,
                                                const char* expected, FaultList& faults) {
  const Value::Array* items = value.as_array();
  if (items == nullptr || items->size() != count) {
    faults.add(place, std::string("must be ") + expected);
    return std::nullopt;
  }
  std::vector<double> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    if (const std::optional<double> number = as_double((*items)[i]))
      numbers.push_back(*number);
    else
      faults.add(place.item(i), concat("is ", kind_of((*items)[i]), "; expected a number"));
  }
  if (numbers.size() != count) return std::nullopt;
  return numbers;
}

ObjectReader::ObjectReader(const Value& value, const Place& place, std::vector<std::string> known,
                           const char* what, FaultList& faults)
    : members_(value.as_object()), place_(place), known_(std::move(known)), faults_(faults) {
  if (members_ == nullptr) {
    faults_.add(place_, concat("is ", kind_of(value), "; ", what, " is an object"));
    return;
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < members_->size(); ++i) {
    const std::string& name = (*members_)[i].name;
    const Place here = place_.member(i, name);
    if (!seen.insert(name).second) {
      faults_.add(here,
                  concat("the member ", quoted(name), " is written twice in the same object; keep one"));
    } else if (!is_extension(name) && std::find(known_.begin(), known_.end(), name) == known_.end()) {
      faults_.add(here,
                  concat("the member ", quoted(name), " is unknown in ", what,
                         " (a member of your own begins with 'x-').", faults_.suggestion(name, known_)));
    }
  }
}

std::size_t ObjectReader::index_of(std::string_view name) const {
  for (std::size_t i = 0; members_ != nullptr && i < members_->size(); ++i)
    if ((*members_)[i].name == name) return i;
  return kNone;
}

const Value* ObjectReader::find(std::string_view name) const {
  const std::size_t i = index_of(name);
  return i == kNone ? nullptr : &(*members_)[i].value;
}

Place ObjectReader::place_of(std::string_view name) const {
  const std::size_t i = index_of(name);
  return i == kNone ? place_ : place_.member(i, (*members_)[i].name);
}

bool ObjectReader::require(std::string_view name) const {
  if (find(name) != nullptr) return true;
  if (members_ != nullptr) faults_.add(place_, concat("the member '", name, "' is missing"));
  return false;
}

void ObjectReader::fault(std::string_view name, std::string message) const {
  faults_.add(place_of(name), std::move(message));
}

const std::string* ObjectReader::string(std::string_view name) const {
  const Value* value = find(name);
  if (value == nullptr) return nullptr;
  const std::string* text = value->as_string();
  if (text == nullptr) fault(name, concat("is ", kind_of(*value), "; expected a text"));
  return text;
}

std::string ObjectReader::text(std::string_view name) const {
  const std::string* text = string(name);
  return text == nullptr ? std::string() : *text;
}

std::string ObjectReader::line(std::string_view name) const {
  const std::string* text = string(name);
  if (text == nullptr) return {};
  if (has_control(*text)) fault(name, "holds a control character; expected one line of plain text");
  return *text;
}

std::string ObjectReader::word(std::string_view name) const {
  const std::string* text = string(name);
  if (text != nullptr && text->empty()) fault(name, "is empty; expected a text");
  return text == nullptr || text->empty() ? std::string() : line(name);
}

std::size_t ObjectReader::choice(std::string_view name, const std::vector<std::string>& words) const {
  const std::string* text = string(name);
  if (text == nullptr) return 0;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string message = quoted(*text) + " is unknown; expected ";
  for (std::size_t i = 0; i < words.size(); ++i)
    message += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  fault(name, concat(message, ".", faults_.suggestion(*text, words)));
  return 0;
}

std::optional<double> ObjectReader::number(std::string_view name, const std::function<bool(double)>& accept,
                                           const char* expected) const {
  const Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const std::optional<double> number = as_double(*value);
  if (number && accept(*number)) return number;
  const Number* given = value->as_number();
  const std::string shown = given != nullptr && given->digits.size() <= 40 ? given->digits : kind_of(*value);
  fault(name, concat("is ", shown, "; expected ", expected));
  return std::nullopt;
}

Value::Object ObjectReader::extensions() const {
  Value::Object kept;
  if (members_ == nullptr) return kept;
  for (const Member& member : *members_)
    if (is_extension(member.name)) kept.push_back(member);
  return kept;
}

}  // namespace geoprobe
