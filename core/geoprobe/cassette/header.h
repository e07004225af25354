#pragma once
#include <geoprobe/cassette/cassette.h>

#include <string_view>

namespace geoprobe {

inline constexpr int kCassetteVersion = 1;

/// In the order of TransportError::Kind.
inline constexpr std::string_view kErrorKinds[] = {"network", "tls", "cors", "too-large"};

/// Reads a whole number of microseconds, from 0 to 2^53; nothing for anything else.
std::optional<Duration> read_microseconds(const Value* value);

/// Reads what cassette_header wrote into an empty cassette. The Failure: what is wrong with it.
std::optional<Failure> read_header(const Value& line, Cassette& cassette);

}  // namespace geoprobe
