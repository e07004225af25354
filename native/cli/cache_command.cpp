#include <geoprobe/http/date.h>
#include <geoprobe/native/answer_database.h>
#include <geoprobe/native/cache_file.h>
#include <geoprobe/native/sqlite_store.h>
#include <geoprobe/text/json_writer.h>

#include <chrono>

#include "cache_option.h"
#include "commands.h"
#include "console.h"

namespace geoprobe::cli {
namespace {

using native::AnswerDatabase;

std::int64_t wall_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// No cache to look into is wrong usage.
bool has_file(const CacheArguments& arguments) {
  const auto refusal = arguments.file.empty()
                           ? std::optional(Failure{"there is no cache: GEOPROBE_CACHE turns it off, or HOME "
                                                   "is not set; name one with --cache FILE"})
                           : refusal_of(arguments.file);
  if (refusal) complain(refusal->message);
  return !refusal;
}

Value time_value(const std::optional<std::int64_t>& milliseconds) {
  return milliseconds ? Value(format_utc(*milliseconds / 1000)) : Value();
}

std::string stats_text(const std::string& file, const AnswerDatabase::Stats& stats) {
  const auto time = [](const std::optional<std::int64_t>& milliseconds) {
    return milliseconds ? format_utc(*milliseconds / 1000) : std::string("-");
  };
  return "file     " + file + "\nentries  " + std::to_string(stats.entries) + ", " +
         std::to_string(stats.expired) + " of them expired\nbytes    " + std::to_string(stats.bytes) +
         " of " + std::to_string(kUsualCacheBytes) + "\noldest   " + time(stats.oldest) + "\nnewest   " +
         time(stats.newest) + '\n';
}

std::string stats_json(const std::string& file, const AnswerDatabase::Stats& stats) {
  Value out = Value::object();
  out.add("file", file)
      .add("entries", stats.entries)
      .add("expired", stats.expired)
      .add("bytes", stats.bytes)
      .add("max_bytes", kUsualCacheBytes)
      .add("oldest", time_value(stats.oldest))
      .add("newest", time_value(stats.newest));
  return write_json_indented(out) + '\n';
}

}  // namespace

int run_cache_stats(const CacheArguments& arguments) {
  if (!has_file(arguments)) return kUsage;
  const auto stats = AnswerDatabase(arguments.file, kUsualCacheBytes, complain).stats(wall_milliseconds());
  if (!stats) {
    complain(stats.failure().message);
    return kTrouble;
  }
  const bool json = arguments.format == "json" || (arguments.format.empty() && !output_is_terminal());
  return print((json ? stats_json : stats_text)(arguments.file, stats.value())) ? kAnswered : kTrouble;
}

int run_cache_clear(const CacheArguments& arguments) {
  if (!has_file(arguments)) return kUsage;
  Expected<std::uint64_t> removed = std::uint64_t{0};
  if (native::check_cache_file(arguments.file).kind != native::CacheFileKind::none) {
    std::optional<std::int64_t> by;
    if (arguments.expired) by = wall_milliseconds();
    removed = AnswerDatabase(arguments.file, kUsualCacheBytes, complain).clear(by);
  }
  if (!removed) {
    complain(removed.failure().message);
    return kTrouble;
  }
  const std::string line = arguments.file + ": " + std::to_string(removed.value()) +
                           (removed.value() == 1 ? " answer" : " answers") + " deleted\n";
  return print(line) ? kAnswered : kTrouble;
}

}  // namespace geoprobe::cli
