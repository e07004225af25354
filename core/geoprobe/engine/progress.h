#pragma once
#include <geoprobe/engine/engine.h>

namespace geoprobe {

/// {"event":"exchange","exchange","state","url","host","services","attempt","elapsed_ms"}, with "status" and
/// "bytes" of a reply, and a "message" where something went wrong.
Value progress_event(const Registry& registry, const ExchangeMoved& moved);

}  // namespace geoprobe
