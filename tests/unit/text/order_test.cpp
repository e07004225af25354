#include <geoprobe/text/order.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {
using Indices = std::vector<std::size_t>;

Indices order_of(const std::vector<int>& keys) {
  return stable_order(keys.size(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
}
}  // namespace

TEST_CASE("An order keeps what is equal as it was") {
  CHECK(order_of({}) == Indices{});
  CHECK(order_of({7}) == Indices{0});
  CHECK(order_of({3, 1, 2}) == Indices{1, 2, 0});
  CHECK(order_of({2, 1, 2, 1, 2, 1, 1}) == Indices{1, 3, 5, 6, 0, 2, 4});
  CHECK(order_of({1, 1, 1, 1, 1}) == Indices{0, 1, 2, 3, 4});
  std::vector<int> falling;
  for (int i = 0; i < 1000; ++i) falling.push_back((1000 - i) / 2);
  const Indices order = order_of(falling);
  REQUIRE(order.size() == 1000);
  for (std::size_t i = 1; i < 1000; ++i) {
    const int one = falling[order[i - 1]], other = falling[order[i]];
    CHECK((one < other || (one == other && order[i - 1] < order[i])));
  }
}
