#pragma once
#include <geoprobe/geo/position.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// One look-up in a host's store. Never reused.
enum class LookupId : std::uint64_t {};

/// An answer as a host's store keeps it: texts and times, to be given back as they came. A damaged one counts
/// as a miss.
struct CacheEntry {
  std::string key;    ///< the question (see key_text); a later entry of the same key replaces it
  std::string group;  ///< of an answer that holds for an area: the question without its place; else empty
  Box box;            ///< of that area: degrees, it may run on beyond 180
  std::int64_t expires = 0;  ///< milliseconds since 1970; afterwards it is of no use
  std::string body;          ///< one line of UTF-8
};

/// The store is to look for an answer.
struct Lookup {
  LookupId id{};
  std::string key;    ///< an entry of this key answers
  std::string group;  ///< where not empty, so does an entry of this group whose area holds the point
  Position lonlat;
};
/// The store is to keep this.
struct Store {
  CacheEntry entry;
};

/// Whether the entry's area holds the point: for a store that finds entries by group and box.
bool holds(const CacheEntry& entry, Position lonlat);

/// What a host provides that keeps answers beyond one engine's life (on disk, in IndexedDB, in Redis). It
/// must find entries by key; finding them by group and area is its choice, and saves requests.
///
/// look_up never delivers before it has returned, and at most once: QueryEngine::handle_lookup takes the
/// entry, or nothing. One that comes late, or never, is a miss.
class AnswerStore {
 public:
  virtual ~AnswerStore() = default;
  virtual void look_up(Lookup lookup) = 0;
  virtual void store(CacheEntry entry) = 0;
};

}  // namespace geoprobe
