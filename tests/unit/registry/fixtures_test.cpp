#include <geoprobe/registry/read.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace geoprobe;

// tests/node/schema.test.mjs holds the same files against schema.json.

namespace {
using Paths = std::vector<std::filesystem::path>;

Paths files(const char* folder, const char* extension) {
  Paths paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(GEOPROBE_FIXTURES) / "registry" / folder))
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  REQUIRE_FALSE(paths.empty());
  return paths;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string faults_in(const std::filesystem::path& path) {
  const std::variant<Registry, Faults> result = read_registry(contents(path));
  std::string lines;
  if (const Faults* faults = std::get_if<Faults>(&result))
    for (const Fault& fault : *faults) lines += fault.pointer + ": " + fault.message + "\n";
  return lines;
}
}  // namespace

TEST_CASE("Every valid registry among the fixtures is read without a fault") {
  for (const auto& path : files("valid", ".json")) {
    INFO(path.filename().string());
    CHECK(faults_in(path) == "");
  }
}

TEST_CASE("Every invalid registry among the fixtures has exactly the faults written beside it") {
  const Paths registries = files("invalid", ".json");
  for (const auto& path : registries) {
    INFO(path.filename().string());
    std::filesystem::path expected = path;
    expected.replace_extension(".faults");
    CHECK(faults_in(path) == contents(expected));
  }
  CHECK(files("invalid", ".faults").size() == registries.size());
}
