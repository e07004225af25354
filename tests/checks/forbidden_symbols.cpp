// Refers to what the core must not, so that the check of its symbols is seen to find it.
#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

long long forbidden() {
  std::thread([] {}).join();
  std::fopen(std::getenv("HOME"), "r");
  return std::chrono::steady_clock::now().time_since_epoch().count() + socket(AF_INET, SOCK_STREAM, 0);
}
