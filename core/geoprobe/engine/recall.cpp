#include <geoprobe/engine/engine_impl.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::string_view kSnapshot = "geoprobe answers 1";
constexpr std::int64_t kSkew = 60000;  // milliseconds by which another clock may be ahead

}  // namespace

std::optional<QuestionKey> QueryEngine::Impl::key_of(const Service& service, const PointQuery& asked,
                                                     std::size_t index) const {
  const auto made = make_question(service, asked, options_);
  const auto* question = std::get_if<Question>(&made);
  if (question == nullptr) return std::nullopt;
  return question_key(classes_.of(index), *question);
}

bool QueryEngine::Impl::recall(QueryId id) {
  OpenQuery& query = queries_.at(id);
  if (!cache_.is_on()) return true;
  std::size_t left = query.open.size();
  for (auto next = query.open.begin(); next != query.open.end();) {
    const std::size_t place = next++->first;
    const std::size_t index = query.result.leaves[place].service;
    const Service& service = registry_.services[index];
    const auto key = key_of(service, query.asked, index);
    const bool by_area = service.reuse == Service::Reuse::area;
    const CachedAnswer* cached = key ? cache_.find(*key, service.ttl, by_area, wall_time()) : nullptr;
    if (cached == nullptr) continue;
    answer_cached({id, place}, *cached);
    if (--left == 0) return false;
  }
  return true;
}

void QueryEngine::Impl::answer_cached(const LeafRef& leaf, const CachedAnswer& cached) {
  const OpenQuery& query = queries_.at(leaf.first);
  Answer known{cached.answer.status, cached.answer.value, cached.answer.label, cached.answer.warnings};
  if (query.asked.features) known.features = cached.answer.features;
  Source source;
  source.url = cached.url;
  source.format = cached.format;
  source.cached = true;
  source.at = cached.at / 1000;
  source.elapsed_ms = elapsed_ms(query);
  answer(leaf, std::move(known), std::move(source));
}

void QueryEngine::Impl::keep(const LeafRef& leaf, const Answer& answer, const Source& source) {
  if (!cache_.is_on()) return;
  const OpenQuery& query = queries_.at(leaf.first);
  const std::size_t index = query.result.leaves[leaf.second].service;
  const Service& service = registry_.services[index];
  const std::int64_t lasts = lifetime(answer.status, service.ttl);
  const auto key = lasts > 0 ? key_of(service, query.asked, index) : std::nullopt;
  if (!key) return;
  const Position lonlat = place_of(*key);
  const Geometry* area = service.reuse == Service::Reuse::area ? area_of(answer, lonlat) : nullptr;
  CachedAnswer cached{answer, source.url, source.format, wall_time(), lasts, area != nullptr};
  if (options_.has_store) {
    CacheEntry entry{key_text(*key, classes_), {}, {}, cached.at + lasts, write_line(*key, classes_, cached)};
    if (area != nullptr) {
      entry.group = key_group(*key, classes_);
      entry.box = PreparedArea(*area).box();
    }
    actions_.push_back(Store{std::move(entry)});
  }
  cache_.keep(*key, std::move(cached));
}

// The host's store.

bool QueryEngine::Impl::look_up(QueryId id) {
  if (!options_.has_store || !cache_.is_on()) return false;
  OpenQuery& query = queries_.at(id);
  for (auto& [place, leaf] : query.open) {
    const std::size_t index = query.result.leaves[place].service;
    const Service& service = registry_.services[index];
    const auto key = service.ttl > 0 ? key_of(service, query.asked, index) : std::nullopt;
    if (!key) continue;
    leaf.lookup = LookupId{++last_lookup_};
    ++query.lookups;
    lookups_.emplace(leaf.lookup, LeafRef{id, place});
    const bool by_area = service.reuse == Service::Reuse::area;
    actions_.push_back(Lookup{leaf.lookup, key_text(*key, classes_),
                              by_area ? key_group(*key, classes_) : std::string(), place_of(*key)});
  }
  if (query.lookups == 0) return false;
  lookup_timers_.set(id, later(now_, std::max(options_.policy.lookup_timeout, Duration(1))));
  return true;
}

void QueryEngine::Impl::handle_lookup(LookupId id, const std::optional<CacheEntry>& entry, TimePoint now,
                                      bool more) {
  advance(now);
  if (const auto found = lookups_.find(id); found != lookups_.end()) {
    const LeafRef leaf = found->second;
    OpenQuery& query = queries_.at(leaf.first);
    forget_lookup(query, query.open.at(leaf.second));
    const bool is_last = query.lookups == 0;
    if (entry)
      if (auto line = read_line(entry->body, classes_)) take_entry(leaf, std::move(*line));
    if (is_last && queries_.count(leaf.first) != 0) end_lookups(leaf.first);
  }
  proceed(more);
}

void QueryEngine::Impl::take_entry(const LeafRef& leaf, CachedLine line) {
  const OpenQuery& query = queries_.at(leaf.first);
  const std::size_t index = query.result.leaves[leaf.second].service;
  const Service& service = registry_.services[index];
  const auto key = key_of(service, query.asked, index);
  const CachedAnswer& cached = line.cached;
  const std::int64_t now = wall_time();
  const std::int64_t lasts = std::min(cached.lasts, lifetime(cached.answer.status, service.ttl));
  if (!key || cached.at > now + kSkew || now >= cached.at + lasts) return;
  if (!(line.key == *key)) {
    QuestionKey there = *key;
    there.x = line.key.x;
    there.y = line.key.y;
    const Geometry* area = cached.by_area ? area_of(cached.answer, place_of(line.key)) : nullptr;
    if (!(line.key == there) || area == nullptr || !PreparedArea(*area).contains(place_of(*key))) return;
  }
  answer_cached(leaf, cached);
  cache_.keep(line.key, std::move(line.cached));
}

void QueryEngine::Impl::forget_lookup(OpenQuery& query, OpenLeaf& leaf) {
  if (leaf.lookup == LookupId{}) return;
  lookups_.erase(leaf.lookup);
  leaf.lookup = {};
  --query.lookups;
}

void QueryEngine::Impl::end_lookups(QueryId id) {
  OpenQuery& query = queries_.at(id);
  for (auto& [place, leaf] : query.open) forget_lookup(query, leaf);
  lookup_timers_.clear(id);
  if (recall(id)) ask_open(id);
}

void QueryEngine::Impl::expire_lookups() {
  while (const auto id = lookup_timers_.pop_due(now_)) end_lookups(*id);
}

// Snapshots.

std::string QueryEngine::Impl::snapshot() const {
  const std::int64_t now = wall_time();
  std::size_t room = options_.policy.cache_bytes;
  std::vector<std::string> lines;
  cache_.for_each([&](const CacheItem& item) {
    if (now >= item.cached.at + item.cached.lasts) return true;
    lines.push_back(write_line(item.key, classes_, item.cached));
    if (lines.back().size() < room) {
      room -= lines.back().size() + 1;
      return true;
    }
    lines.pop_back();
    return false;
  });
  std::string text(kSnapshot);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) (text += '\n') += *line;
  return text += '\n';
}

QueryEngine::Restored QueryEngine::Impl::restore(std::string_view snapshot) {
  Restored restored;
  const std::int64_t now = wall_time();
  const std::vector<std::string_view> lines = geoprobe::split(snapshot, '\n');
  if (lines.empty() || lines.front() != kSnapshot) {
    restored.damaged = snapshot.empty() ? 0 : 1;
    return restored;
  }
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    std::optional<CachedLine> line = read_line(lines[i], classes_);
    if (!line) {
      ++restored.damaged;
    } else if (line->cached.at > now + kSkew || now >= line->cached.at + line->cached.lasts) {
      ++restored.expired;
    } else {
      ++restored.kept;
      cache_.keep(line->key, std::move(line->cached));
    }
  }
  return restored;
}

}  // namespace geoprobe
