#include <geoprobe/registry/geocontext_keys.h>
#include <geoprobe/registry/loose_object.h>
#include <geoprobe/registry/service_reader.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

namespace geoprobe {
namespace {

std::string key_of(const Value& item) {
  std::string key;
  if (const Value::Object* members = item.as_object())
    for (const Member& member : *members)
      if (member.name == "key") key = loose_text(member.value);
  return key;
}

}  // namespace

void GeocontextKeys::read(const Value::Array& list) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (const std::string key = key_of(list[i]); !key.empty()) nodes_[key].index = i;
  for (auto& [theirs, node] : nodes_) {
    all_.push_back(theirs);
    if (is_key(theirs)) taken_.insert(node.key = theirs);
  }
  for (auto& [theirs, node] : nodes_)
    if (node.key.empty()) node.key = free_key(theirs);
}

const GeocontextKeys::Node* GeocontextKeys::find(const std::string& theirs) const {
  const auto found = nodes_.find(theirs);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::string GeocontextKeys::free_key(const std::string& theirs) {
  std::string plain = lower(theirs);
  for (char& c : plain)
    if (!is_key(std::string_view(&c, 1))) c = '_';
  std::string key = plain;
  for (int n = 2; !taken_.insert(key).second; ++n) key = concat(plain, "_", std::to_string(n));
  return key;
}

}  // namespace geoprobe
