#pragma once
#include <geoprobe/result/leaf.h>

#include <cstddef>
#include <map>

namespace geoprobe {

/// The leaves of a result by their service, as long as the result lives. The service must be one under its
/// root.
class LeavesByService {
 public:
  explicit LeavesByService(const QueryResult& result) {
    for (const Leaf& leaf : result.leaves) leaves_.emplace(leaf.service, &leaf);
  }
  const Leaf& of(std::size_t service) const { return *leaves_.at(service); }

 private:
  std::map<std::size_t, const Leaf*> leaves_;
};

}  // namespace geoprobe
