#include <geoprobe/formats/degrees.h>
#include <geoprobe/formats/joined_reply.h>
#include <geoprobe/formats/multipart.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/http/media_type.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/members.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

struct Signature {
  std::string_view bytes, name;
};
constexpr Signature kSignatures[] = {
    {"\x89PNG", "a PNG image"},   {"\xff\xd8\xff", "a JPEG image"}, {"GIF8", "a GIF image"},
    {"RIFF", "a WebP image"},     {"%PDF", "a PDF document"},       {"PK\x03\x04", "a ZIP archive"},
    {"\x1f\x8b", "gzipped data"}, {{"II*\0", 4}, "a TIFF image"},   {{"MM\0*", 4}, "a TIFF image"},
};

void merge_within(Value& value, std::string& first_name);

/// Values of one name become one value, their array: nothing is lost, and no name comes twice.
void merge_repeated(Value::Object& members, std::string& first_name) {
  std::string name = merge_repeated_names(members);
  if (first_name.empty()) first_name = std::move(name);
  for (Member& member : members) merge_within(member.value, first_name);
}

void merge_within(Value& value, std::string& first_name) {
  if (Value::Object* members = value.as_object()) return merge_repeated(*members, first_name);
  if (Value::Array* items = value.as_array())
    for (Value& item : *items) merge_within(item, first_name);
}

void merge_repeated(Reply& reply) {
  std::string first_name;
  for (Feature& feature : reply.features->features) merge_repeated(feature.properties, first_name);
  if (!first_name.empty())
    reply.warnings.push_back(concat("the reply has the name '", plain_text(first_name, 80),
                                    "' more than once in one place; its values are given as an array"));
}

}  // namespace

void Reply::state_crs(Feature& feature, const Crs& crs) {
  if (!crs_is_stated && !crs.is_unknown()) {
    geometry_crs = crs;
    crs_is_stated = true;
  }
  if (crs.epsg != geometry_crs.epsg) feature.geometry_crs = crs;
}

namespace {

Reply read_single(std::string_view body, const ReplyHint& hint, const MediaType& media) {
  Reply reply;
  for (const Signature& signature : kSignatures) {
    if (!body.starts_with(signature.bytes)) continue;
    reply.failure = concat("the server sent ", signature.name);
    reply.unexpected_format = true;
    return reply;
  }
  DecodedText decoded = decode_text(body, media.charset, hint.decoder);
  reply.charset = decoded.charset;
  std::string_view content = trim(decoded.text);
  if (const std::string_view json = json_within_call(content); !json.empty()) content = json;
  if (!content.empty())
    read_documents(content, hint, reply);
  else if (hint.blank_is_empty && !hint.redirected_to_login)
    reply.features.emplace();
  else
    reply.failure = "the server sent an empty body";
  if (reply.features) merge_repeated(reply);
  check_degrees(reply);
  // The header and the XML declaration may err alike; saying so once is enough.
  decoded.warnings.erase(std::unique(decoded.warnings.begin(), decoded.warnings.end()),
                         decoded.warnings.end());
  reply.warnings.insert(reply.warnings.begin(), decoded.warnings.begin(), decoded.warnings.end());
  return reply;
}

}  // namespace

Reply read_reply(std::string_view body, const ReplyHint& hint) {
  const MediaType media = parse_media_type(hint.content_type);
  const Multipart multipart = split_multipart(body, media.boundary);
  if (multipart.parts.empty()) return read_single(body, hint, media);
  Reply reply;
  for (const BodyPart& part : multipart.parts) {
    ReplyHint own = hint;
    own.content_type = part.content_type;
    Reply next = read_single(part.body, own, parse_media_type(part.content_type));
    if (&part == &multipart.parts.front())
      reply = std::move(next);
    else
      merge_reply(reply, std::move(next));
  }
  if (!multipart.is_whole) mark_incomplete(reply, "the reply ends before its last part does");
  return reply;
}

void mark_incomplete(Reply& reply, std::string what) {
  if (!reply.features) return;
  if (reply.features->features.empty()) {
    reply.features.reset();
    reply.failure = std::move(what);
    return;
  }
  reply.is_partial = true;
  reply.warnings.push_back(std::move(what));
}

void add_exception(Reply& reply, ServiceException exception) {
  if (!reply.features) return;
  if (reply.features->features.empty()) {
    reply.features.reset();
    reply.exception = std::move(exception);
    return;
  }
  reply.is_partial = true;
  reply.warnings.push_back(concat("the server broke off its reply with an exception (", exception.message,
                                  "); features are missing"));
}

}  // namespace geoprobe
