#pragma once
#include <cstddef>
#include <functional>
#include <vector>

namespace geoprobe {

/// The indices 0 to count - 1 in the order of `before(a, b)`, equal ones as they were. One function for every
/// type: a copy of std::stable_sort for each would make the browser's module several kilobytes larger.
std::vector<std::size_t> stable_order(std::size_t count,
                                      const std::function<bool(std::size_t, std::size_t)>& before);

}  // namespace geoprobe
