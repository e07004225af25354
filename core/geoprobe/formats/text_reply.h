#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads the text/plain of GetFeatureInfo as MapServer and QGIS Server write it:
///
///     Layer 'states'
///       Feature 5:
///         name = 'value, with = and ' and
///     line ends'
///
/// QGIS Server indents nothing and gives rasters no Feature line. A value ends where its line ends in a quote
/// and the next begins something new. Returns false, and leaves the reply alone, for any other text.
bool read_text_reply(std::string_view text, Reply& reply);

}  // namespace geoprobe
