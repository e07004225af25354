#pragma once
#include <geoprobe/registry/lookup.h>
#include <geoprobe/result/leaf.h>

#include <cstddef>
#include <map>

namespace geoprobe {

/// The registry with what a result has leaves of, where the query asked only some of the services under its
/// root.
inline std::optional<Registry> narrowed_for(const Registry& registry, const QueryResult& result) {
  if (result.leaves.size() == services_under(registry, result.root).size()) return std::nullopt;
  std::vector<std::size_t> services;
  for (const Leaf& leaf : result.leaves) services.push_back(leaf.service);
  return narrowed_to(registry, services);
}

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
