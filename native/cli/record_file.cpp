#include "record_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace geoprobe::cli {

RecordFile::RecordFile(std::string path)
    : path_(std::move(path)), file_(open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
  struct stat about {};
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
