#pragma once
// Internal to the formats: the other floors need no XML.
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace geoprobe {

/// An XML document that is safe to recurse over: no deeper than kMaxXmlDepth, no entities beyond XML's own
/// five and character references, no DTD.
class XmlDocument {
 public:
  /// Parses UTF-8. Ill-formed text is mended where its fault is a known one (a bare `<`, a name that begins
  /// with a digit, control characters) and else read up to its fault; the warnings say so.
  explicit XmlDocument(std::string text);
  ~XmlDocument();

  /// Why nothing can be read from it; empty where something can.
  const std::string& failure() const { return failure_; }
  std::vector<std::string>& warnings() { return warnings_; }
  /// The document element; null where there is none.
  pugi::xml_node root() const;
  /// Whether the document was read only up to a fault.
  bool is_broken() const { return broken_; }
  /// Whether the element's end was read. Only in a broken document is it ever false.
  bool is_whole(pugi::xml_node element) const;
  /// Whether text stands outside the elements.
  bool has_loose_text() const;

 private:
  bool parse();

  std::string text_;
  std::unique_ptr<pugi::xml_document> document_;
  bool broken_ = false;
  std::size_t fault_ = 0;
  std::string fault_text_;
  std::string failure_;
  std::vector<std::string> warnings_;
};

/// The name without its namespace prefix, and as the server meant it where it was mended.
std::string_view local_name(pugi::xml_node element);
/// The prefix, without its colon; empty where there is none.
std::string_view prefix_of(pugi::xml_node element);
bool is_named(pugi::xml_node element, std::string_view local);
bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names);
/// The value of the attribute of that local name, or empty.
std::string_view attribute_of(pugi::xml_node element, std::string_view local);
/// The text of an element and of those within it, as valid UTF-8, untrimmed.
std::string text_of(pugi::xml_node element);
/// That an element is not read, with its first words, fit for a message.
std::string unread_element(pugi::xml_node element);
/// Valid UTF-8 from what character references may have spoilt.
std::string clean_utf8(std::string_view text);
pugi::xml_node first_element(pugi::xml_node parent);
pugi::xml_node next_element(pugi::xml_node element);
/// The first child element of that local name, or null.
pugi::xml_node child_named(pugi::xml_node parent, std::string_view local);

}  // namespace geoprobe
