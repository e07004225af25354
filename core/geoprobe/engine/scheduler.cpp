#include <geoprobe/engine/scheduler.h>

#include <algorithm>

namespace geoprobe {

Scheduler::Scheduler(std::size_t in_flight_cap, std::size_t first_limit)
    : in_flight_cap_(std::max<std::size_t>(1, in_flight_cap)),
      first_limit_(std::max<std::size_t>(1, first_limit)) {}

Scheduler::Origins::iterator Scheduler::entry_of(const std::string& origin) {
  const auto [entry, is_new] = origins_.try_emplace(origin);
  if (is_new) entry->second.limit = first_limit_;
  return entry;
}

const Scheduler::Origin* Scheduler::find(const std::string& origin) const {
  const auto entry = origins_.find(origin);
  return entry == origins_.end() ? nullptr : &entry->second;
}

void Scheduler::wait(Key key, const std::string& origin, Flow flow) {
  const auto entry = entry_of(origin);
  if (entry->second.waiting[flow].insert(key).second) {
    ++entry->second.waiting_count;
    ++waiting_;
  }
  list_if_ready(entry);
}

void Scheduler::withdraw(Key key, const std::string& origin, Flow flow) {
  const auto entry = origins_.find(origin);
  if (entry == origins_.end()) return;
  const auto queue = entry->second.waiting.find(flow);
  if (queue == entry->second.waiting.end() || queue->second.erase(key) == 0) return;
  if (queue->second.empty()) entry->second.waiting.erase(queue);
  --entry->second.waiting_count;
  --waiting_;
  forget_if_idle(entry);
}

std::vector<Scheduler::Key> Scheduler::withdraw_all(const std::string& origin) {
  const auto entry = origins_.find(origin);
  if (entry == origins_.end()) return {};
  std::set<Key> keys;
  for (const auto& [flow, queue] : entry->second.waiting) keys.insert(queue.begin(), queue.end());
  waiting_ -= keys.size();
  entry->second.waiting.clear();
  entry->second.waiting_count = 0;
  forget_if_idle(entry);
  return {keys.begin(), keys.end()};
}

std::optional<Scheduler::Key> Scheduler::next() {
  while (in_flight_ < in_flight_cap_ && !ready_.empty()) {
    const auto entry = ready_.front();
    ready_.pop_front();
    Origin& origin = entry->second;
    origin.listed = false;
    if (origin.waiting.empty() || origin.in_flight >= origin.limit) {
      forget_if_idle(entry);
      continue;
    }
    const Key key = take_next(origin);
    list_if_ready(entry);
    return key;
  }
  return std::nullopt;
}

Scheduler::Key Scheduler::take_next(Origin& origin) {
  auto queue = origin.waiting.upper_bound(origin.last);
  if (queue == origin.waiting.end()) queue = origin.waiting.begin();
  origin.last = queue->first;
  const Key key = *queue->second.begin();
  queue->second.erase(queue->second.begin());
  if (queue->second.empty()) origin.waiting.erase(queue);
  --origin.waiting_count;
  --waiting_;
  ++origin.in_flight;
  ++in_flight_;
  return key;
}

bool Scheduler::take_spare(const std::string& origin) {
  if (in_flight_ >= in_flight_cap_ || free_places(origin) == 0 || waiting(origin) > 0) return false;
  ++entry_of(origin)->second.in_flight;
  ++in_flight_;
  return true;
}

void Scheduler::release(const std::string& origin) {
  const auto entry = origins_.find(origin);
  if (entry == origins_.end() || entry->second.in_flight == 0) return;
  --entry->second.in_flight;
  --in_flight_;
  list_if_ready(entry);
  forget_if_idle(entry);
}

void Scheduler::set_limit(const std::string& origin, std::size_t limit) {
  const auto entry = entry_of(origin);
  entry->second.limit = std::max<std::size_t>(1, limit);
  list_if_ready(entry);
  forget_if_idle(entry);
}

std::size_t Scheduler::limit(const std::string& origin) const {
  const Origin* known = find(origin);
  return std::min(in_flight_cap_, known ? known->limit : first_limit_);
}

std::size_t Scheduler::free_places(const std::string& origin) const {
  const std::size_t taken = in_flight(origin) + waiting(origin);
  const std::size_t all = limit(origin);
  return all > taken ? all - taken : 0;
}

std::size_t Scheduler::in_flight(const std::string& origin) const {
  const Origin* known = find(origin);
  return known ? known->in_flight : 0;
}

std::size_t Scheduler::waiting(const std::string& origin) const {
  const Origin* known = find(origin);
  return known ? known->waiting_count : 0;
}

void Scheduler::list_if_ready(Origins::iterator entry) {
  Origin& origin = entry->second;
  if (origin.listed || origin.waiting.empty() || origin.in_flight >= origin.limit) return;
  origin.listed = true;
  ready_.push_back(entry);
}

void Scheduler::forget_if_idle(Origins::iterator entry) {
  const Origin& origin = entry->second;
  if (!origin.listed && origin.waiting.empty() && origin.in_flight == 0 && origin.limit == first_limit_)
    origins_.erase(entry);
}

}  // namespace geoprobe
