#pragma once
#include <string_view>

namespace geoprobe::demo {

/// A file of native/demo/data as it was when the program was built ("countries.geojson"); empty for any other
/// name. The bytes lie in the program's image and cost no memory until they are read.
std::string_view embedded_file(std::string_view name);

}  // namespace geoprobe::demo
