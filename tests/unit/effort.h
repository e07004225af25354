#pragma once

namespace geoprobe::testing {

/// How often a test that repeats itself `natively` times does so in this build: a tenth under wasm and the
/// sanitizers, where the same code is ten to fifty times as slow. What such a test asserts must hold for
/// either number.
template <class Count>
constexpr Count repetitions(Count natively) {
#ifdef GEOPROBE_SLOW_BUILD
  return natively / 10;
#else
  return natively;
#endif
}

}  // namespace geoprobe::testing
