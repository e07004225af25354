#include <geoprobe/text/expected.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <functional>

using namespace geoprobe;

namespace {
struct Death {
  int signal = 0;
  std::string error;
};

/// What a child process that does nothing else writes to standard error, and the signal that ends it.
Death death_of(const std::function<void()>& act) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{};
    setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL);  // Catch2's own would report the test as failed
    dup2(ends[1], STDERR_FILENO);
    act();
    _exit(0);
  }
  close(ends[1]);
  Death death;
  char part[256];
  for (ssize_t n; (n = read(ends[0], part, sizeof part)) > 0;)
    death.error.append(part, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) death.signal = WTERMSIG(status);
  return death;
}
}  // namespace

TEST_CASE("value() of a failure aborts with its message, and so does failure() of a value") {
  const Expected<std::string> failed = Failure{"the file has no line 7"}, good = std::string("good");
  const Death of_value = death_of([&] { static_cast<void>(failed.value()); });
  CHECK(of_value.signal == SIGABRT);
  CHECK(of_value.error == "geoprobe: Expected::value() of a failure: the file has no line 7\n");
  const Death of_moved = death_of([&] { static_cast<void>(Expected<std::string>(failed).value().size()); });
  CHECK(of_moved.signal == SIGABRT);
  CHECK(of_moved.error == of_value.error);
  const Death of_failure = death_of([&] { static_cast<void>(good.failure()); });
  CHECK(of_failure.signal == SIGABRT);
  CHECK(of_failure.error == "geoprobe: Expected::failure() of a value\n");
  const Death none = death_of([&] { static_cast<void>(good.value()); });
  CHECK((none.signal == 0 && none.error.empty()));
}
