#include <geoprobe/formats/html.h>
#include <geoprobe/formats/html_table.h>
#include <geoprobe/text/ascii.h>

#include <utility>

namespace geoprobe {
namespace {

bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

bool is_block(std::string_view name) {
  for (const std::string_view block : {"br", "p", "div", "li", "dd", "dt", "hr", "pre"})
    if (name == block) return true;
  return false;
}

class TableReader {
 public:
  explicit TableReader(std::string_view text) : scanner_(text) { out_.tables.emplace_back(); }

  HtmlTables read() {
    open_.push_back({});
    for (HtmlToken token; !out_.too_large && scanner_.next(token);) {
      if (token.name.empty())
        text(token.text);
      else if (token.closing)
        close(token.name);
      else
        open(token);
    }
    end_cell();
    out_.active = out_.active || scanner_.saw_script();
    return std::move(out_);
  }

 private:
  /// A table that is open, and what is open in it.
  struct Level {
    std::size_t table = 0;
    bool in_head = false, new_row = false, in_cell = false, cell_heading = false;
    bool plain = false, bold = false;  // text seen in the cell outside and within bold
    std::string cell;
  };

  Level& level() { return open_.back(); }
  HtmlTable& table() { return out_.tables[level().table]; }

  void open(const HtmlToken& token) {
    const std::string& name = token.name;
    note_purpose(token);
    if (name == "table" || name == "tr" || name == "td" || name == "th") in_title_ = false;
    if (name == "table") {
      if (open_.size() > kMaxHtmlDepth) return;
      HtmlTable next;
      next.title = std::exchange(heading_, {});
      next.captioned = std::exchange(layer_title_, false);
      out_.tables.push_back(std::move(next));
      open_.emplace_back().table = out_.tables.size() - 1;
    } else if (name == "thead" || name == "tbody") {
      level().in_head = name == "thead";
    } else if (name == "tr") {
      end_cell();
      level().new_row = true;
    } else if (name == "td" || name == "th") {
      end_cell();
      if (table().rows.empty() || level().new_row) table().rows.emplace_back();
      level().new_row = false;
      level().in_cell = true;
      level().cell_heading = name == "th" || level().in_head;
    } else if (name == "b" || name == "strong") {
      ++bold_;
    } else if (name == "caption" || (is_heading(name) && !level().in_cell)) {
      in_title_ = true;
      layer_title_ = false;
      heading_.clear();
    } else if (name == "body") {
      in_page_head_ = false;
    } else if (name == "head") {
      in_page_head_ = true;
    } else if (name == "div" && contains_ignoring_case(token.text, "layer-title")) {  // QGIS Server
      in_title_ = layer_title_ = true;
      heading_.clear();
    } else if (is_block(name)) {
      level().cell += ' ';
    }
  }

  void note_purpose(const HtmlToken& token) {
    const auto has = [&](std::string_view part) { return contains_ignoring_case(token.text, part); };
    if (token.name == "form") out_.form = true;
    if (token.name == "input" && has("password")) out_.password = true;
    if (token.name == "meta" && has("refresh") && has("url")) out_.refresh = true;
    if (token.name == "iframe" || token.name == "frame" || token.name == "img" || token.name == "object")
      out_.active = true;
  }

  void close(const std::string& name) {
    if (name == "table" && open_.size() > 1) {
      end_cell();
      open_.pop_back();
      level().plain = true;
    } else if (name == "td" || name == "th" || name == "tr") {
      end_cell();
    } else if (name == "thead") {
      level().in_head = false;
    } else if (name == "b" || name == "strong") {
      bold_ -= bold_ > 0 ? 1 : 0;
    } else if (name == "caption") {
      in_title_ = false;
      table().title = std::exchange(heading_, {});
      table().captioned = true;
    } else if (is_heading(name) || (layer_title_ && name == "div")) {
      in_title_ = false;
    } else if (name == "head") {
      in_page_head_ = false;
    } else if (is_block(name)) {
      level().cell += ' ';
    }
  }

  void text(std::string_view text) {
    if (in_page_head_) return;
    const bool blank = trim(text).empty();
    if (in_title_) {
      heading_ += html_text(text);
    } else if (level().in_cell) {
      level().cell += text;
      if (!blank) (bold_ > 0 ? level().bold : level().plain) = true;
    } else if (!blank) {
      out_.loose_text = true;
    }
  }

  void end_cell() {
    Level& at = level();
    if (at.in_cell) {
      const bool heading = at.cell_heading || (at.bold && !at.plain);
      table().rows.back().push_back({heading, html_text(at.cell)});
      out_.too_large = ++cells_ > kMaxHtmlCells;
    }
    at.in_cell = at.bold = at.plain = false;
    bold_ = 0;
    at.cell.clear();
  }

  HtmlScanner scanner_;
  HtmlTables out_;
  std::vector<Level> open_;
  std::string heading_;
  std::size_t bold_ = 0, cells_ = 0;
  bool in_title_ = false, in_page_head_ = false;
  bool layer_title_ = false;  // the heading is a layer's name
};

}  // namespace

HtmlTables read_html_tables(std::string_view text) {
  return TableReader(text).read();
}

}  // namespace geoprobe
