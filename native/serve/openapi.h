#pragma once
#include <string_view>

namespace geoprobe::serve {

/// openapi.json: what the server answers, in OpenAPI 3.1.
std::string_view openapi_document();

}  // namespace geoprobe::serve
