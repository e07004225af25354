#include "child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include "patience.h"

extern char** environ;

namespace geoprobe::test {

ChildProcess::ChildProcess(const std::vector<std::string>& command) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  std::vector<char*> arguments;
  for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  const int error =
      posix_spawnp(&pid_, command.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  in_ = in[1];
  out_ = out[0];
  if (error != 0) {
    close(in_);
    close(out_);
    throw std::system_error(error, std::generic_category(), command.front());
  }
}

ChildProcess::~ChildProcess() {
  close(in_);
  if (pid_ < 0) {
    close(out_);
    return;
  }
  // Its output ends with it: a wait with a bound.
  pollfd end{out_, POLLIN, 0};
  char rest[4096];
  while (poll(&end, 1, kPatienceMs) > 0 && read(out_, rest, sizeof rest) > 0) {
  }
  if (waitpid(pid_, nullptr, WNOHANG) == 0) {
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(out_);
}

void ChildProcess::kill() {
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string ChildProcess::read_line() {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + kPatience;
  for (;;) {
    if (const std::size_t at = unread_.find('\n'); at != std::string::npos) {
      std::string line = unread_.substr(0, at);
      unread_.erase(0, at + 1);
      return line;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd ready{out_, POLLIN, 0};
    const int n = left > 0 ? poll(&ready, 1, static_cast<int>(left)) : 0;
    if (n < 0 && errno == EINTR) continue;
    char bytes[4096];
    const auto got = n > 0 ? read(out_, bytes, sizeof bytes) : 0;
    if (got <= 0) throw std::runtime_error(n > 0 ? "the program ended" : "the program said nothing in time");
    unread_.append(bytes, static_cast<std::size_t>(got));
  }
}

}  // namespace geoprobe::test
