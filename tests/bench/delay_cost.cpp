#include "delay_cost.h"

#include <cmath>
#include <cstdlib>
#include <cstring>

namespace bench {
namespace {

constexpr double kNinetyNinth = 2.3263478740408408;  // of the normal distribution

std::uint64_t mixed(std::uint64_t x) {  // splitmix64
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

double between_0_and_1(std::uint64_t x) {
  return (static_cast<double>(mixed(x) >> 11) + 0.5) * 0x1p-53;
}

double own_ms(const std::string& layer, double otherwise) {
  if (layer.size() < 2 || layer[0] != 'd' || layer[1] < '0' || layer[1] > '9') return otherwise;
  return std::atof(layer.c_str() + 1);
}

}  // namespace

CostModel::Verdict CostModel::judge(const std::vector<std::string>& layers, int origin,
                                    std::uint64_t nth) const {
  const std::uint64_t chance = mixed(seed ^ mixed(static_cast<std::uint64_t>(origin) << 32 ^ nth));
  double cost_ms = request_ms;
  Verdict verdict;
  for (const std::string& layer : layers) {
    cost_ms += own_ms(layer, layer_ms);
    if (layer.starts_with("hang")) verdict.fate = Fate::hangs;
  }
  if (p50_ms > 0) {
    const double sigma = std::log(p99_ms / p50_ms) / kNinetyNinth;
    const double normal = std::sqrt(-2 * std::log(between_0_and_1(chance + 1))) *
                          std::cos(2 * 3.14159265358979323846 * between_0_and_1(chance + 2));
    cost_ms += p50_ms * std::exp(sigma * normal);
  }
  verdict.cost = Nanoseconds(static_cast<std::int64_t>(cost_ms * 1e6));
  const double fate = between_0_and_1(chance + 3);
  if (fate < refused)
    verdict.fate = Fate::refused;
  else if (fate < refused + reset)
    verdict.fate = Fate::reset;
  else if (fate < refused + reset + hangs)
    verdict.fate = Fate::hangs;
  return verdict;
}

bool read_failures(const char* text, CostModel& model) {
  while (*text != '\0') {
    const char* colon = std::strchr(text, ':');
    if (colon == nullptr) return false;
    char* end = nullptr;
    const double share = std::strtod(colon + 1, &end);
    const std::string kind(text, colon);
    if (end == colon + 1 || share < 0 || share > 1) return false;
    if (kind == "503")
      model.refused = share;
    else if (kind == "reset")
      model.reset = share;
    else if (kind == "hang")
      model.hangs = share;
    else
      return false;
    text = *end == ',' ? end + 1 : end;
  }
  return true;
}

}  // namespace bench
