#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

struct HtmlCell {
  bool heading = false;  ///< th, a cell of thead, or one whose whole text is bold
  std::string text;      ///< plain text, white space as single spaces
};

/// A table as it was written; tables within its cells are tables of their own, after it.
struct HtmlTable {
  std::string title;  ///< its caption, else the heading (h1 to h6) right before it
  bool captioned = false;
  std::vector<std::vector<HtmlCell>> rows;
};

struct HtmlTables {
  std::vector<HtmlTable> tables;        ///< the first is what stands outside any table element, often empty
  bool loose_text = false;              ///< the body has text outside cells, captions and headings
  bool form = false, password = false;  ///< it has a form, or a field for a password
  bool refresh = false;                 ///< it sends its reader elsewhere
  bool active = false;                  ///< it has scripts, frames or images: more to see than what it says
  bool too_large = false;               ///< there were more cells than kMaxHtmlCells; the rest was not read
};

inline constexpr std::size_t kMaxHtmlCells = 200000;

/// Reads the tables of a page or a piece of one, however ill-formed, in one pass. Scripts, styles and
/// comments are left out. Nesting is read to kMaxHtmlDepth levels; deeper tables count as text of those
/// around them.
HtmlTables read_html_tables(std::string_view text);

inline constexpr std::size_t kMaxHtmlDepth = 50;

}  // namespace geoprobe
