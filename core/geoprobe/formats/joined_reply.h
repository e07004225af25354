#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads a body that begins with JSON. Where other documents (JSON or XML) follow, as cascading servers write
/// them, all of them are read, up to kMaxJoinedDocuments: their features together, the first exception before
/// everything, and a warning. Text around JSON that is a call of a function (JSONP: `name({…});`) is taken
/// off before.
void read_joined_json(std::string_view text, const ReplyHint& hint, Reply& reply);

inline constexpr int kMaxJoinedDocuments = 50;

/// The JSON within JSONP; nothing where the text is not that.
std::string_view json_within_call(std::string_view text);

}  // namespace geoprobe
