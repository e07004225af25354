#include <serve/memory_budget.h>

#include <catch2/catch.hpp>
#include <optional>

using geoprobe::serve::MemoryBudget;
using geoprobe::serve::MemoryShare;

namespace {
constexpr std::size_t kFree = MemoryShare::kFree;
}

TEST_CASE("Shares take of one budget, and give back as they shrink and end") {
  MemoryBudget budget(1000);
  MemoryShare first(budget);
  std::optional<MemoryShare> second(std::in_place, budget);
  CHECK(first.resize(kFree + 600));
  CHECK(second->resize(kFree + 400));
  CHECK(budget.used() == 1000);
  CHECK_FALSE(second->resize(kFree + 401));
  CHECK(second->bytes() == kFree + 400);
  CHECK(first.resize(kFree + 500));
  CHECK(second->resize(kFree + 500));
  second.reset();
  CHECK(budget.used() == 500);
  CHECK(first.resize(0));
  CHECK(budget.used() == 0);
}

TEST_CASE("The first bytes of each share are free, however much others take") {
  MemoryBudget budget(10);
  MemoryShare full(budget), small(budget);
  REQUIRE(full.resize(kFree + 10));
  CHECK(small.resize(kFree));
  CHECK_FALSE(small.resize(kFree + 1));
  CHECK(budget.used() == 10);
}

TEST_CASE("A share that is alone may be larger than the budget, and then no other gets anything") {
  MemoryBudget budget(10);
  MemoryShare large(budget), other(budget);
  CHECK(large.resize(kFree + 100));
  CHECK(large.grow(kFree + 50));
  CHECK(large.bytes() == kFree + 100);
  CHECK(large.grow(kFree + 200));
  CHECK_FALSE(other.resize(kFree + 1));
  CHECK(large.resize(kFree + 9));
  CHECK(other.resize(kFree + 1));
  CHECK_FALSE(large.resize(kFree + 10));
}
