#include <geoprobe/engine/cache.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace geoprobe {
namespace {

constexpr double kMargin = 1e-9;  // degrees: a place on the box's edge is never lost to rounding
/// An item, its place in the list and its listing among the questions, in a 64-bit build.
constexpr std::size_t kBytesAnItem = 600;
static_assert(sizeof(CacheItem) + 16 + 16 + 80 <= kBytesAnItem);

bool may_hold(const Box& box, Position p) {
  if (p.y < box.south || p.y > box.north) return false;
  const double east = p.x - box.west + kMargin;
  return east - 360 * std::floor(east / 360) <= box.east - box.west + 2 * kMargin;
}

}  // namespace

const CachedAnswer* AnswerCache::find(const QuestionKey& key, double ttl, bool by_area, std::int64_t now) {
  if (!is_on() || !(ttl > 0)) return nullptr;
  if (const auto found = questions_.find(key); found != questions_.end())
    if (const CachedAnswer* cached = use(found->second, ttl, now)) return cached;
  if (by_area)
    if (CacheItem* item = area_at(key)) return use(item, ttl, now);
  return nullptr;
}

const CachedAnswer* AnswerCache::use(CacheItem* item, double ttl, std::int64_t now) {
  const CachedAnswer& cached = item->cached;
  if (now >= cached.at + cached.lasts) {
    erase(item);
    return nullptr;
  }
  if (now >= cached.at + lifetime(cached.answer.status, ttl)) return nullptr;
  items_.splice(items_.end(), items_, item->self);
  return &cached;
}

CacheItem* AnswerCache::area_at(const QuestionKey& key) const {
  CacheItem* oldest = nullptr;
  const Position place = place_of(key);
  areas_.visit(key, [&](CacheItem* item) {
    if ((oldest == nullptr || item->serial < oldest->serial) && may_hold(item->area->box(), place) &&
        item->area->contains(place))
      oldest = item;
  });
  return oldest;
}

void AnswerCache::keep(const QuestionKey& key, CachedAnswer cached) {
  if (!is_on() || cached.lasts <= 0) return;
  const auto make_way = [&](CacheItem* item) {
    if (item->cached.at > cached.at) return false;
    erase(item);
    return true;
  };
  if (const auto found = questions_.find(key); found != questions_.end() && !make_way(found->second)) return;
  if (cached.by_area)
    while (CacheItem* item = area_at(key))
      if (!make_way(item)) return;

  CacheItem item{key, std::move(cached), std::nullopt, ++last_serial_, kBytesAnItem, {}};
  if (const Geometry* area = item.cached.by_area ? area_of(item.cached.answer, place_of(key)) : nullptr) {
    item.area.emplace(*area);
    item.bytes += item.area->bytes() + AreaIndex::kBytesAnArea;
  }
  item.bytes += bytes_of(item.cached);
  if (item.bytes > limit_) return;
  while (bytes_ + item.bytes > limit_) erase(&items_.front());
  bytes_ += item.bytes;
  items_.push_back(std::move(item));
  CacheItem& kept = items_.back();
  kept.self = std::prev(items_.end());
  questions_.emplace(key, &kept);
  if (kept.area) areas_.add(key, kept.area->box(), &kept);
}

void AnswerCache::erase(CacheItem* item) {
  bytes_ -= item->bytes;
  unlist(questions_, item->key, item);
  if (item->area) areas_.remove(item->key, item->area->box(), item);
  items_.erase(item->self);
}

}  // namespace geoprobe
