#include <geoprobe/formats/plain_text.h>
#include <geoprobe/services/nearby.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe {
namespace {

const Value* find_property(const Feature& feature, std::string_view wanted) {
  const auto first = [&](const auto& matches) -> const Value* {
    for (const Value::Object* members : {&feature.properties, &feature.members})
      for (const Member& property : *members)
        if (matches(property.name)) return &property.value;
    return nullptr;
  };
  if (const Value* exact = first([&](std::string_view name) { return name == wanted; })) return exact;
  const std::string_view local = without_namespace(wanted);
  if (const Value* found = first([&](std::string_view name) { return without_namespace(name) == local; }))
    return found;
  if (const Value* found =
          first([&](std::string_view name) { return equals_ignoring_case(without_namespace(name), local); }))
    return found;
  const std::string fold = folded(wanted);
  return first([&](std::string_view name) { return folded(name) == fold; });
}

std::string names_of(const Feature& feature) {
  constexpr std::size_t kMost = 20;
  std::string out;
  for (std::size_t i = 0; i < feature.properties.size() && i < kMost; ++i)
    out += (i == 0 ? "" : ", ") + plain_text(feature.properties[i].name, 80);
  if (feature.properties.size() > kMost) out += ", …";
  return out.empty() ? "none" : out;
}

/// How a service's values are to be understood.
class ValueReader {
 public:
  ValueReader(const Service& service, const Reply& reply, const Feature& feature)
      : service_(service),
        wants_number_(!service.unit.empty() || service.decimals || !service.nodata.empty()),
        text_only_(reply.text_only || holds_only_text(feature)) {}

  /// The value as it is to be given; nothing where it means that nothing is here.
  std::optional<Value> read(const Value& raw) const {
    const std::string* text = raw.as_string();
    Value value = raw;
    if (text != nullptr && wants_number_ && text_only_ && is_json_number(trim(*text)))
      value = Number{std::string(trim(*text))};
    if (is_nodata(value)) return std::nullopt;  // before it is rounded
    if (const Number* number = value.as_number(); number != nullptr && service_.decimals)
      value = Number{round_digits(number->digits, *service_.decimals)};
    return value;
  }

 private:
  /// Nothing is here: null, an empty text, what servers write for null, or one of the service's `nodata`.
  bool is_nodata(const Value& value) const {
    if (value.is_null()) return true;
    const std::string* text = value.as_string();
    if (text != nullptr) {
      const std::string_view word = trim(*text);
      if (word.empty() || equals_ignoring_case(word, "null") || equals_ignoring_case(word, "no data") ||
          equals_ignoring_case(word, "nodata"))
        return true;
      if (wants_number_ && (equals_ignoring_case(word, "nan") || equals_ignoring_case(word, "-nan")))
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
  bool wants_number_, text_only_;
};

void read_object(const ValueReader& reader, const Feature& feature, Answer& answer) {
  Value value = Value::object();
  bool any = false;
  for (const Member& property : feature.properties) {
    const std::optional<Value> read = reader.read(property.value);
    any = any || read;
    value.add(property.name, read ? *read : property.value);
  }
  answer.status = any ? Status::ok : Status::nodata;
  if (any) answer.value = std::move(value);
}

void read_property(const Question& question, const Reply& reply, const ValueReader& reader,
                   const Feature& feature, Answer& answer) {
  const std::string& wanted = question.service->property;
  const Value* raw = find_property(feature, wanted);
  if (raw == nullptr && !reply.omits_nulls) {
    Answer error = error_answer(
        ErrorCode::config, concat("the layer has no attribute '", wanted, "'; it has: ", names_of(feature),
                                  "; mend the service's property"));
    answer.status = error.status;
    answer.error = std::move(error.error);
    return;
  }
  if (raw == nullptr) {
    answer.status = Status::nodata;
    answer.warnings.push_back(concat("the reply has no attribute '", wanted,
                                     "' (GML leaves out what has no value); it has: ", names_of(feature)));
    return;
  }
  std::optional<Value> value = reader.read(*raw);
  const std::string* text = raw->as_string();
  if (reply.dialect == "qgis-gml" && text != nullptr && *text == "0")
    answer.warnings.push_back("in GML, QGIS Server writes 0 also where there is no value");
  answer.status = value ? Status::ok : Status::nodata;
  if (value) answer.value = std::move(*value);
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
    const ValueReader reader(*question.service, reply, nearest);
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
