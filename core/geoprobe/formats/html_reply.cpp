#include <geoprobe/formats/html.h>
#include <geoprobe/formats/html_reply.h>
#include <geoprobe/text/concat.h>

namespace geoprobe {

void read_html_reply(std::string_view text, Reply& reply) {
  reply.dialect = "html";
  reply.unexpected_format = true;
  const std::string summary = html_summary(text);
  reply.failure = concat("the server sent a page of HTML", summary.empty() ? "" : ", ", summary);
}

}  // namespace geoprobe
