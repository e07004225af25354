#include <geoprobe/native/process.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace geoprobe {

void prepare_process([[maybe_unused]] int arenas) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, arenas);
#endif
}

void ignore_file_size_signal() {
  std::signal(SIGXFSZ, SIG_IGN);
}

std::string describe_refusal(const std::system_error& error) {
  const int code = error.code().value();
  std::string what = error.code().message();
  if (code == EAGAIN)
    return "the system has no thread left for this program (" + what +
           "); raise its limit of processes: ulimit -u, or TasksMax= of a unit";
  if (code == EMFILE || code == ENFILE)
    return "no further file can be opened (" + what +
           "); raise the limit of descriptors: ulimit -n, or LimitNOFILE= of a unit";
  return what;
}

}  // namespace geoprobe
