#include <geoprobe/text/concat.h>

namespace geoprobe {

void append_to(std::string& text, const char* part) {
  text.append(part);
}
void append_to(std::string& text, const std::string& part) {
  text.append(part);
}
void append_to(std::string& text, std::string_view part) {
  text.append(part);
}

}  // namespace geoprobe
