#include "page_folder.h"

#include <system_error>

namespace geoprobe::serve {
namespace {

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

void offer_folder(httplib::Server& server, const std::filesystem::path& folder) {
  server.set_file_extension_and_mimetype_mapping("js", "text/javascript; charset=utf-8");
  server.set_file_extension_and_mimetype_mapping("mjs", "text/javascript; charset=utf-8");
  server.set_file_extension_and_mimetype_mapping("css", "text/css; charset=utf-8");
  server.set_file_extension_and_mimetype_mapping("html", "text/html; charset=utf-8");
  server.set_file_extension_and_mimetype_mapping("json", "application/json");
  server.set_file_extension_and_mimetype_mapping("map", "application/json");
  server.set_file_extension_and_mimetype_mapping("jsonl", "application/jsonl");
  server.set_file_extension_and_mimetype_mapping("geojson", "application/geo+json");
  server.set_file_extension_and_mimetype_mapping("wasm", "application/wasm");
  server.set_file_extension_and_mimetype_mapping("svg", "image/svg+xml");
  server.set_mount_point("/", folder.string());
}

}  // namespace geoprobe::serve
