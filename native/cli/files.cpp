#include "files.h"

#include <geoprobe/registry/read_any.h>
#include <geoprobe/text/terminal.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "console.h"

namespace geoprobe::cli {
namespace {

std::string line_of(const std::string& path, const Fault& fault, const char* kind) {
  return path + ": " + plain_line(fault.pointer) + (fault.pointer.empty() ? "" : ": ") + kind +
         plain_line(fault.message);
}

}  // namespace

Expected<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const auto close = [](std::FILE* file) {
    if (file != stdin) std::fclose(file);
  };
  const std::unique_ptr<std::FILE, decltype(close)> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"),
                                                         close);
  if (!file) return Failure{path + ": " + std::strerror(errno)};
  struct stat about {};
  if (fstat(fileno(file.get()), &about) == 0 && S_ISDIR(about.st_mode))
    return Failure{path + ": is a directory"};
  std::string bytes;
  char chunk[1 << 16];
  while (!std::feof(file.get()) && !std::ferror(file.get())) {
    bytes.append(chunk, std::fread(chunk, 1, sizeof chunk, file.get()));
    if (bytes.size() > max_bytes)
      return Failure{path + ": larger than " + std::to_string(max_bytes >> 20) +
                     " MiB, which is more than is read"};
  }
  if (std::ferror(file.get())) return Failure{path + ": " + std::strerror(errno)};
  return bytes;
}

void warn(const std::string& path, const Faults& warnings) {
  for (const Fault& warning : warnings) complain(line_of(path, warning, "warning: "));
}

Expected<Registry> load_registry(const std::string& path, const std::function<void(std::string)>& say) {
  Expected<std::string> text = read_file(path, kMaxRegistryBytes);
  if (!text) return text.failure();
  auto read = read_any_registry(text.value());
  if (auto* loaded = std::get_if<LoadedRegistry>(&read)) {
    if (!say) warn(path, loaded->warnings);
    for (const Fault& warning : say ? loaded->warnings : Faults()) say(line_of(path, warning, "warning: "));
    return std::move(loaded->registry);
  }
  std::string lines;
  for (const Fault& fault : *std::get_if<Faults>(&read))
    lines += (lines.empty() ? "" : "\n") + line_of(path, fault, "");
  return Failure{lines};
}

}  // namespace geoprobe::cli
