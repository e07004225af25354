#include <geoprobe/http/message.h>
#include <geoprobe/text/ascii.h>

namespace geoprobe {

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const auto& [field, value] : headers)
    if (equals_ignoring_case(field, name)) return &value;
  return nullptr;
}

}  // namespace geoprobe
