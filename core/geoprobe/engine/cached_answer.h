#pragma once
#include <geoprobe/engine/answer_store.h>
#include <geoprobe/engine/question_key.h>
#include <geoprobe/result/leaf.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace geoprobe {

/// An answer that is kept: ok, empty or nodata, with its features where the key says so.
struct CachedAnswer {
  Answer answer;
  std::string url, format;  ///< of its source, secrets masked
  std::int64_t at = 0;      ///< milliseconds since 1970: when it was answered
  std::int64_t lasts = 0;   ///< milliseconds from then
  bool by_area = false;     ///< right for every place within the polygon that came with it, if one did
};

/// How long an answer may be reused, in milliseconds: the service's ttl, a tenth of it where nothing was
/// there. 0: not at all, which is so of every failure.
std::int64_t lifetime(Status status, double ttl_seconds);

/// The polygon that an answer holds for: that of its one feature, where it has the place within. Else
/// nullptr.
const Geometry* area_of(const Answer& answer, Position lonlat);

/// What an answer takes on the heap of a 64-bit build, in bytes, as near as can be told. The same everywhere.
std::size_t bytes_of(const CachedAnswer& cached);

/// One line that holds key and answer, with a version and a checksum; what read_line reads back.
std::string write_line(const QuestionKey& key, const ServiceClasses& classes, const CachedAnswer& cached);

struct CachedLine {
  QuestionKey key;
  CachedAnswer cached;
};
/// Nothing where the line is damaged, or of another version. A class that is not known is added.
std::optional<CachedLine> read_line(std::string_view line, ServiceClasses& classes);

/// The place of a key in degrees.
Position place_of(const QuestionKey& key);

}  // namespace geoprobe
