#include "interrupt.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "exit_status.h"

namespace geoprobe::cli {

InterruptWatch::InterruptWatch(std::function<void()> on_hangup) : on_hangup_(std::move(on_hangup)) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  if (on_hangup_) sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  wake_ = eventfd(0, EFD_CLOEXEC);
  // Without them it could be neither told nor ended.
  if (signals_ < 0 || wake_ < 0) throw std::system_error(errno, std::generic_category());
  watcher_ = std::thread([this] { watch(); });
}

InterruptWatch::~InterruptWatch() {
  eventfd_write(wake_, 1);
  watcher_.join();
  close(signals_);
  close(wake_);
}

void InterruptWatch::watch() {
  pollfd watched[2] = {{signals_, POLLIN, 0}, {wake_, POLLIN, 0}};
  while (poll(watched, 2, -1) >= 0 || errno == EINTR) {
    if (watched[1].revents != 0) return;
    signalfd_siginfo info;
    if (watched[0].revents == 0 || read(signals_, &info, sizeof info) != sizeof info) continue;
    if (info.ssi_signo == SIGHUP) {
      on_hangup_();
      continue;
    }
    if (!interrupted_.cancel()) _exit(kInterrupted);
  }
}

}  // namespace geoprobe::cli
