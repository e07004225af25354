#include <geoprobe/engine/cached_answer.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/sha256.h>

#include <algorithm>

namespace geoprobe {
namespace {

constexpr std::string_view kVersion = "2 ";
constexpr std::size_t kChecksum = 16;
constexpr std::int64_t kLongest = std::int64_t{1} << 50;  // milliseconds: times that can be added up

std::string checksum(std::string_view text) {
  return hex(std::string_view(sha256(text)).substr(0, kChecksum / 2));
}

// What things take, as a 64-bit build has them: the two builds are to forget the same answers.
constexpr std::size_t kBlock = 16;  // of an allocation beside what was asked for
constexpr std::size_t kString = 32, kVector = 24, kValue = 40, kGeometry = 56, kFeature = 272;

std::size_t heap(const std::string& text) {
  return text.size() < kBlock ? 0 : text.size() + kBlock;
}

std::size_t heap(const Value::Object& members);

std::size_t heap(const Value& value) {
  if (const Number* number = value.as_number()) return heap(number->digits);
  if (const std::string* text = value.as_string()) return heap(*text);
  if (const Value::Object* members = value.as_object()) return heap(*members);
  std::size_t bytes = 0;
  if (const Value::Array* items = value.as_array())
    for (const Value& item : *items) bytes += kValue + heap(item);
  return bytes;
}

std::size_t heap(const Value::Object& members) {
  std::size_t bytes = kBlock;
  for (const Member& member : members) bytes += kString + kValue + heap(member.name) + heap(member.value);
  return bytes;
}

std::size_t heap(const Geometry& geometry) {
  std::size_t bytes = geometry.members.empty() ? 0 : kBlock;
  for (const Geometry& member : geometry.members) bytes += kGeometry + heap(member);
  for (const Geometry::Part& part : geometry.parts) {
    bytes += kVector + kBlock;
    for (const Geometry::Ring& ring : part) bytes += kVector + kBlock + ring.size() * sizeof(Position);
  }
  return bytes;
}

Value write_feature(const Feature& feature) {
  Value out = Value::object();
  out.add("layer", feature.layer)
      .add("id", feature.id)
      .add("properties", feature.properties)
      .add("members", feature.members)
      .add("geometry", feature.geometry ? to_geojson(*feature.geometry) : Value());
  return out;
}

Value write_answer(const CachedAnswer& cached) {
  const Answer& answer = cached.answer;
  Value warnings = Value::array();
  for (const std::string& warning : answer.warnings) warnings.push(warning);
  Value out = Value::object();
  out.add("status", to_string(answer.status)).add("value", answer.value).add("warnings", std::move(warnings));
  if (!answer.label.is_null()) out.add("label", answer.label);
  if (answer.features) {
    Value features = Value::array();
    for (const Feature& feature : answer.features->features) features.push(write_feature(feature));
    out.add("features", std::move(features));
  }
  out.add("url", cached.url).add("format", cached.format).add("at", cached.at).add("lasts", cached.lasts);
  out.add("area", cached.by_area);
  return out;
}

/// Reads members of an object, and remembers whether all were there and of their type.
class MemberReader {
 public:
  explicit MemberReader(const Value& object) : object_(object) {}

  std::string text(std::string_view name) {
    const Value* value = object_.find(name);
    const std::string* text = value ? value->as_string() : nullptr;
    if (text == nullptr) good_ = false;
    return text ? *text : std::string();
  }
  Value::Object members(std::string_view name) {
    const Value* value = object_.find(name);
    const Value::Object* members = value ? value->as_object() : nullptr;
    if (members == nullptr) good_ = false;
    return members ? *members : Value::Object{};
  }
  const Value::Array& items(std::string_view name) {
    static const Value::Array none;
    const Value* value = object_.find(name);
    const Value::Array* items = value ? value->as_array() : nullptr;
    if (items == nullptr) good_ = false;
    return items ? *items : none;
  }
  std::int64_t milliseconds(std::string_view name) {
    const Value* value = object_.find(name);
    const Number* number = value ? value->as_number() : nullptr;
    const auto read = number ? parse_unsigned(number->digits, kLongest) : std::nullopt;
    if (!read) good_ = false;
    return static_cast<std::int64_t>(read.value_or(0));
  }
  const Value& value(std::string_view name) {
    static const Value null;
    const Value* value = object_.find(name);
    if (value == nullptr) good_ = false;
    return value ? *value : null;
  }
  bool good() const { return good_; }

 private:
  const Value& object_;
  bool good_ = true;
};

std::optional<Feature> read_feature(const Value& value) {
  MemberReader reader(value);
  Feature feature{reader.text("layer"), reader.text("id"), reader.members("properties"),
                  reader.members("members"), geometry_from_geojson(reader.value("geometry"))};
  if (!reader.good()) return std::nullopt;
  return feature;
}

std::optional<CachedAnswer> read_answer(const Value& value) {
  MemberReader reader(value);
  CachedAnswer cached;
  Answer& answer = cached.answer;
  const std::string status = reader.text("status");
  answer.status = Status::cancelled;
  for (const Status kept : {Status::ok, Status::empty, Status::nodata})
    if (status == to_string(kept)) answer.status = kept;
  if (answer.status == Status::cancelled) return std::nullopt;
  answer.value = reader.value("value");
  if (const Value* label = value.find("label")) answer.label = *label;
  for (const Value& warning : reader.items("warnings")) {
    if (warning.as_string() == nullptr) return std::nullopt;
    answer.warnings.push_back(*warning.as_string());
  }
  if (value.find("features") != nullptr) {
    answer.features.emplace();
    for (const Value& item : reader.items("features")) {
      std::optional<Feature> feature = read_feature(item);
      if (!feature) return std::nullopt;
      answer.features->features.push_back(std::move(*feature));
    }
  }
  cached.url = reader.text("url");
  cached.format = reader.text("format");
  cached.at = reader.milliseconds("at");
  cached.lasts = reader.milliseconds("lasts");
  cached.by_area = reader.value("area") == Value(true);
  if (!reader.good()) return std::nullopt;
  return cached;
}

}  // namespace

std::int64_t lifetime(Status status, double ttl_seconds) {
  const double ttl = std::min(ttl_seconds * 1000, static_cast<double>(kLongest));
  if (status == Status::ok || status == Status::nodata) return static_cast<std::int64_t>(ttl);
  return status == Status::empty ? static_cast<std::int64_t>(ttl / 10) : 0;
}

const Geometry* area_of(const Answer& answer, Position lonlat) {
  if (answer.status != Status::ok && answer.status != Status::nodata) return nullptr;
  if (!answer.features || answer.features->features.size() != 1) return nullptr;
  const Feature& feature = answer.features->features.front();
  const std::optional<Geometry>& geometry = feature.geometry;
  return geometry && !feature.geometry_incomplete && contains(*geometry, lonlat) ? &*geometry : nullptr;
}

std::size_t bytes_of(const CachedAnswer& cached) {
  const Answer& answer = cached.answer;
  std::size_t bytes = heap(answer.value) + heap(answer.label) + heap(cached.url) + heap(cached.format);
  for (const std::string& warning : answer.warnings) bytes += kString + heap(warning);
  if (!answer.features) return bytes;
  for (const Feature& feature : answer.features->features) {
    bytes +=
        kFeature + heap(feature.layer) + heap(feature.id) + heap(feature.properties) + heap(feature.members);
    if (feature.geometry) bytes += heap(*feature.geometry);
  }
  return bytes;
}

std::string write_line(const QuestionKey& key, const ServiceClasses& classes, const CachedAnswer& cached) {
  const std::string text =
      write_json(Value::object().add("key", key_text(key, classes)).add("answer", write_answer(cached)));
  return concat(kVersion, checksum(text), " ", text);
}

std::optional<CachedLine> read_line(std::string_view line, ServiceClasses& classes) {
  constexpr std::size_t kHead = kVersion.size() + kChecksum + 1;
  if (line.size() < kHead || !line.starts_with(kVersion) || line[kHead - 1] != ' ') return std::nullopt;
  const std::string_view text = line.substr(kHead);
  if (line.substr(kVersion.size(), kChecksum) != checksum(text)) return std::nullopt;
  const Expected<Value> document = read_json(text);
  if (!document) return std::nullopt;
  const Value* key_value = document.value().find("key");
  const Value* answer_value = document.value().find("answer");
  if (key_value == nullptr || key_value->as_string() == nullptr || answer_value == nullptr)
    return std::nullopt;
  std::optional<CachedAnswer> cached = read_answer(*answer_value);
  if (!cached) return std::nullopt;
  const std::optional<QuestionKey> key = read_key(*key_value->as_string(), classes);
  if (!key || (cached->answer.features && !key->features)) return std::nullopt;
  return CachedLine{*key, std::move(*cached)};
}

Position place_of(const QuestionKey& key) {
  return {static_cast<double>(key.x) / 1e9, static_cast<double>(key.y) / 1e9};
}

bool holds(const CacheEntry& entry, Position lonlat) {
  ServiceClasses unused;
  const std::optional<CachedLine> line = read_line(entry.body, unused);
  if (!line || entry.group.empty()) return false;
  const Geometry* area = area_of(line->cached.answer, place_of(line->key));
  return area != nullptr && contains(*area, lonlat);
}

}  // namespace geoprobe
