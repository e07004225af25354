#include "record_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace geoprobe::cli {

namespace {

int open_to_write(const std::string& path, bool overwrite) {
  struct stat about {};
  const bool is_other = stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode);
  return open(path.c_str(), O_WRONLY | O_CREAT | (overwrite || is_other ? O_TRUNC : O_EXCL) | O_CLOEXEC,
              0600);
}

}  // namespace

RecordFile::RecordFile(std::string path, bool overwrite)
    : path_(std::move(path)), file_(open_to_write(path_, overwrite)) {
  struct stat about {};
  is_refused_ = file_ < 0 && errno == EEXIST;
  if (is_refused_) {
    failure_ =
        Failure{path_ + ": is there already, and is left as it is; name another file, or give --force"};
    return;
  }
  if (file_ < 0 || fstat(file_, &about) != 0 || (S_ISREG(about.st_mode) && fchmod(file_, 0600) != 0)) fail();
}

RecordFile::~RecordFile() {
  if (file_ >= 0) close(file_);
}

void RecordFile::write(std::string_view line) {
  while (!failure_ && !line.empty()) {
    const ssize_t count = ::write(file_, line.data(), line.size());
    if (count >= 0)
      line.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      fail();
  }
}

void RecordFile::fail() {
  failure_ = Failure{path_ + ": cannot be recorded to: " + std::strerror(errno)};
}

}  // namespace geoprobe::cli
