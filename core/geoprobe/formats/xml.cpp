#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/formats/xml_repair.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <pugixml.hpp>

namespace geoprobe {
namespace {

constexpr unsigned kParse = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                            pugi::parse_wconv_attribute | pugi::parse_fragment;

/// Walks without recursion, since the depth is what is in question.
bool is_too_deep(pugi::xml_node document) {
  int depth = 0;
  pugi::xml_node node = document;
  while (true) {
    if (const pugi::xml_node child = node.first_child()) {
      if (child.type() == pugi::node_element && ++depth > kMaxXmlDepth) return true;
      if (child.type() != pugi::node_element) ++depth;
      node = child;
      continue;
    }
    while (node != document && !node.next_sibling()) {
      node = node.parent();
      --depth;
    }
    if (node == document) return false;
    node = node.next_sibling();
  }
}

/// Elements and attributes, as many as there may be at the most.
bool is_too_large(std::string_view text) {
  constexpr std::size_t kFewestBytes = 4;  // "<a/>"
  if (text.size() <= kMaxXmlNodes * kFewestBytes) return false;
  std::size_t nodes = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const char c = text[at], next = text[at + 1];
    if ((c == '<' && next != '/') || (c == '=' && (next == '"' || next == '\''))) ++nodes;
  }
  return nodes > kMaxXmlNodes;
}

/// Whether an `&` outside CDATA begins neither one of XML's five entities nor a character reference.
bool has_stray_ampersand(std::string_view text) {
  for (std::size_t at = 0; (at = text.find('&', at)) != std::string_view::npos; ++at) {
    const std::string_view rest = text.substr(at + 1, 12);
    const std::string_view name = rest.substr(0, rest.find(';'));
    if (name.size() < rest.size() && (name.starts_with('#') || name == "amp" || name == "lt" ||
                                      name == "gt" || name == "quot" || name == "apos"))
      continue;
    const std::size_t open = text.rfind("<![CDATA[", at);
    const std::size_t end = open == std::string_view::npos ? open : text.find("]]>", open);
    if (end == std::string_view::npos || end < at) return true;
    at = end;
  }
  return false;
}

/// Gives elements and attributes the names that the server meant.
void restore_names(pugi::xml_node document) {
  for (pugi::xml_node node = document; node;) {
    const std::string_view name = node.name();
    if (const std::size_t at = name.find(kMendedName); at != std::string_view::npos) {
      const std::string restored = restore_name(name);
      if (restored != name) node.set_name(restored.c_str());
    }
    for (pugi::xml_attribute at : node.attributes())
      if (std::string written = at.name(); written.find(kMendedName) != std::string::npos)
        at.set_name(restore_name(written.erase(written.find(kMendedName), kMendedName.size())).c_str());
    pugi::xml_node next = node.first_child();
    while (!next && node) {
      next = node.next_sibling();
      node = node.parent();
    }
    node = next;
  }
}

void append_text(std::string& out, pugi::xml_node element) {
  for (pugi::xml_node child = element.first_child(); child; child = child.next_sibling()) {
    if (child.type() == pugi::node_element)
      append_text(out, child);
    else
      out += child.value();
  }
}

}  // namespace

XmlDocument::~XmlDocument() = default;

XmlDocument::XmlDocument(std::string text)
    : text_(std::move(text)), document_(std::make_unique<pugi::xml_document>()) {
  if (is_too_large(text_)) {
    failure_ =
        concat("the reply's XML holds more than ", std::to_string(kMaxXmlNodes), " elements and attributes");
    return;
  }
  if (strip_control_characters(text_)) warnings_.push_back("control characters in the XML were left out");
  if (!parse()) {
    std::string mended = repair_xml(text_);
    if (mended != text_) {
      text_ = std::move(mended);
      if (parse()) warnings_.push_back("the reply was ill-formed XML and was mended");
      restore_names(*document_);
    }
  }
  if (has_stray_ampersand(text_))
    warnings_.push_back(
        "the XML held an & that begins no reference it could resolve; it was kept as it stands");
  if (broken_)
    warnings_.push_back(concat("the reply is ill-formed XML (", fault_text_, " at byte ",
                               std::to_string(fault_), "); what follows the fault is missing"));
  if (!root())
    failure_ =
        concat("the reply is not readable as XML: ", broken_ ? fault_text_ : "No document element found");
  else if (is_too_deep(*document_))
    failure_ = concat("the reply's XML is nested more than ", std::to_string(kMaxXmlDepth), " levels deep");
}

bool XmlDocument::parse() {
  const pugi::xml_parse_result result =
      document_->load_buffer(text_.data(), text_.size(), kParse, pugi::encoding_utf8);
  broken_ = !result;
  fault_ = result.offset < 0 ? 0 : static_cast<std::size_t>(result.offset);
  fault_text_ = result.description();
  return !broken_;
}

pugi::xml_node XmlDocument::root() const {
  return first_element(*document_);
}

bool XmlDocument::is_whole(pugi::xml_node element) const {
  if (!broken_) return true;
  for (pugi::xml_node node = element; node; node = node.parent())
    if (node.next_sibling()) return true;
  const std::ptrdiff_t start = element.offset_debug();
  if (start < 0) return false;
  const std::string end_tag = "</" + std::string(element.name());
  const std::size_t found = text_.find(end_tag, static_cast<std::size_t>(start));
  if (found == std::string::npos || found + end_tag.size() >= fault_) return false;
  const char next = text_[found + end_tag.size()];
  return next == '>' || next == ' ' || next == '\n' || next == '\r' || next == '\t';
}

bool XmlDocument::has_loose_text() const {
  for (pugi::xml_node node = document_->first_child(); node; node = node.next_sibling())
    if (node.type() == pugi::node_pcdata) return true;
  return false;
}

std::string_view local_name(pugi::xml_node element) {
  std::string_view name = element.name();
  if (const std::size_t colon = name.find(':');
      colon != std::string_view::npos && !name.starts_with(kMendedName))
    name.remove_prefix(colon + 1);
  if (name.starts_with(kMendedName)) name.remove_prefix(kMendedName.size());
  return name;
}

std::string_view prefix_of(pugi::xml_node element) {
  const std::string_view name = element.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos || name.starts_with(kMendedName) ? std::string_view()
                                                                          : name.substr(0, colon);
}

bool is_named(pugi::xml_node element, std::string_view local) {
  return local_name(element) == local;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view attribute_of(pugi::xml_node element, std::string_view local) {
  for (pugi::xml_attribute attribute = element.first_attribute(); attribute;
       attribute = attribute.next_attribute()) {
    std::string_view name = attribute.name();
    const std::size_t colon = name.rfind(':');
    if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
    if (name == local) return attribute.value();
  }
  return {};
}

std::string text_of(pugi::xml_node element) {
  const pugi::xml_node only = element.first_child();
  if (only && only.type() != pugi::node_element && !only.next_sibling()) return clean_utf8(only.value());
  std::string out;
  append_text(out, element);
  return clean_utf8(out);
}

std::string unread_element(pugi::xml_node element) {
  std::string words = plain_text(text_of(element), 60);
  for (pugi::xml_attribute at = element.first_attribute(); at && words.empty(); at = at.next_attribute())
    words = plain_text(clean_utf8(at.value()), 60);
  return concat("the element '", plain_text(clean_utf8(element.name()), 100),
                "' of the reply is not read (\"", words, "\")");
}

std::string clean_utf8(std::string_view text) {
  if (printable_prefix(text) == text.size()) return std::string(text);
  std::string out = is_utf8(text) ? std::string(text) : repair_utf8(text);
  strip_control_characters(out);
  return out;
}

pugi::xml_node first_element(pugi::xml_node parent) {
  pugi::xml_node node = parent.first_child();
  while (node && node.type() != pugi::node_element) node = node.next_sibling();
  return node;
}

pugi::xml_node next_element(pugi::xml_node element) {
  pugi::xml_node node = element.next_sibling();
  while (node && node.type() != pugi::node_element) node = node.next_sibling();
  return node;
}

pugi::xml_node child_named(pugi::xml_node parent, std::string_view local) {
  pugi::xml_node node = first_element(parent);
  while (node && !is_named(node, local)) node = next_element(node);
  return node;
}

}  // namespace geoprobe
