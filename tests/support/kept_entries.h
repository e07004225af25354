#pragma once
#include <geoprobe/engine/answer_store.h>

#include <cstdint>
#include <string>

namespace geoprobe::test {

inline constexpr std::uint32_t kQuestions = 200;
inline constexpr std::uint64_t kSmallCache = 2 << 20;   // bytes: not enough for all questions
inline constexpr std::uint64_t kLargeCache = 32 << 20;  // enough
inline constexpr std::int64_t kNever = 4102444800000;   // the year 2100

/// An entry that tells from its body what all of it must be: a question, and one answer to it of many.
inline CacheEntry entry_of(std::uint32_t question, std::uint64_t answer) {
  CacheEntry entry;
  entry.key = "question" + std::to_string(question);
  entry.group = question % 3 == 0 ? "group" + std::to_string(question % 9) : "";
  entry.box = {-0.0, question * 0.1, static_cast<double>(answer % 360), question * 0.1 + 1};
  entry.expires = kNever + static_cast<std::int64_t>(answer % 1000);
  entry.body = std::to_string(question) + ' ' + std::to_string(answer) + ' ';
  const std::size_t size = question % 20 == 0 ? 60000 + answer % 20000 : 100 + answer * 37 % 9000;
  std::uint64_t state = question * 1000003 + answer;
  while (entry.body.size() < size) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    entry.body += static_cast<char>('!' + (state >> 57) % 90);
  }
  return entry;
}

/// Whether it is one that entry_of has made, in all its parts.
inline bool is_right(const CacheEntry& entry) {
  const std::size_t space = entry.body.find(' ');
  if (space == std::string::npos) return false;
  const CacheEntry made =
      entry_of(static_cast<std::uint32_t>(std::stoul(entry.body)), std::stoull(entry.body.substr(space + 1)));
  return entry.key == made.key && entry.group == made.group && entry.box == made.box &&
         entry.expires == made.expires && entry.body == made.body;
}

}  // namespace geoprobe::test
