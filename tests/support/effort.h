#pragma once

namespace geoprobe::testing {

/// Whether the build is for wasm or has a sanitizer: the same code is ten to fifty times as slow.
#ifdef GEOPROBE_SLOW_BUILD
inline constexpr bool kSlowBuild = true;
#else
inline constexpr bool kSlowBuild = false;
#endif

/// How often a test that repeats itself `natively` times does so in this build: a tenth in a slow one. What
/// such a test asserts must hold for either number.
template <class Count>
constexpr Count repetitions(Count natively) {
  return kSlowBuild ? natively / 10 : natively;
}

}  // namespace geoprobe::testing
