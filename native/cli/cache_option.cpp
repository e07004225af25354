#include "cache_option.h"

#include <geoprobe/native/cache_file.h>
#include <geoprobe/native/sqlite_store.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>

namespace geoprobe::cli {

void add_cache_option(CLI::App& command, std::string& file, const std::string& group) {
  file = cache_file_from_environment();
  command
      .add_option_function<std::string>(
          "--cache", [&file](const std::string& given) { file = given == "none" ? "" : given; },
          "File that answers are kept in, none for none (default: $GEOPROBE_CACHE, else "
          "geoprobe/answers.sqlite in $XDG_CACHE_HOME or ~/.cache)")
      ->type_name("FILE")
      ->group(group);
}

std::optional<Failure> refusal_of(const std::string& file) {
  // What stands in the usual place was not named: a query goes without a cache there, and says so.
  const bool is_named = std::getenv("GEOPROBE_CACHE") != nullptr || file != cache_file_from_environment();
  if (file.empty() || !is_named) return std::nullopt;
  const native::CacheFileCheck check = native::check_cache_file(file);
  if (check.kind != native::CacheFileKind::other) return std::nullopt;
  return Failure{file + ": " + check.reason +
                 ": no answers are kept there, and it is left as it is; name another file, or none"};
}

void keep_answers(ClientOptions& client, const std::string& file, std::function<void(std::string)> warn) {
  if (file.empty() || client.policy.cache_bytes == 0) return;
  client.make_store =
      [options = SqliteStoreOptions{file, kUsualCacheBytes, std::move(warn)}](ClientOptions::Found found) {
        return std::make_unique<SqliteStore>(options, std::move(found));
      };
}

}  // namespace geoprobe::cli
