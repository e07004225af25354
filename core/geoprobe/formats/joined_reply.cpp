#include <geoprobe/formats/html.h>
#include <geoprobe/formats/html_reply.h>
#include <geoprobe/formats/joined_reply.h>
#include <geoprobe/formats/json_reply.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/text_reply.h>
#include <geoprobe/formats/xml_reply.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <string>
#include <utility>

namespace geoprobe {
namespace {

constexpr int kMostProbes = 8;  // of places in texts where another document may begin

enum class DocumentKind { json, html, xml, text };

DocumentKind kind_of(std::string_view text) {
  if (text.starts_with('{') || text.starts_with('[')) return DocumentKind::json;
  if (is_html(text)) return DocumentKind::html;
  return text.starts_with('<') ? DocumentKind::xml : DocumentKind::text;
}

/// Where the object or array ends that the text begins with; its whole length where it does not end.
std::size_t json_end(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at + 1;
  }
  return text.size();
}

/// The end of what is no element: a comment, CDATA, a processing instruction, a declaration; 0 for an
/// element.
std::size_t markup_end(std::string_view text) {
  std::string_view end;
  if (text.starts_with("<!"))
    end = text.substr(0, text.find('>')).find('[') != std::string_view::npos ? "]>" : ">";
  if (text.starts_with("<?")) end = "?>";
  if (text.starts_with("<!--")) end = "-->";
  if (text.starts_with("<![CDATA[")) end = "]]>";
  if (end.empty()) return 0;
  const std::size_t found = text.find(end);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

std::size_t tag_end(std::string_view text) {
  std::size_t at = 0;
  while ((at = text.find_first_of(">\"'", at)) != std::string_view::npos && text[at] != '>') {
    at = text.find(text[at], at + 1);
    if (at == std::string_view::npos) break;
    ++at;
  }
  return at == std::string_view::npos ? text.size() : at + 1;
}

/// Where the first element ends; the whole length where it does not.
std::size_t xml_end(std::string_view text) {
  int depth = 0;
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos;) {
    const std::string_view rest = text.substr(at);
    if (const std::size_t length = markup_end(rest)) {
      at += length;
      continue;
    }
    const std::size_t length = tag_end(rest);
    at += length;
    if (rest.starts_with("</"))
      --depth;
    else if (length < 2 || rest[length - 2] != '/')
      ++depth;
    if (depth <= 0) return at;
  }
  return text.size();
}

std::size_t html_end(std::string_view text) {
  constexpr std::string_view kEnd = "</html";
  for (std::size_t at = text.find('<', 1); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<?xml ")) return at;
    if (starts_with_ignoring_case(rest.substr(0, kEnd.size()), kEnd)) return at + tag_end(rest);
  }
  return text.size();
}

bool ends_document(std::string_view text) {
  return text.ends_with('>') || text.ends_with('}') || text.ends_with(']');
}

/// What of a text is one document's.
std::size_t document_end(std::string_view text, DocumentKind kind) {
  return kind == DocumentKind::json   ? json_end(text)
         : kind == DocumentKind::xml  ? xml_end(text)
         : kind == DocumentKind::html ? html_end(text)
                                      : text.size();
}

/// Whether the document was all that the text holds.
bool read_document(std::string_view text, DocumentKind kind, const ReplyHint& hint, Reply& reply) {
  if (kind == DocumentKind::html) {
    read_html_reply(text, hint, reply);
  } else if (kind == DocumentKind::xml) {
    return read_xml_reply(std::string(text), hint, reply);
  } else if (kind == DocumentKind::json) {
    read_json_reply(text, reply);
    return reply.failure.empty();
  } else if (!read_text_reply(text, reply)) {
    if (starts_with_ignoring_case(trim(hint.content_type), "text/html")) {
      read_html_reply(text, hint, reply);
      return true;
    }
    reply.unexpected_format = true;
    reply.failure = text.find('\0') != std::string_view::npos
                        ? std::string("the server sent binary data")
                        : concat("the server sent text of a kind that is not read: ", plain_text(text, 100));
  }
  return true;
}

/// Where in a text another document begins.
std::size_t text_end(std::string_view text, const ReplyHint& hint, int& probes) {
  const TextDialect own = text_dialect_of(text);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    const TextDialect next = text_dialect_of(rest);
    if (next == own && own != TextDialect::unknown) continue;
    if (next != TextDialect::unknown && next != TextDialect::uncertain) return at + 1;
    const DocumentKind kind = kind_of(rest.substr(0, 200));
    if (kind == DocumentKind::text && next == TextDialect::unknown) continue;
    if (probes == kMostProbes) continue;
    ++probes;
    const std::string_view piece = trim(rest.substr(0, document_end(rest, kind)));
    if ((kind == DocumentKind::json || kind == DocumentKind::xml) && !ends_document(piece)) continue;
    Reply probe;
    read_document(piece, kind, hint, probe);
    if (probe.features || probe.exception) return at + 1;
  }
  return text.size();
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

std::string_view without_comments(std::string_view text) {
  for (text = trim(text); text.starts_with("<!--"); text = trim(text)) text.remove_prefix(markup_end(text));
  return text;
}

/// Reads the first document of a text, and takes it off.
Reply take_document(std::string_view& text, const ReplyHint& hint, bool is_first, int& probes,
                    const std::string& charset) {
  Reply reply;
  reply.charset = charset;
  const DocumentKind kind = kind_of(text);
  std::size_t end = 0;
  if (is_first && (kind == DocumentKind::json || kind == DocumentKind::xml)) {  // what follows them is rare
    if (read_document(text, kind, hint, reply)) {
      text = {};
      return reply;
    }
    if (const std::size_t late =
            kind == DocumentKind::json ? find_late_exception(text) : std::string_view::npos;
        late != std::string_view::npos) {
      reply = {};
      reply.charset = charset;
      read_xml_reply(std::string(text.substr(late)), hint, reply);
      text = {};
      return reply;
    }
    end = document_end(text, kind);
    if (without_comments(text.substr(end)).empty()) {
      text = {};
      return reply;
    }
    reply = {};
    reply.charset = charset;
  } else {
    end = kind == DocumentKind::text ? text_end(text, hint, probes) : document_end(text, kind);
  }
  read_document(text.substr(0, end), kind, hint, reply);
  text = without_comments(text.substr(end));
  return reply;
}

bool has_geometry(const Reply& reply) {
  const std::vector<Feature>& all = reply.features->features;
  return std::any_of(all.begin(), all.end(),
                     [](const Feature& feature) { return feature.geometry.has_value(); });
}

}  // namespace

void merge_reply(Reply& reply, Reply more) {
  if (!reply.features) std::swap(reply, more);
  if (!reply.features) {
    if (!reply.exception && more.exception) std::swap(reply, more);
    return;
  }
  if (more.exception) return add_exception(reply, std::move(*more.exception));
  reply.warnings.insert(reply.warnings.end(), more.warnings.begin(), more.warnings.end());
  if (!more.features)
    return mark_incomplete(reply, concat("a part of the reply could not be read: ", more.failure));
  reply.warnings.emplace_back("the reply is several documents in one; they were read together");
  if (!has_geometry(reply)) reply.geometry_crs = more.geometry_crs;
  for (Feature& feature : more.features->features) {
    if (!feature.geometry_crs && more.geometry_crs.epsg != reply.geometry_crs.epsg)
      feature.geometry_crs = more.geometry_crs;
    reply.features->features.push_back(std::move(feature));
  }
  reply.is_partial = reply.is_partial || more.is_partial;
  reply.has_more = reply.has_more || more.has_more;
  reply.one_layer_name = reply.one_layer_name || more.one_layer_name;
  reply.text_only = reply.text_only || more.text_only;
  reply.omits_nulls = reply.omits_nulls || more.omits_nulls;
  reply.axis_known = reply.axis_known && more.axis_known;
}

void read_documents(std::string_view text, const ReplyHint& hint, Reply& reply) {
  const std::string charset = reply.charset;
  int probes = 0;
  reply = take_document(text, hint, true, probes, charset);
  for (int documents = 1; !text.empty() && documents < kMaxJoinedDocuments; ++documents)
    merge_reply(reply, take_document(text, hint, false, probes, charset));
  if (!text.empty())
    mark_incomplete(reply, "the reply holds more documents than are read; the rest was left out");
  std::vector<std::string>& warnings = reply.warnings;
  for (std::size_t i = 0; i < warnings.size(); ++i)
    warnings.erase(
        std::remove(warnings.begin() + static_cast<std::ptrdiff_t>(i) + 1, warnings.end(), warnings[i]),
        warnings.end());
}

std::string_view json_within_call(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_alpha(text[at]) || is_digit(text[at]) || text[at] == '_' || text[at] == '.'))
    ++at;
  if (at == 0 || at == text.size() || text[at] != '(') return {};
  if (text.ends_with(';')) text = trim(text.substr(0, text.size() - 1));
  if (!text.ends_with(')')) return {};
  text = trim(text.substr(at + 1, text.size() - at - 2));
  return kind_of(text) == DocumentKind::json ? text : std::string_view();
}

}  // namespace geoprobe
