#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

/// A text as it stands in XML, in an element or in an attribute between double quotes.
std::string escape_xml(std::string_view text);

}  // namespace geoprobe
