// store_writer FILE BYTES SEED: keeps answers in FILE as fast as it can until its standard input ends, or it
// is killed. Says "begun", then the number of a question whenever its latest answer is found to be kept.
#include <geoprobe/native/sqlite_store.h>
#include <poll.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "../support/kept_entries.h"

int main(int argc, char** argv) {
  using namespace geoprobe;
  using namespace geoprobe::test;
  if (argc != 4) return 2;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<std::optional<CacheEntry>> found;
  SqliteStore store({argv[1], std::stoull(argv[2]), [](const std::string& text) { std::puts(text.c_str()); }},
                    [&](LookupId, std::optional<CacheEntry> entry) {
                      {
                        const std::lock_guard lock(mutex);
                        found.emplace(std::move(entry));
                      }
                      changed.notify_one();
                    });
  std::puts("begun");
  std::fflush(stdout);
  std::uint64_t answer = std::stoull(argv[3]) << 20;
  std::uint64_t lookup = 0;
  pollfd end{0, POLLIN, 0};
  while (poll(&end, 1, 0) == 0) {
    CacheEntry entry;
    for (int i = 0; i < 20; ++i) {
      ++answer;
      entry = entry_of(static_cast<std::uint32_t>(answer * 7919 % kQuestions), answer);
      store.store(entry);
    }
    for (bool kept = false; !kept;) {
      store.look_up({LookupId{++lookup}, entry.key, "", {}});
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return found.has_value(); });
      // That of another process may be later.
      kept = found->has_value();
      found.reset();
    }
    std::printf("%s\n", entry.key.c_str());
    std::fflush(stdout);
  }
}
