#pragma once
#include <geoprobe/registry/faults.h>
#include <geoprobe/registry/model.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// The keys of one kind of node, in the file's order.
class KeyTable {
 public:
  /// Registers a key; false where it is there already.
  bool add(const std::string& key, std::size_t index);
  const std::size_t* find(std::string_view key) const;
  const std::vector<std::string>& keys() const { return keys_; }

 private:
  std::map<std::string, std::size_t, std::less<>> indices_;
  std::vector<std::string> keys_;
};

/// Where a document keeps its groups and collections: the index of the member "groups" in each group's
/// object, and of the lists in the document. Place::name is for the pointer, the indices are for the order.
struct LinkPlaces {
  std::size_t groups = 0, collections = 0;
  std::vector<std::size_t> groups_of_group;
};

/// Circles among the groups, groups that nest too deep, and trees that grow too large. The registry's other
/// links are sound.
void check_groups(const Registry& registry, const LinkPlaces& places, FaultList& faults);

}  // namespace geoprobe
