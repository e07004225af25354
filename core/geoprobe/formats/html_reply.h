#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads a reply in HTML. Fills the whole reply but its charset. Expects UTF-8.
void read_html_reply(std::string_view text, Reply& reply);

}  // namespace geoprobe
