#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/gml.h>
#include <geoprobe/formats/html.h>
#include <geoprobe/formats/json_reply.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/text_reply.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/http/media_type.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <pugixml.hpp>
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

void fail_as_unexpected(Reply& reply, std::string what) {
  reply.failure = std::move(what);
  reply.unexpected_format = true;
}

void read_html(std::string_view text, Reply& reply) {
  reply.dialect = "html";
  const std::string summary = html_summary(text);
  fail_as_unexpected(reply, "the server sent a page of HTML" + (summary.empty() ? "" : ", " + summary));
}

void read_xml(std::string text, const ReplyHint& hint, Reply& reply) {
  XmlDocument document(std::move(text));
  reply.dialect = "xml";
  reply.failure = document.failure();
  if (!reply.failure.empty()) return;
  const pugi::xml_node root = document.root();
  const std::string_view name = local_name(root);
  if ((reply.exception = read_xml_exception(document))) {
    reply.dialect = name == "ExceptionReport" ? "ExceptionReport" : "ServiceExceptionReport";
  } else if (name == "msGMLOutput") {
    reply.dialect = "msGMLOutput";
    read_ms_gml(document, hint.gml_latitude_first, reply);
  } else if (name == "FeatureCollection") {
    reply.dialect = "gml";
    for (pugi::xml_attribute at = root.first_attribute(); at; at = at.next_attribute())
      if (std::string_view(at.value()) == "http://qgis.org/gml") reply.dialect = "qgis-gml";
    read_gml_collection(document, hint.gml_latitude_first, reply);
  } else if (name == "GetFeatureInfoResponse") {
    reply.dialect = "GetFeatureInfoResponse";
    read_feature_info_response(document, reply);
  } else {
    fail_as_unexpected(reply,
                       concat("the server sent XML of a kind that is not read (its document element is '",
                              plain_text(clean_utf8(root.name()), 100), "')"));
  }
  if (document.is_broken() && reply.features && reply.features->features.empty()) {
    reply.features.reset();
    reply.failure = document.warnings().empty() ? "the reply is ill-formed XML" : document.warnings().back();
  } else {
    reply.warnings.insert(reply.warnings.begin(), document.warnings().begin(), document.warnings().end());
  }
}

/// MapServer 8 writes the first layer's JSON and then, for the second, an exception with its header.
std::size_t find_late_exception(std::string_view text) {
  const std::size_t header = text.find("Content-Type: text/xml");
  if (header == std::string_view::npos) return header;
  const std::size_t start = text.find("<?xml", header);
  return start != std::string_view::npos && text.find("ExceptionReport", start) != std::string_view::npos
             ? start
             : std::string_view::npos;
}

}  // namespace

Reply read_reply(std::string_view body, const ReplyHint& hint) {
  Reply reply;
  const MediaType media = parse_media_type(hint.content_type);
  for (const Signature& signature : kSignatures) {
    if (!body.starts_with(signature.bytes)) continue;
    fail_as_unexpected(reply, "the server sent " + std::string(signature.name));
    return reply;
  }
  DecodedText decoded = decode_text(body, media.charset);
  reply.charset = decoded.charset;
  const std::string_view text = decoded.text;
  const std::string_view content = trim(text);
  if (content.empty()) {
    reply.features.emplace();
  } else if (content[0] == '{' || content[0] == '[') {
    read_json_reply(content, reply);
    if (!reply.failure.empty())
      if (const std::size_t late = find_late_exception(content); late != std::string_view::npos) {
        reply = Reply{};
        reply.charset = decoded.charset;
        read_xml(std::string(content.substr(late)), hint, reply);
      }
  } else if (is_html(content)) {
    read_html(content, reply);
  } else if (content[0] == '<') {
    read_xml(std::string(content), hint, reply);
  } else if (!read_text_reply(text, reply)) {
    if (media.type == "text/html")
      read_html(content, reply);
    else if (content.find('\0') != std::string_view::npos)
      fail_as_unexpected(reply, "the server sent binary data");
    else
      fail_as_unexpected(reply,
                         "the server sent text of a kind that is not read: " + plain_text(content, 100));
  }
  // The header and the XML declaration may err alike; saying so once is enough.
  decoded.warnings.erase(std::unique(decoded.warnings.begin(), decoded.warnings.end()),
                         decoded.warnings.end());
  reply.warnings.insert(reply.warnings.begin(), decoded.warnings.begin(), decoded.warnings.end());
  return reply;
}

}  // namespace geoprobe
