#include <geoprobe/text/expected.h>

#include <cstdio>
#include <cstdlib>

namespace geoprobe::detail {

void abort_with(std::string_view what, std::string_view message) {
  std::string line = "geoprobe: " + std::string(what);
  if (!message.empty()) line += ": " + std::string(message);
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::abort();
}

}  // namespace geoprobe::detail
