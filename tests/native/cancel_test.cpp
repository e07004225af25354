#include <geoprobe/native/cancel.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>

using namespace geoprobe;

namespace {
constexpr auto kLongPast = std::chrono::steady_clock::time_point();
}

TEST_CASE("A token is cancelled by its source, once, and one without a source never") {
  CancelSource source;
  const CancelToken token = source.token(), none;
  CHECK(!token.is_cancelled());
  CHECK(!token.wait_until(kLongPast));
  CHECK(source.cancel());
  CHECK(!source.cancel());
  CHECK((token.is_cancelled() && source.is_cancelled() && source.token().is_cancelled()));
  CHECK(token.wait_until(kLongPast));
  token.wait();
  CHECK(!none.is_cancelled());
  CHECK(!none.wait_until(kLongPast));
}

TEST_CASE("Who waits for a token is woken when it is cancelled") {
  CancelSource source;
  std::thread waiting([token = source.token()] { token.wait(); });
  std::thread bounded([token = source.token()] {
    token.wait_until(std::chrono::steady_clock::now() + std::chrono::hours(1));
  });
  source.cancel();
  waiting.join();
  bounded.join();
  CHECK(source.is_cancelled());
}

TEST_CASE("A callback runs once, when its token is cancelled or at once, and not after its end") {
  CancelSource source;
  std::string calls;
  const CancelCallback first(source.token(), [&] { calls += 'a'; });
  {
    const CancelCallback removed(source.token(), [&] { calls += 'x'; });
  }
  const CancelCallback never(CancelToken(), [&] { calls += 'y'; });
  CHECK(calls.empty());
  source.cancel();
  source.cancel();
  CHECK(calls == "a");
  const CancelCallback late(source.token(), [&] { calls += 'b'; });
  CHECK(calls == "ab");
}

TEST_CASE("A callback may remove itself and another, and be the end of its source") {
  auto source = std::make_unique<CancelSource>();
  std::optional<CancelCallback> one, two;
  int calls = 0;
  const auto end_all = [&] {
    ++calls;
    one.reset();
    two.reset();
    source.reset();
  };
  one.emplace(source->token(), end_all);
  two.emplace(source->token(), end_all);
  const CancelToken token = source->token();
  source->cancel();
  CHECK(calls == 1);
  CHECK(token.is_cancelled());
}

TEST_CASE("A callback that runs on another thread has returned once it is removed") {
  CancelSource source;
  std::atomic<bool> began{false}, go{false};
  bool returned = false;
  auto callback = std::make_unique<CancelCallback>(source.token(), [&] {
    began = true;
    began.notify_all();
    go.wait(false);
    returned = true;
  });
  std::thread canceller([&] { source.cancel(); });
  began.wait(false);
  std::thread releaser([&] {
    go = true;
    go.notify_all();
  });
  callback.reset();
  CHECK(returned);
  canceller.join();
  releaser.join();
}
