#include <geoprobe/text/members.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/order.h>

#include <array>
#include <utility>

namespace geoprobe {
namespace {

std::vector<std::size_t> order_by_name(const Value::Object& members) {
  return stable_order(members.size(),
                      [&](std::size_t a, std::size_t b) { return members[a].name < members[b].name; });
}

}  // namespace

std::optional<double> number_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  const Number* number = value != nullptr ? value->as_number() : nullptr;
  return number != nullptr ? parse_double(number->digits) : std::nullopt;
}

std::string text_at(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  const std::string* text = value != nullptr ? value->as_string() : nullptr;
  return text != nullptr ? *text : std::string();
}

bool has_repeated_names(const Value::Object& members) {
  constexpr std::size_t kFew = 100, kSlots = 256;
  if (members.size() <= kFew) {
    std::array<unsigned char, kSlots> slots{};  // an index, counted from one
    for (std::size_t i = 0; i < members.size(); ++i) {
      const std::string& name = members[i].name;
      std::size_t slot = name.size() * 31;
      if (!name.empty())
        slot += static_cast<unsigned char>(name.front()) * 7U + static_cast<unsigned char>(name.back());
      for (slot %= kSlots; slots[slot] != 0; slot = (slot + 1) % kSlots)
        if (members[slots[slot] - 1U].name == name) return true;
      slots[slot] = static_cast<unsigned char>(i + 1);
    }
    return false;
  }
  const std::vector<std::size_t> order = order_by_name(members);
  for (std::size_t i = 1; i < order.size(); ++i)
    if (members[order[i - 1]].name == members[order[i]].name) return true;
  return false;
}

std::string merge_repeated_names(Value::Object& members) {
  if (!has_repeated_names(members)) return {};
  std::size_t first_repeated = members.size();
  std::vector<bool> merged(members.size());
  const std::vector<std::size_t> order = order_by_name(members);
  for (std::size_t i = 0; i < order.size();) {
    Member& first = members[order[i]];
    std::size_t end = i + 1;
    while (end < order.size() && members[order[end]].name == first.name) ++end;
    if (end > i + 1) {
      if (order[i] < first_repeated) first_repeated = order[i];
      Value values = Value::array();
      for (std::size_t k = i; k < end; ++k) {
        values.push(std::move(members[order[k]].value));
        merged[order[k]] = k > i;
      }
      first.value = std::move(values);
    }
    i = end;
  }
  std::string name = members[first_repeated].name;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (merged[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept), members.end());
  return name;
}

}  // namespace geoprobe
