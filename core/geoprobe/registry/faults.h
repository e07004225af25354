#pragma once
#include <geoprobe/registry/read.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// Where in the document a value stands: a chain of names and indices that lives on the stack. Nothing is
/// written out before there is a fault to tell.
struct Place {
  const Place* parent = nullptr;      ///< nullptr: the document itself
  std::size_t index = 0;              ///< of the member or item in its container
  const std::string* name = nullptr;  ///< of a member; nullptr for an item

  Place item(std::size_t at) const { return {this, at, nullptr}; }
  Place member(std::size_t at, const std::string& its_name) const { return {this, at, &its_name}; }
  /// RFC 6901.
  std::string pointer() const;
};

/// Collects faults in whichever order they are found and gives them in the file's.
class FaultList {
 public:
  void add(const Place& place, std::string message);
  bool empty() const { return faults_.empty(); }
  /// In the file's order; what is wrong with a container comes before what is wrong inside.
  Faults take();

  /// " Did you mean 'a' or 'b'?", or nothing. Comparing costs time, so after two million comparisons there
  /// are no more suggestions.
  std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

 private:
  struct Entry {
    std::vector<std::size_t> order;
    Fault fault;
  };
  std::vector<Entry> faults_;
  std::size_t comparisons_left_ = 2'000'000;
};

}  // namespace geoprobe
