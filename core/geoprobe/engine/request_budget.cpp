#include <geoprobe/engine/request_budget.h>

namespace geoprobe {
namespace {

std::int64_t slice_at(TimePoint now) {
  return now.time_since_epoch() / Duration(std::chrono::seconds(5));
}

}  // namespace

void RequestBudget::add(TimePoint now, const Counts& counts) {
  const std::int64_t number = slice_at(now);
  Slice& slice = slices_[static_cast<std::size_t>(number) % kSlices];
  if (slice.number != number) slice = {number, {}};
  slice.counts.leaves += counts.leaves;
  slice.counts.requests += counts.requests;
  slice.counts.extra += counts.extra;
}

RequestBudget::Counts RequestBudget::last_minute(TimePoint now) const {
  Counts sum;
  for (const Slice& slice : slices_) {
    if (slice.number < 0 || slice.number + static_cast<std::int64_t>(kSlices) <= slice_at(now)) continue;
    sum.leaves += slice.counts.leaves;
    sum.requests += slice.counts.requests;
    sum.extra += slice.counts.extra;
  }
  return sum;
}

bool RequestBudget::allows_retry(TimePoint now) const {
  const Counts counts = last_minute(now);
  return counts.extra < 10 || (counts.requests + 1) * 10 <= counts.leaves * 11;
}

std::uint64_t RequestBudget::hedges_left(TimePoint now) const {
  const Counts counts = last_minute(now);
  const std::uint64_t allowed = (counts.requests - counts.extra) / 20;
  return allowed > counts.extra ? allowed - counts.extra : 0;
}

}  // namespace geoprobe
