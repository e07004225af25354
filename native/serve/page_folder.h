#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "static_body.h"

namespace geoprobe::serve {

/// The folder of the built demo page: `wanted` unless that is empty; else the one that was installed with the
/// program or built in its source tree. Empty if there is none with an index.html.
std::filesystem::path find_page_folder(const std::filesystem::path& wanted);

/// The files of a folder, by the paths of URLs. Each is read when it is first requested, and again when it
/// has changed. Any thread may use it.
class PageFolder {
 public:
  explicit PageFolder(std::filesystem::path folder);

  struct File {
    std::string content_type;
    std::shared_ptr<const StaticBody> body;  ///< null: there is no such file
  };
  /// `path` begins with a slash; "/" and "/sub/" are their index.html. Nothing outside the folder is read.
  File find(std::string_view path);

 private:
  struct Kept {
    File file;
    std::filesystem::file_time_type changed;
    std::uintmax_t size = 0;
  };
  const std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::string, Kept, std::less<>> kept_;
};

}  // namespace geoprobe::serve
