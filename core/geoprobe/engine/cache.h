#pragma once
#include <geoprobe/engine/area_index.h>
#include <geoprobe/engine/cached_answer.h>
#include <geoprobe/engine/question_key.h>
#include <geoprobe/geo/prepared_area.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// An answer in the cache.
struct CacheItem {
  QuestionKey key;  ///< as it was asked
  CachedAnswer cached;
  std::optional<PreparedArea> area;  ///< it answers for all of this
  std::uint64_t serial = 0;          ///< larger is younger
  std::size_t bytes = 0;
  std::list<CacheItem>::iterator self;
};

/// Answers by what was asked and where, and by area. Bounded in bytes, an estimate of what they take; the
/// least recently used go first. Wall times are milliseconds since 1970, told by the caller.
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t bytes) : limit_(bytes) {}

  /// Off: nothing is kept or found.
  bool is_on() const { return limit_ > 0; }

  /// The answer to a question of a service with this ttl (seconds): of the same place, or (with by_area) of
  /// an area that holds it, the older where there are two. Neither the ttl that it was kept under nor this
  /// one has passed. Marks it as used. nullptr: none; else valid until the cache is changed.
  const CachedAnswer* find(const QuestionKey& key, double ttl, bool by_area, std::int64_t now);

  /// Keeps an answer. It replaces that of the same question, and areas that hold its place, unless they are
  /// younger than it.
  void keep(const QuestionKey& key, CachedAnswer cached);

  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return items_.size(); }

  /// Calls visit(item) with each, the most recently used first, until it returns false.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (auto item = items_.rbegin(); item != items_.rend(); ++item)
      if (!visit(*item)) return;
  }

 private:
  using Items = std::list<CacheItem>;  // the least recently used first
  const CachedAnswer* use(CacheItem* item, double ttl, std::int64_t now);
  CacheItem* area_at(const QuestionKey& key) const;
  void erase(CacheItem* item);

  std::size_t limit_, bytes_ = 0;
  std::uint64_t last_serial_ = 0;
  Items items_;
  CacheIndex questions_;
  AreaIndex areas_;
};

}  // namespace geoprobe
