#include <geoprobe/formats/joined_reply.h>
#include <geoprobe/formats/json_reply.h>
#include <geoprobe/formats/xml_reply.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>
#include <string>
#include <utility>

namespace geoprobe {
namespace {

bool begins_json(std::string_view text) {
  return text.starts_with('{') || text.starts_with('[');
}

/// Where the object or array ends that the text begins with; its whole length where it does not end.
std::size_t document_end(std::string_view text) {
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

/// MapServer 8 writes the first layer's JSON and then, for the second, an exception with its header.
std::size_t find_late_exception(std::string_view text) {
  const std::size_t header = text.find("Content-Type: text/xml");
  if (header == std::string_view::npos) return header;
  const std::size_t start = text.find("<?xml", header);
  return start != std::string_view::npos && text.find("ExceptionReport", start) != std::string_view::npos
             ? start
             : std::string_view::npos;
}

void merge(Reply& reply, Reply more) {
  if (more.exception || !reply.features) {
    reply = std::move(more);
    return;
  }
  reply.warnings.insert(reply.warnings.end(), more.warnings.begin(), more.warnings.end());
  if (!more.features) {
    reply.warnings.push_back("what follows the reply's first document could not be read: " + more.failure);
    return;
  }
  reply.warnings.emplace_back("the reply is several documents in one; they were read together");
  for (Feature& feature : more.features->features) {
    if (!feature.geometry_crs && more.geometry_crs.epsg != reply.geometry_crs.epsg)
      feature.geometry_crs = more.geometry_crs;
    reply.features->features.push_back(std::move(feature));
  }
  reply.one_layer_name = reply.one_layer_name || more.one_layer_name;
  reply.text_only = reply.text_only || more.text_only;
  reply.omits_nulls = reply.omits_nulls || more.omits_nulls;
  reply.axis_known = reply.axis_known && more.axis_known;
}

}  // namespace

void read_joined_json(std::string_view text, const ReplyHint& hint, Reply& reply) {
  const std::string charset = reply.charset;
  const auto blank = [&] {
    Reply out;
    out.charset = charset;
    return out;
  };
  read_json_reply(text, reply);
  if (reply.failure.empty()) return;
  if (const std::size_t late = find_late_exception(text); late != std::string_view::npos) {
    reply = blank();
    return read_xml_reply(std::string(text.substr(late)), hint, reply);
  }
  std::size_t end = document_end(text);
  if (trim(text.substr(end)).empty()) return;
  Reply whole = blank();
  read_json_reply(text.substr(0, end), whole);
  if (!whole.failure.empty()) return;
  int documents = 1;
  for (text = trim(text.substr(end)); !text.empty() && documents < kMaxJoinedDocuments && !whole.exception;
       ++documents) {
    Reply next = blank();
    end = text.size();
    if (begins_json(text))
      read_json_reply(text.substr(0, end = document_end(text)), next);
    else if (text.starts_with('<'))
      read_xml_reply(std::string(text), hint, next);
    else
      next.failure = "it is neither JSON nor XML";
    merge(whole, std::move(next));
    text = trim(text.substr(end));
  }
  if (!text.empty() && whole.features)
    whole.warnings.emplace_back("the reply holds more documents than are read; the rest was left out");
  whole.warnings.erase(std::unique(whole.warnings.begin(), whole.warnings.end()), whole.warnings.end());
  reply = std::move(whole);
}

std::string_view json_within_call(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_alpha(text[at]) || is_digit(text[at]) || text[at] == '_' || text[at] == '.'))
    ++at;
  if (at == 0 || at == text.size() || text[at] != '(') return {};
  if (text.ends_with(';')) text = trim(text.substr(0, text.size() - 1));
  if (!text.ends_with(')')) return {};
  text = trim(text.substr(at + 1, text.size() - at - 2));
  return begins_json(text) ? text : std::string_view();
}

}  // namespace geoprobe
