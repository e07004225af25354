#include <geoprobe/engine/scheduler.h>

#include <catch2/catch.hpp>

using namespace geoprobe;

namespace {

std::vector<Scheduler::Key> take_all(Scheduler& scheduler) {
  std::vector<Scheduler::Key> keys;
  while (const auto key = scheduler.next()) keys.push_back(*key);
  return keys;
}

}  // namespace

TEST_CASE("Origins take turns, within an origin the queries, within a query the oldest goes first") {
  Scheduler scheduler(100, 100);
  for (Scheduler::Key key = 1; key <= 4; ++key) scheduler.wait(key, "a", 1);
  for (Scheduler::Key key = 5; key <= 6; ++key) scheduler.wait(key, "a", 2);
  for (Scheduler::Key key = 7; key <= 8; ++key) scheduler.wait(key, "b", 1);
  CHECK(take_all(scheduler) == std::vector<Scheduler::Key>{1, 7, 5, 8, 2, 6, 3, 4});
}

TEST_CASE("A later query of one exchange is not starved by one of three hundred") {
  Scheduler scheduler(256, 6);
  for (Scheduler::Key key = 1; key <= 300; ++key) scheduler.wait(key, "a", 1);
  take_all(scheduler);
  scheduler.wait(301, "a", 2);
  scheduler.release("a");
  scheduler.release("a");
  CHECK(take_all(scheduler) == std::vector<Scheduler::Key>{301, 7});
}

TEST_CASE("Free places are the limit less what is in flight and what waits, never below none") {
  Scheduler scheduler(8, 6);
  CHECK(scheduler.limit("a") == 6);
  CHECK(scheduler.free_places("a") == 6);
  for (Scheduler::Key key = 1; key <= 4; ++key) scheduler.wait(key, "a", 1);
  CHECK(scheduler.free_places("a") == 2);
  take_all(scheduler);
  CHECK(scheduler.free_places("a") == 2);
  scheduler.set_limit("a", 3);
  CHECK(scheduler.free_places("a") == 0);
  scheduler.set_limit("a", 100);
  CHECK(scheduler.limit("a") == 8);
  for (int i = 0; i < 4; ++i) scheduler.release("a");
  CHECK(scheduler.limit("a") == 8);
}

TEST_CASE("A spare place is taken only where nothing waits for it") {
  Scheduler scheduler(3, 2);
  scheduler.wait(1, "a", 1);
  CHECK_FALSE(scheduler.take_spare("a"));
  take_all(scheduler);
  CHECK(scheduler.take_spare("a"));
  CHECK_FALSE(scheduler.take_spare("a"));
  CHECK(scheduler.take_spare("b"));
  CHECK_FALSE(scheduler.take_spare("b"));
  CHECK(scheduler.in_flight() == 3);
}

TEST_CASE("What waits for an origin can be withdrawn, one or all") {
  Scheduler scheduler(10, 1);
  for (Scheduler::Key key = 1; key <= 5; ++key) scheduler.wait(key, "a", key % 2);
  scheduler.withdraw(2, "a", 0);
  scheduler.withdraw(2, "a", 0);
  scheduler.withdraw(9, "z", 0);
  CHECK(scheduler.waiting() == 4);
  CHECK(scheduler.withdraw_all("a") == std::vector<Scheduler::Key>{1, 3, 4, 5});
  CHECK(scheduler.waiting() == 0);
  CHECK_FALSE(scheduler.next());
}
