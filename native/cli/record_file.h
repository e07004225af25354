#pragma once
#include <geoprobe/text/expected.h>

#include <optional>
#include <string>
#include <string_view>

namespace geoprobe::cli {

/// A file that a query is recorded to: a new one unless `overwrite` (or what is no regular file: a pipe, a
/// device), readable by its owner only, and written line by line, so that little is lost whatever happens.
class RecordFile {
 public:
  RecordFile(std::string path, bool overwrite);
  ~RecordFile();
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  /// After the first failure nothing more is written.
  void write(std::string_view line);
  /// The failure is that the file was there before.
  bool is_refused() const { return is_refused_; }
  /// What went wrong so far, with the file's name.
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  void fail();

  std::string path_;
  int file_;
  bool is_refused_ = false;
  std::optional<Failure> failure_;
};

}  // namespace geoprobe::cli
