// Stand-ins for two functions of the C library that nlohmann/json calls (the linker's --wrap puts them in).
// The library's own bring in 128-bit floating point: a tenth of the module, for what nothing here needs.
#include <geoprobe/text/number.h>

#include <cstdarg>
#include <cstddef>
#include <limits>
#include <string_view>

extern "C" {

int vsniprintf(char* out, std::size_t size, const char* format,
               std::va_list arguments);  // Emscripten's: no %f

int __wrap_snprintf(char* out, std::size_t size, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int length = vsniprintf(out, size, format, arguments);
  va_end(arguments);
  return length;
}

/// Of a whole text that is a JSON number: nlohmann/json hands over no other. Beyond a double's range:
/// infinity.
double __wrap_strtod(const char* text, char** end) {
  const std::string_view whole(text);
  if (end != nullptr) *end = const_cast<char*>(text + whole.size());
  return geoprobe::parse_double(whole).value_or(std::numeric_limits<double>::infinity());
}

}  // extern "C"
