#include <geoprobe/services/property.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

enum class Likeness { exact, caseless, folded };

std::string fold(std::string_view name) {
  std::string out = lower(name);
  for (char& c : out)
    if (!is_alpha(c) && !is_digit(c) && static_cast<unsigned char>(c) < 128) c = '_';
  return out;
}

bool alike(Likeness how, std::string_view a, std::string_view b) {
  if (how == Likeness::exact) return a == b;
  return how == Likeness::caseless ? equals_ignoring_case(a, b) : fold(a) == fold(b);
}

struct Name {
  std::string_view prefix, local;
};

Name split_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

/// The names of an object's members, with the prefixes that they had.
class Names {
 public:
  explicit Names(const Value::Object& members, const Feature* feature = nullptr)
      : members_(members), feature_(feature) {}

  /// The members that the name may mean, by the strictest likeness that any has.
  std::vector<const Member*> find(std::string_view wanted) const {
    std::vector<const Member*> found;
    for (const Likeness how : {Likeness::exact, Likeness::caseless, Likeness::folded})
      for (const bool drop : {false, true}) {
        for (const Member& member : members_)
          if (matches(member.name, wanted, how, drop) && (drop || found.empty())) found.push_back(&member);
        if (!found.empty()) return found;
      }
    return found;
  }

 private:
  std::string_view prefix_in_xml(std::string_view name) const {
    if (feature_ == nullptr) return {};
    for (const std::string& foreign : feature_->foreign)
      if (const Name split = split_name(foreign); split.local == name && !has(foreign)) return split.prefix;
    return feature_->prefix;
  }

  bool has(std::string_view name) const {
    return std::any_of(members_.begin(), members_.end(),
                       [&](const Member& member) { return member.name == name; });
  }

  bool matches(std::string_view name, std::string_view wanted, Likeness how, bool drop) const {
    if (!drop && alike(how, name, wanted)) return true;
    const Name want = split_name(wanted);
    if (!drop && want.prefix.empty()) return false;
    const Name in_xml{prefix_in_xml(name), name}, written = split_name(name);
    for (const Name& have : {in_xml, written.prefix.empty() ? in_xml : written}) {
      const bool one_has_none = want.prefix.empty() || have.prefix.empty();
      const bool same_prefix = alike(how, want.prefix, have.prefix);
      if ((drop ? one_has_none : same_prefix) && alike(how, have.local, want.local)) return true;
    }
    return false;
  }

  const Value::Object& members_;
  const Feature* feature_;
};

class PathFinder {
 public:
  explicit PathFinder(bool text_only) : text_only_(text_only) {}

  FoundProperty find(const Names& names, std::string_view wanted) const {
    const std::vector<const Member*> whole = names.find(wanted);
    FoundProperty found;
    if (whole.size() == 1) {
      found.value = whole.front()->value;
      found.name = whole.front()->name;
    }
    if (whole.size() > 1)
      for (const Member* member : whole) found.rivals.push_back(member->name);
    if (!whole.empty()) return found;
    for (std::size_t slash = wanted.rfind('/'); slash != std::string_view::npos && slash > 0;
         slash = wanted.rfind('/', slash - 1)) {
      const std::vector<const Member*> head = names.find(wanted.substr(0, slash));
      if (head.size() != 1) continue;
      found = reach(head.front()->value, wanted.substr(slash + 1));
      found.name.clear();
      if (found.value || !found.rivals.empty()) return found;
    }
    return found;
  }

 private:
  FoundProperty reach(const Value& value, std::string_view path) const {
    if (value.is_null()) return {Value()};
    if (const Value::Object* members = value.as_object()) return find(Names(*members), path);
    const std::size_t slash = path.find('/');
    const std::optional<std::uint64_t> index = parse_unsigned(path.substr(0, slash));
    if (const Value::Array* items = value.as_array())
      return index ? item(*items, static_cast<std::size_t>(*index), path, slash) : of_all(*items, path);
    if (const std::string* text = value.as_string(); text != nullptr && is_container(*text))
      if (const Expected<Value> inner = read_json(*text)) return reach(inner.value(), path);
    if (text_only_ && index && *index == 0 && slash == std::string_view::npos) return {value};
    return {};
  }

  FoundProperty item(const Value::Array& items, std::size_t index, std::string_view path,
                     std::size_t slash) const {
    if (index >= items.size()) return {Value()};
    if (slash == std::string_view::npos) return {items[index]};
    return reach(items[index], path.substr(slash + 1));
  }

  FoundProperty of_all(const Value::Array& items, std::string_view path) const {
    Value values = Value::array();
    for (const Value& each : items) {
      FoundProperty found = reach(each, path);
      if (!found.rivals.empty()) return found;
      if (found.value) values.push(std::move(*found.value));
    }
    if (values.as_array()->empty() && !items.empty()) return {};
    return {std::move(values)};
  }

  static bool is_container(std::string_view text) {
    text = trim(text);
    return text.starts_with('{') || text.starts_with('[');
  }

  bool text_only_;
};

}  // namespace

FoundProperty find_property(const Feature& feature, std::string_view wanted, bool text_only) {
  const PathFinder finder(text_only);
  // What stands beside the attributes may be named exactly like nothing among them.
  for (const Member& member : feature.members)
    if (member.name == wanted) {
      for (const Member& property : feature.properties)
        if (property.name == wanted) return {property.value, property.name};
      return {member.value};
    }
  FoundProperty found = finder.find(Names(feature.properties, &feature), wanted);
  if (found.value || !found.rivals.empty()) return found;
  return finder.find(Names(feature.members), wanted);
}

}  // namespace geoprobe
