#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads a body that is not blank: JSON, XML, HTML or text. Cascading servers put the replies of several
/// servers one behind the other, in one dialect or in several: all of them are read, up to
/// kMaxJoinedDocuments. Their features come together; what could not be read of them, and an exception beside
/// features, makes the reply partial. Fills the whole reply but its charset, which must be there.
void read_documents(std::string_view text, const ReplyHint& hint, Reply& reply);

inline constexpr int kMaxJoinedDocuments = 50;

/// Adds another reply's features; a reply without any gives what it says instead, an exception before a
/// failure.
void merge_reply(Reply& reply, Reply more);

/// The JSON within JSONP (`name({…});`); nothing where the text is not that.
std::string_view json_within_call(std::string_view text);

}  // namespace geoprobe
