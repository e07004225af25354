#include "page_folder.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "content_coding.h"

namespace geoprobe::serve {
namespace {

constexpr std::uintmax_t kMostFileBytes = std::uintmax_t{64} << 20;

std::string type_of(std::string_view extension) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".css", "text/css; charset=utf-8"},
      {".geojson", "application/geo+json"},
      {".html", "text/html; charset=utf-8"},
      {".ico", "image/x-icon"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".jsonl", "application/jsonl"},
      {".map", "application/json"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".png", "image/png"},
      {".svg", "image/svg+xml"},
      {".txt", "text/plain; charset=utf-8"},
      {".wasm", "application/wasm"},
      {".woff2", "font/woff2"},
  };
  for (const auto& [name, type] : kTypes)
    if (name == extension) return std::string(type);
  return "application/octet-stream";
}

bool has_page(const std::filesystem::path& folder) {
  std::error_code error;
  return std::filesystem::is_regular_file(folder / "index.html", error);
}

}  // namespace

std::filesystem::path find_page_folder(const std::filesystem::path& wanted) {
  if (!wanted.empty()) return has_page(wanted) ? wanted : std::filesystem::path();
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const auto folder = program.parent_path();
  for (const char* candidate : {"../share/geoprobe/demo", "../../../web/dist-demo"})
    if (has_page(folder / candidate)) return (folder / candidate).lexically_normal();
  return {};
}

PageFolder::PageFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

PageFolder::File PageFolder::find(std::string_view path) {
  std::error_code error;
  std::filesystem::path relative(path.substr(std::min<std::size_t>(1, path.size())));
  if (relative.is_absolute()) return {};
  for (const auto& part : relative)
    if (part == ".." || part == "." || part.string().find('\0') != std::string::npos) return {};
  if (path.ends_with('/')) relative /= "index.html";
  const auto file = folder_ / relative;
  if (!std::filesystem::is_regular_file(file, error)) return {};
  const auto changed = std::filesystem::last_write_time(file, error);
  const std::uintmax_t size = error ? 0 : std::filesystem::file_size(file, error);
  if (error || size > kMostFileBytes) return {};
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(relative.native());
    if (found != kept_.end() && found->second.changed == changed && found->second.size == size)
      return found->second.file;
  }
  std::string bytes(size, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!stream) return {};
  const std::string type = type_of(relative.extension().native());
  File read{type, std::make_shared<const StaticBody>(std::move(bytes), is_compressible(type))};
  const std::lock_guard lock(mutex_);
  kept_[relative.native()] = {read, changed, size};
  return read;
}

}  // namespace geoprobe::serve
