#pragma once
#include <geoprobe/text/value.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace geoprobe {

/// The keys of one kind of node in a registry of GeoContext's, and what becomes of them.
class GeocontextKeys {
 public:
  struct Node {
    std::size_t index = 0;  ///< of the item that counts: the last with this key
    std::string key;        ///< geoprobe's, nobody else's; empty: the node was left out
  };

  /// Reads the keys of a list. One that is none for geoprobe is written in lower case, with '_' for what a
  /// key does not have, and a number where it would be another's.
  void read(const Value::Array& list);
  void leave_out(const std::string& theirs) { nodes_[theirs].key.clear(); }

  /// nullptr: no node has the key.
  const Node* find(const std::string& theirs) const;
  /// All of them, as they stand in the file, sorted.
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::string free_key(const std::string& theirs);

  std::map<std::string, Node> nodes_;
  std::set<std::string> taken_;
  std::vector<std::string> all_;
};

}  // namespace geoprobe
