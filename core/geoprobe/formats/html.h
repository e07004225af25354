#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace geoprobe {

/// Whether markup is a page or a piece of HTML: by its doctype or its first element, whatever stands before
/// it (an XML declaration, comments).
bool is_html(std::string_view text);

/// Text of HTML as plain text: character references of HTML 4's Latin-1 set and numbers are resolved, white
/// space (also a no-break space) is single spaces, control characters are gone.
std::string html_text(std::string_view text);

struct HtmlToken {
  std::string name;       ///< of a tag, in lower case; empty for text
  bool closing = false;   ///< an end tag
  std::string_view text;  ///< of text: raw, with its character references; of a tag: its attributes
};

/// Splits HTML into tags and text; comments, declarations, scripts and styles are passed over. Linear: a tag
/// that never ends is the end.
class HtmlScanner {
 public:
  explicit HtmlScanner(std::string_view text) : text_(text) {}
  bool next(HtmlToken& token);
  bool saw_script() const { return saw_script_; }

 private:
  bool skip_past(std::string_view end);
  bool skip_tag();

  std::string_view text_;
  std::size_t at_ = 0;
  bool saw_script_ = false;
};

/// What a page says, as plain text fit for a message: its title, its first heading (h1 to h3), and the
/// beginning of its text with that heading in it; any of them possibly empty.
struct HtmlSummary {
  std::string title, heading, body;
};
HtmlSummary summarise_html(std::string_view text);

}  // namespace geoprobe
