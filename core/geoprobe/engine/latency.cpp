#include <geoprobe/engine/latency.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <bit>

namespace geoprobe {
namespace {

constexpr std::int32_t kStep = kOctave / 8;
constexpr std::int32_t kFirst = 6 * kOctave;  // 64 µs
constexpr std::size_t kSteps = 24 * 8;
constexpr std::size_t kMostSamples = 1000;

/// The lower end of a step.
Duration beginning_of(std::size_t step) {
  constexpr std::uint32_t kEighths[] = {65536, 71468,  77936,  84990,
                                        92682, 101070, 110218, 120194};  // 2^(i/8)
  return Duration((std::int64_t{kEighths[step % 8]} << (step / 8)) >> 10);
}

}  // namespace

std::int32_t log_latency(Duration duration) {
  const auto count = static_cast<std::uint64_t>(std::max<Duration::rep>(1, duration.count()));
  const int whole = static_cast<int>(std::bit_width(count)) - 1;
  std::uint64_t mantissa = whole > 31 ? count >> (whole - 31) : count << (31 - whole);  // 1 is 2^31
  std::int32_t log = whole * kOctave;
  for (std::int32_t bit = kOctave / 2; bit > 0; bit /= 2) {
    mantissa = (mantissa * mantissa) >> 31;
    if (mantissa < std::uint64_t{1} << 32) continue;
    mantissa >>= 1;
    log += bit;
  }
  return log;
}

void LatencyHistogram::add(Duration latency) {
  const auto step = static_cast<std::size_t>(
      std::clamp<std::int32_t>((log_latency(latency) - kFirst) / kStep, 0, kSteps - 1));
  if (counts_.size() <= step) counts_.resize(step + 1);
  ++counts_[step];
  if (++samples_ < kMostSamples) return;
  samples_ = 0;
  for (std::uint32_t& count : counts_) samples_ += count /= 2;
}

std::optional<Duration> LatencyHistogram::percentile(std::size_t percent, std::size_t enough) const {
  if (samples_ == 0 || samples_ < enough) return std::nullopt;
  const std::size_t wanted = (samples_ * percent + 99) / 100;
  std::size_t step = 0, below = 0;
  while (below + counts_[step] < wanted) below += counts_[step++];
  const Duration begin = beginning_of(step), width = beginning_of(step + 1) - begin;
  return begin + width * static_cast<std::int64_t>(wanted - below) / static_cast<std::int64_t>(counts_[step]);
}

Duration LatencyHistogram::fastest(std::size_t enough) const {
  if (samples_ == 0 || samples_ < enough) return Duration(0);
  const auto first =
      std::find_if(counts_.begin(), counts_.end(), [](std::uint32_t count) { return count > 0; });
  const auto step = static_cast<std::size_t>(first - counts_.begin());
  return step == 0 ? Duration(0) : beginning_of(step);
}

Value LatencyHistogram::known() const {
  Value steps = Value::array();
  for (std::size_t step = 0; step < counts_.size(); ++step)
    if (counts_[step] > 0)
      steps.push(Value::array().push(std::uint64_t{step}).push(std::uint64_t{counts_[step]}));
  return steps;
}

void LatencyHistogram::restore(const Value& known) {
  counts_.clear();
  samples_ = 0;
  const auto* steps = known.as_array();
  if (!steps) return;
  for (const Value& entry : *steps) {
    const auto* pair = entry.as_array();
    if (!pair || pair->size() != 2) continue;
    const Number* step = (*pair)[0].as_number();
    const Number* count = (*pair)[1].as_number();
    const auto at = step ? parse_unsigned(step->digits) : std::nullopt;
    const auto much = count ? parse_unsigned(count->digits) : std::nullopt;
    if (!at || !much || *at >= kSteps) continue;
    if (counts_.size() <= *at) counts_.resize(static_cast<std::size_t>(*at) + 1);
    const auto added = static_cast<std::uint32_t>(std::min<std::uint64_t>(*much, kMostSamples));
    counts_[static_cast<std::size_t>(*at)] += added;
    samples_ += added;
  }
}

}  // namespace geoprobe
