#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>
#include <geoprobe/text/value.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe::serve {

/// A value as GeoContext gives it, a text or null: a number with a fraction is rounded to two decimals, half
/// to even on the double, and keeps its point ("746.0", "1e+16"), true is "1", a text loses its trailing
/// spaces; a list and an object are null.
Value geocontext_value(const Value& value);

/// A registry and results of it in the shapes of Kartoza GeoContext's API, versions 2 and 1. Compact JSON.
/// The registry is to outlive the view.
class GeocontextView {
 public:
  explicit GeocontextView(const Registry& registry);

  /// The node with this key, as GeoContext's own file had it.
  std::optional<NodeRef> find(NodeKind kind, std::string_view key) const;
  /// All nodes of a kind: an array.
  const std::string& listing(NodeKind kind) const { return listings_[static_cast<std::size_t>(kind)]; }

  /// A service, group or collection with its values: null where there is none, for whatever reason. The
  /// groups of a group are part of it.
  std::string answer(const QueryResult& result) const;
  /// The same as a GeoJSON feature at the point asked, in its own CRS.
  std::string feature(const QueryResult& result) const;
  /// A group or collection in version 1's words.
  std::string answer_v1(const QueryResult& result) const;

 private:
  /// A node's JSON save what a query finds: its value or, after the name of a list, its members.
  struct Frame {
    std::string before, after;
  };
  class Writer;

  const Registry& registry_;
  std::vector<Frame> frames_[3];                                 // by NodeKind, by index
  std::map<std::string, std::size_t, std::less<>> index_of_[3];  // by NodeKind, by key
  std::string listings_[3];                                      // by NodeKind
};

}  // namespace geoprobe::serve
