#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

/// Whether markup is a page or a piece of HTML: by its doctype or its first element, whatever stands before
/// it (an XML declaration, comments).
bool is_html(std::string_view text);

/// What a page says, as plain text fit for a message: its title, then the beginning of its text.
std::string html_summary(std::string_view text);

}  // namespace geoprobe
