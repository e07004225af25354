#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/services/family.h>

namespace geoprobe {

/// The leaf's value from a reply's features (all of which belong to the service): those known to lie farther
/// than the tolerance are dropped, the nearest wins, ties keep the server's order; then `property`
/// (find_property), `nodata`, `decimals` and the reading of text as numbers, as the
/// contract's section 4 has them.
Answer read_value(const Question& question, const Reply& reply);

/// The Answer for a reply that carries no features: a service exception, an HTTP error, an unreadable body.
Answer read_error(const Question& question, const HttpResponse& response, const Reply& reply);

/// What a reply's headers say of its body. It refers to the response and the decoder.
ReplyHint hint_of(const HttpResponse& response, const CharsetDecoder* decoder = nullptr);
/// The same for a reply that should hold features, with what its request tells of it. It refers to the
/// question too.
ReplyHint hint_of(const HttpResponse& response, const Question& question, const Ask& ask);
/// What a service of this type may send if it was requested in this format: only GetFeatureInfo has replies
/// without a body, and HTML.
void expect_reply(ReplyHint& hint, ServiceType type, std::string_view format);

/// The warning for a reply that holds as many features as were asked for.
std::string full_reply_warning(std::size_t asked);

/// Puts the warnings of earlier steps before the answer's own.
void pass_on_warnings(const Ask& ask, Answer& answer);

/// "b" of "a:b".
std::string_view without_namespace(std::string_view name);
/// A name as formats write it that cannot hold every name: in lower case, without its namespace, "Band_1" for
/// "Band 1".
std::string folded(std::string_view name);

/// Answer with Status::error.
Answer error_answer(ErrorCode code, std::string message, int http_status = 0);

}  // namespace geoprobe
