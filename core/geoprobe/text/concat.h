#pragma once
#include <string>
#include <string_view>

namespace geoprobe {

void append_to(std::string& text, const char* part);
void append_to(std::string& text, const std::string& part);
void append_to(std::string& text, std::string_view part);

/// The parts in one text. A chain of `+` makes and clears a text at each of them, which the browser's module
/// pays for in size.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string text;
  (append_to(text, parts), ...);
  return text;
}

}  // namespace geoprobe
