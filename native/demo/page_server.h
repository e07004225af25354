#pragma once
#include <geoprobe/text/expected.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace geoprobe::demo {

/// A registry that the page offers.
struct PageRegistry {
  std::string id;    ///< in the page's links
  std::string name;  ///< as people read it
  std::string file;  ///< "registry.json"
  std::string text;
};

/// Serves the map page on 127.0.0.1: the folder's files, the registries by their files' names,
/// /registries.json (their list) and /healthz. Without a folder, / explains how to build the page.
class PageServer {
 public:
  PageServer(const std::filesystem::path& folder, std::vector<PageRegistry> registries);
  ~PageServer();  ///< stops

  /// Port 0: any free one. Failure: the port is taken.
  std::optional<Failure> start(int port);
  void stop();
  /// "http://127.0.0.1:8080"
  const std::string& origin() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace geoprobe::demo
