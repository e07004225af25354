// Runs a program and writes what the whole process took to a file:
//   geoprobe_measured FILE PROGRAM [ARGUMENT…]
// {"wall","user","system": seconds, "peak": KiB of resident memory, "status"}, as wait4 tells them. Its exit
// status is the program's.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {
double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}
}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto started = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    std::perror(argv[2]);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) return 1;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::FILE* out = std::fopen(argv[1], "w");
  if (out == nullptr) return 1;
  std::fprintf(out, "{\"wall\":%.6f,\"user\":%.6f,\"system\":%.6f,\"peak\":%ld,\"status\":%d}\n",
               wall.count(), seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss, code);
  return std::fclose(out) == 0 ? code : 1;
}
