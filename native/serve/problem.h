#pragma once
#include <string_view>

#include "listener.h"

namespace geoprobe::serve {

/// What went wrong, as application/problem+json (RFC 9457).
Reply problem(int status, std::string_view detail);

}  // namespace geoprobe::serve
