#pragma once
#include <geoprobe/engine/time.h>
#include <geoprobe/text/expected.h>

#include <string_view>

namespace geoprobe {

/// Reads "250ms", "5s", "1.5s", "2m"; a bare "0" too. Failure: the forms that can be read.
Expected<Duration> parse_duration(std::string_view text);

}  // namespace geoprobe
