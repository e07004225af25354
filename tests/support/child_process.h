#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace geoprobe::test {

/// A program that runs beside the test. It is told to end by the end of its standard input, waited for, and
/// killed where it does not. Its standard error is the test's.
class ChildProcess {
 public:
  /// Throws std::system_error where it cannot be started. The program is looked up in PATH.
  explicit ChildProcess(const std::vector<std::string>& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// The next line of its standard output, without the line end; throws std::runtime_error where it ends, or
  /// says nothing.
  std::string read_line();

  /// Kills it with SIGKILL, and waits until it is gone.
  void kill();

 private:
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  std::string unread_;
};

}  // namespace geoprobe::test
