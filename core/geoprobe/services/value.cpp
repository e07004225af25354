#include <geoprobe/formats/plain_text.h>
#include <geoprobe/services/nearby.h>
#include <geoprobe/services/property.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/loose_number.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 20;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < kMost; ++i)
    out += (i == 0 ? "" : ", ") + plain_text(names[i], 80);
  if (names.size() > kMost) out += ", …";
  return out.empty() ? "none" : out;
}

std::string names_of(const Feature& feature) {
  std::vector<std::string> names;
  for (const Member& property : feature.properties) names.push_back(property.name);
  return list_of(names);
}

/// How a service's values are to be understood.
class ValueReader {
 public:
  ValueReader(const Service& service, const Reply& reply, const Feature& feature,
              std::vector<std::string>& warnings)
      : service_(service),
        wants_number_(!service.unit.empty() || service.decimals || !service.nodata.empty()),
        expects_number_(!service.unit.empty() || service.decimals ||
                        std::any_of(service.nodata.begin(), service.nodata.end(),
                                    [](const Value& nodata) { return number_in(nodata).has_value(); })),
        text_only_(reply.text_only || holds_only_text(feature)),
        warnings_(warnings) {}

  /// The value of the attribute of that name, which the service is about; nothing if it means that nothing is
  /// here. Of a list that holds for each item.
  std::optional<Value> read(std::string_view name, const Value& raw) const {
    const Value::Array* items = raw.as_array();
    if (items == nullptr) return read_one(name, raw);
    Value values = Value::array();
    bool any = items->empty();
    for (const Value& item : *items) {
      std::optional<Value> value = read_one(name, item);
      any = any || value;
      values.push(value ? std::move(*value) : Value());
    }
    if (!any) return std::nullopt;
    return values;
  }

  /// The value of one of many attributes: any may be the number, so none is but what is surely one.
  std::optional<Value> read_any(const Value& raw) const {
    const std::string* text = raw.as_string();
    if (text != nullptr && wants_number_ && text_only_ && is_json_number(trim(*text)))
      return given(Number{std::string(trim(*text))});
    if (text != nullptr && wants_number_ && no_number(*text) != NoNumber::no) return std::nullopt;
    return given(raw);
  }

 private:
  std::optional<Value> read_one(std::string_view name, const Value& raw) const {
    const std::string* text = raw.as_string();
    if (text == nullptr || !wants_number_ || is_nodata(raw)) return given(raw);
    // MapServer writes the bands of a raster's cell with commas between.
    const bool is_list = name == "value_list" && text->find(',') != std::string::npos;
    if (std::optional<std::string> digits = is_list ? std::nullopt : loose_number(without_unit(*text)))
      return given(Number{std::move(*digits)});
    const NoNumber none = no_number(*text);
    if (none != NoNumber::no) {
      if (none == NoNumber::infinite)
        warnings_.push_back(
            concat("the value '", plain_text(*text, 40), "' is no finite number; it was taken for no value"));
      return std::nullopt;
    }
    if (expects_number_)
      warnings_.push_back(
          concat("the value '", plain_text(*text, 40),
                 "' is no number in a notation that can be read in one way alone; it was kept "
                 "as text"));
    return raw;
  }

  std::string_view without_unit(std::string_view text) const {
    text = trim(text);
    if (!service_.unit.empty() && text.ends_with(service_.unit)) text.remove_suffix(service_.unit.size());
    return text;
  }

  std::optional<Value> given(Value value) const {
    if (is_nodata(value)) return std::nullopt;  // before it is rounded
    if (const Number* number = value.as_number(); number != nullptr && service_.decimals)
      value = Number{round_digits(number->digits, *service_.decimals)};
    return value;
  }

  /// Nothing is here: null, an empty text, what servers write for null, or one of the service's `nodata`.
  bool is_nodata(const Value& value) const {
    if (value.is_null()) return true;
    if (const std::string* text = value.as_string()) {
      const std::string_view word = trim(*text);
      if (word.empty() || equals_ignoring_case(word, "null") || equals_ignoring_case(word, "no data") ||
          equals_ignoring_case(word, "nodata"))
        return true;
    }
    return std::any_of(service_.nodata.begin(), service_.nodata.end(),
                       [&](const Value& nodata) { return matches(value, nodata); });
  }

  /// A JSON writer that knows no numbers (MapServer's, unless it is told the types) knows only text.
  static bool holds_only_text(const Feature& feature) {
    return std::all_of(feature.properties.begin(), feature.properties.end(), [](const Member& property) {
      return property.value.is_null() || property.value.as_string() != nullptr;
    });
  }

  static std::optional<double> number_in(const Value& value) {
    if (const Number* number = value.as_number()) return parse_double(number->digits);
    if (const std::string* text = value.as_string()) return parse_double(trim(*text));
    return std::nullopt;
  }

  static bool matches(const Value& value, const Value& nodata) {
    if (value == nodata) return true;
    const std::optional<double> a = number_in(value), b = number_in(nodata);
    if (!a || !b) return false;
    if (*a == *b) return true;
    // Rasters of single precision: -3.40282e+38 and -3.4028234663852886e+38 are one value.
    return std::fabs(*a - *b) <= 1e-5 * std::fabs(*b) && std::fabs(*b) > 1e30;
  }

  const Service& service_;
  bool wants_number_, expects_number_, text_only_;
  std::vector<std::string>& warnings_;
};

void read_object(const ValueReader& reader, const Feature& feature, Answer& answer) {
  Value value = Value::object();
  bool any = false;
  const bool alone = feature.properties.size() == 1;
  for (const Member& property : feature.properties) {
    const std::optional<Value> read =
        alone ? reader.read(property.name, property.value) : reader.read_any(property.value);
    any = any || read;
    value.add(property.name, read ? *read : property.value);
  }
  answer.status = any ? Status::ok : Status::nodata;
  if (!any) return;
  answer.value = std::move(value);
  if (!feature.labels.empty()) answer.label = feature.labels;
}

void read_property(const Question& question, const Reply& reply, const ValueReader& reader,
                   const Feature& feature, Answer& answer) {
  const std::string& wanted = question.service->property;
  const FoundProperty found = find_property(feature, wanted, reply.text_only);
  const std::optional<Value>& raw = found.value;
  if (!found.rivals.empty()) {
    Answer error = error_answer(ErrorCode::config, concat("the layer has more than one attribute that '",
                                                          wanted, "' may mean: ", list_of(found.rivals),
                                                          "; write the service's property as one of them"));
    answer.status = error.status;
    answer.error = std::move(error.error);
    return;
  }
  if (!raw && !reply.omits_nulls) {
    Answer error = error_answer(
        ErrorCode::config, concat("the layer has no attribute '", wanted, "'; it has: ", names_of(feature),
                                  "; mend the service's property"));
    answer.status = error.status;
    answer.error = std::move(error.error);
    return;
  }
  if (!raw) {
    answer.status = Status::nodata;
    answer.warnings.push_back(concat("the reply has no attribute '", wanted,
                                     "' (GML leaves out what has no value); it has: ", names_of(feature)));
    return;
  }
  std::optional<Value> value = reader.read(found.name, *raw);
  const std::string* text = raw->as_string();
  if (reply.dialect == "qgis-gml" && text != nullptr && *text == "0")
    answer.warnings.push_back("in GML, QGIS Server writes 0 also where there is no value");
  answer.status = value ? Status::ok : Status::nodata;
  if (!value) return;
  answer.value = std::move(*value);
  for (const Member& label : feature.labels)
    if (label.name == found.name) answer.label = label.value;
}

}  // namespace

std::string_view without_namespace(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string folded(std::string_view name) {
  std::string out = lower(without_namespace(name));
  for (char& c : out)
    if (!is_alpha(c) && !is_digit(c) && static_cast<unsigned char>(c) < 128) c = '_';
  return out;
}

Answer read_value(const Question& question, const Reply& reply) {
  Answer answer;
  answer.warnings = reply.warnings;
  std::vector<Feature> features = nearby_features(question, reply, answer.warnings);
  if (!features.empty()) {
    const Feature& nearest = features.front();
    const ValueReader reader(*question.service, reply, nearest, answer.warnings);
    if (question.service->property.empty())
      read_object(reader, nearest, answer);
    else
      read_property(question, reply, reader, nearest, answer);
  }
  if (answer.status == Status::empty && reply.is_partial) {
    answer.status = Status::error;
    answer.error =
        LeafError{ErrorCode::parse,
                  "the reply was not read in full, and nothing that was read is within the tolerance",
                  {},
                  0};
  }
  if (question.want_features) answer.features = FeatureCollection{std::move(features)};
  return answer;
}

}  // namespace geoprobe
