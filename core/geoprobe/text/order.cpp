#include <geoprobe/text/order.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace geoprobe {

std::vector<std::size_t> stable_order(std::size_t count,
                                      const std::function<bool(std::size_t, std::size_t)>& before) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::size_t> merged(count);
  for (std::size_t run = 1; run < count; run *= 2) {
    for (std::size_t start = 0; start < count; start += 2 * run) {
      const std::size_t middle = std::min(start + run, count);
      const std::size_t end = std::min(start + 2 * run, count);
      std::size_t left = start, right = middle;
      for (std::size_t at = start; at < end; ++at) {
        const bool take_right = left == middle || (right < end && before(order[right], order[left]));
        merged[at] = order[take_right ? right++ : left++];
      }
    }
    std::swap(order, merged);
  }
  return order;
}

}  // namespace geoprobe
