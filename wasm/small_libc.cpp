// Stand-ins for two functions of the C library that nlohmann/json calls (the linker's --wrap puts them in).
// The library's own bring in 128-bit floating point and all of printf: an eighth of the module, for what
// nothing here needs.
#include <geoprobe/text/number.h>

#include <cstdarg>
#include <cstddef>
#include <limits>
#include <string_view>

extern "C" {

/// Of the one format that its lexer has, for a control character in a message: "<U+%.4X>".
int __wrap_snprintf(char* out, std::size_t size, const char* format, ...) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr int kLength = 8;
  if (std::string_view(format) != "<U+%.4X>" || size <= kLength) return -1;
  std::va_list arguments;
  va_start(arguments, format);
  const unsigned code = va_arg(arguments, unsigned);
  va_end(arguments);
  std::string_view("<U+").copy(out, 3);
  for (int i = 0; i < 4; ++i) out[3 + i] = kDigits[(code >> (12 - 4 * i)) & 15];
  out[7] = '>';
  out[kLength] = '\0';
  return kLength;
}

/// Of a whole text that is a JSON number: nlohmann/json hands over no other. Beyond a double's range:
/// infinity.
double __wrap_strtod(const char* text, char** end) {
  const std::string_view whole(text);
  if (end != nullptr) *end = const_cast<char*>(text + whole.size());
  return geoprobe::parse_double(whole).value_or(std::numeric_limits<double>::infinity());
}

}  // extern "C"
