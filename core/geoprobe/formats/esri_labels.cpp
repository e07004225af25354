#include <geoprobe/formats/esri_labels.h>
#include <geoprobe/http/date.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/digits.h>
#include <geoprobe/text/members.h>
#include <geoprobe/text/number.h>

#include <cmath>

namespace geoprobe {
namespace {

/// A code as it is compared: 1, 1.0 and "1" are one. Empty for what is none.
std::string code_of(const Value* value) {
  if (value == nullptr) return {};
  if (const std::string* text = value->as_string()) return *text;
  const Number* number = value->as_number();
  if (number == nullptr) return {};
  if (number->digits.find_first_of(".eE") == std::string::npos) return number->digits;
  const std::optional<double> read = parse_double(number->digits);
  return read ? digits_of(*read).digits : number->digits;
}

/// Milliseconds since 1970, as the REST API has dates.
std::string date_of(const std::string& digits, std::string_view type) {
  constexpr double kMost = 253402300800000, kLeast = -62167219200000;  // the years 0000 to 9999
  const std::optional<double> read = parse_double(digits);
  if (!read || !(*read >= kLeast && *read < kMost)) return {};
  const auto milliseconds = static_cast<std::int64_t>(std::floor(*read));
  const std::int64_t part = (milliseconds % 1000 + 1000) % 1000;
  std::string text = format_utc((milliseconds - part) / 1000);
  if (type == "esriFieldTypeDateOnly") return text.substr(0, text.find('T'));
  if (part == 0) return text;
  const std::string thousandths = std::to_string(1000 + part).substr(1);
  return concat(text.substr(0, text.size() - 1), ".", thousandths, "Z");
}

bool is_date(std::string_view type) {
  return type == "esriFieldTypeDate" || type == "esriFieldTypeDateOnly" || type == "esriFieldTypeTimeOnly" ||
         type == "esriFieldTypeTimestampOffset";
}

const Value::Array& items_of(const Value& object, std::string_view name) {
  static const Value::Array none;
  const Value* value = object.find(name);
  const Value::Array* items = value == nullptr ? nullptr : value->as_array();
  return items == nullptr ? none : *items;
}

}  // namespace

EsriLabels::EsriLabels(const Value& set) {
  for (const Value& field : items_of(set, "fields")) {
    Field read{text_at(field, "type"), codes_in(field.find("domain"))};
    if (is_date(read.type) || !read.codes.empty()) fields_[text_at(field, "name")] = std::move(read);
  }
  add_subtypes(set, "types", "id", "typeIdField");
  if (subtypes_.empty()) add_subtypes(set, "subtypes", "code", "subtypeField");
}

EsriLabels::Codes EsriLabels::codes_in(const Value* domain) {
  Codes codes;
  if (domain != nullptr)
    for (const Value& coded : items_of(*domain, "codedValues"))
      if (const std::string code = code_of(coded.find("code")); !code.empty())
        codes.emplace(code, text_at(coded, "name"));
  return codes;
}

void EsriLabels::add_subtypes(const Value& set, std::string_view list, std::string_view code,
                              std::string_view field) {
  subtype_field_ = text_at(set, field);
  if (subtype_field_.empty()) return;
  for (const Value& type : items_of(set, list)) {
    const std::string id = code_of(type.find(code));
    subtypes_.emplace(id, text_at(type, "name"));
    const Value* domains = type.find("domains");
    if (const Value::Object* members = domains == nullptr ? nullptr : domains->as_object())
      for (const Member& domain : *members)
        if (Codes codes = codes_in(&domain.value); !codes.empty())  // else it is inherited
          by_subtype_[id][domain.name] = std::move(codes);
  }
}

Value::Object EsriLabels::of(const Value::Object& attributes) const {
  Value::Object labels;
  if (fields_.empty() && subtypes_.empty()) return labels;
  const std::map<std::string, Codes>* of_subtype = nullptr;
  if (!subtypes_.empty())
    for (const Member& attribute : attributes)
      if (attribute.name == subtype_field_)
        if (const auto found = by_subtype_.find(code_of(&attribute.value)); found != by_subtype_.end())
          of_subtype = &found->second;
  for (const Member& attribute : attributes) {
    const auto field = fields_.find(attribute.name);
    const Codes* codes = field == fields_.end() ? nullptr : &field->second.codes;
    if (attribute.name == subtype_field_ && !subtypes_.empty()) codes = &subtypes_;
    if (of_subtype != nullptr)
      if (const auto own = of_subtype->find(attribute.name); own != of_subtype->end()) codes = &own->second;
    std::string label;
    if (codes != nullptr)
      if (const auto coded = codes->find(code_of(&attribute.value)); coded != codes->end())
        label = coded->second;
    if (label.empty() && field != fields_.end() && is_date(field->second.type)) {
      if (const Number* number = attribute.value.as_number())
        label = date_of(number->digits, field->second.type);
      else if (const std::string* text = attribute.value.as_string();
               text != nullptr && field->second.type != "esriFieldTypeDate")
        label = *text;  // as ISO 8601 has it already
    }
    if (!label.empty()) labels.push_back({attribute.name, Value(std::move(label))});
  }
  return labels;
}

}  // namespace geoprobe
