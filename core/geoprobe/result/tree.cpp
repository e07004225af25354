#include <geoprobe/result/leaves.h>
#include <geoprobe/result/rows.h>
#include <geoprobe/result/tree.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/terminal.h>
#include <geoprobe/text/url.h>

#include <algorithm>

namespace geoprobe {
namespace {

struct Look {
  const char* symbol;
  const char* color;
};

Look look_of(Status status) {
  switch (status) {
    case Status::ok:
      return {"✓", "\x1b[32m"};
    case Status::empty:
      return {"○", "\x1b[36m"};
    case Status::nodata:
      return {"◌", "\x1b[36m"};
    case Status::outside:
      return {"◇", "\x1b[36m"};
    case Status::error:
      return {"✗", "\x1b[31m"};
    case Status::timeout:
      return {"⧖", "\x1b[33m"};
    case Status::cancelled:
      return {"⊘", "\x1b[33m"};
  }
  return {"✗", "\x1b[31m"};
}

constexpr const char* kDim = "\x1b[2m";
constexpr const char* kBold = "\x1b[1m";
constexpr const char* kWarningColor = "\x1b[33m";
constexpr const char* kReset = "\x1b[0m";

/// A label goes before its value: "Tarred (2)".
std::string text_of(const Value& value, const Value& label = {}) {
  if (const std::string* name = label.as_string(); name != nullptr && value.as_object() == nullptr) {
    const std::string raw = text_of(value);
    return raw == *name ? raw : concat(*name, " (", raw, ")");
  }
  if (const std::string* text = value.as_string()) return *text;
  if (const Number* number = value.as_number()) return number->digits;
  const Value::Object* members = value.as_object();
  if (!members) return write_json(value);
  std::string text;
  for (const Member& member : *members) {
    if (!text.empty()) text += ", ";
    const Value* of_member = label.find(member.name);
    text += member.name + "=" + text_of(member.value, of_member == nullptr ? Value() : *of_member);
  }
  return text;
}

std::string text_of(const Service& service, const Answer& answer) {
  if (answer.status == Status::ok) {
    std::string text = text_of(answer.value, answer.label);
    if (!service.unit.empty()) text += ' ' + service.unit;
    return text;
  }
  std::string text(to_string(answer.status));
  if (answer.error) {
    if (answer.status == Status::error) text += ' ' + std::string(to_string(answer.error->code));
    text += ": " + answer.error->message;
  }
  return text;
}

std::string host_of(const std::string& address) {
  const Expected<Url> url = parse_url(address);
  if (!url) return {};
  const std::string origin = url.value().origin();
  return origin.substr(origin.find("//") + 2);
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t used = display_width(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string right_aligned(const std::string& text, std::size_t width) {
  const std::size_t used = display_width(text);
  return used < width ? std::string(width - used, ' ') + text : text;
}

/// "5 s", "12 min", "3 h", "2 d": in whole units.
std::string age_text(std::int64_t seconds) {
  if (seconds < 60) return std::to_string(std::max<std::int64_t>(seconds, 0)) + " s";
  if (seconds < 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " d";
}

std::string place_text(const QueryResult& result) {
  const int decimals = grid_decimals(result.crs);
  const bool in_degrees = is_geographic(result.crs);
  return concat("at ", in_degrees ? "longitude " : "easting ", format_decimal(result.point.x, decimals),
                in_degrees ? ", latitude " : ", northing ", format_decimal(result.point.y, decimals), " (",
                result.crs.code(), ")");
}

constexpr std::size_t kLongestName = 36, kLongestHost = 28;
constexpr std::size_t kNarrow = 60;            // columns below which texts go under their service
constexpr std::size_t kReadable = 30;          // columns of texts for which others are dropped
constexpr std::size_t kLeastText = 24;         // columns of texts beside names
constexpr std::size_t kMostValueLines = 4;     // an object of all attributes may have hundreds
constexpr std::size_t kMostMessageLines = 60;  // none is cut in practice

class TreePrinter {
 public:
  TreePrinter(const Registry& registry, const QueryResult& result, const TreeStyle& style)
      : registry_(registry),
        leaves_(result),
        style_(style),
        width_(static_cast<std::size_t>(std::max(style.width, 20))) {
    const auto narrowed = narrowed_for(registry, result);
    rows_ = tree_rows(narrowed ? *narrowed : registry, result.root);
    for (const TreeRow& row : rows_) {
      if (row.node.kind != NodeKind::service) continue;
      const Leaf& leaf = leaves_.of(row.node.index);
      const std::size_t indent = display_width(row.prefix) + 2;
      name_end_ = std::max(name_end_, indent + std::min(display_width(row.name), kLongestName));
      time_width_ = std::max(time_width_, display_width(time_of(leaf)));
      host_width_ = std::max(host_width_, std::min(display_width(host_of(leaf)), kLongestHost));
    }
    choose_columns();
  }

  std::string print(const QueryResult& result) {
    const std::string place = place_text(result);
    if (result.root.kind == NodeKind::service) print_lines("", "", place, kDim);
    for (const TreeRow& row : rows_) {
      if (row.node.kind == NodeKind::service) {
        is_stacked_ ? print_stacked(row) : print_leaf(row);
        continue;
      }
      const bool is_root = &row == &rows_.front();
      const bool fits = display_width(row.name) + 1 + display_width(place) <= width_;
      if (is_root && fits) {
        out_ += paint(kBold, row.name) + paint(kDim, ' ' + place) + '\n';
        continue;
      }
      print_lines(row.prefix, row.continuation, row.name, kBold);
      if (is_root) print_lines("", "", place, kDim);
    }
    out_ += '\n';
    print_lines("", "", summary_line(result.summary), nullptr);
    return std::move(out_);
  }

 private:
  /// What of time and host leaves too little for the texts is dropped, and at last the texts go under the
  /// names.
  void choose_columns() {
    const auto text_width = [&] {
      const std::size_t fixed =
          name_end_ + 2 + (time_width_ > 0 ? 2 + time_width_ : 0) + (host_width_ > 0 ? 2 + host_width_ : 0);
      return width_ > fixed ? width_ - fixed : 0;
    };
    if (text_width() < kReadable) host_width_ = 0;
    if (text_width() < kReadable) time_width_ = 0;
    text_width_ = text_width();
    is_stacked_ = width_ < kNarrow || text_width_ < kLeastText;
  }

  std::string time_of(const Leaf& leaf) const {
    if (!leaf.source) return "";
    if (leaf.source->cached && style_.now)
      return "cached " + age_text(*style_.now - leaf.source->at) + " ago";
    if (leaf.source->cached) return "cached";
    const std::int64_t ms = leaf.source->elapsed_ms;
    return ms < 10000 ? std::to_string(ms) + " ms" : format_decimal(static_cast<double>(ms) / 1e3, 1) + " s";
  }
  static std::string host_of(const Leaf& leaf) {
    return leaf.source ? plain_line(geoprobe::host_of(leaf.source->url)) : "";
  }
  std::string text_of_leaf(const Leaf& leaf) const {
    return plain_line(text_of(registry_.services[leaf.service], leaf.answer));
  }
  static std::size_t most_lines(const Leaf& leaf) {
    return leaf.answer.status == Status::ok ? kMostValueLines : kMostMessageLines;
  }
  static const char* color_of(const Leaf& leaf) {
    return leaf.answer.status == Status::ok ? nullptr : look_of(leaf.answer.status).color;
  }

  /// A text after `first`, and what of it does not fit after `rest`.
  void print_lines(const std::string& first, const std::string& rest, const std::string& text,
                   const char* color, std::size_t most = kMostMessageLines) {
    const std::size_t indent = std::max(display_width(first), display_width(rest));
    bool is_first = true;
    for (const std::string& line : wrap(text, width_ > indent ? width_ - indent : 0, most)) {
      out_ += (is_first ? first : rest) + paint(color, line);
      end_line();
      is_first = false;
    }
  }

  void print_leaf(const TreeRow& row) {
    const Leaf& leaf = leaves_.of(row.node.index);
    const Look look = look_of(leaf.answer.status);
    const std::size_t name_width = name_end_ - display_width(row.prefix) - 2;
    const auto lines = wrap(text_of_leaf(leaf), text_width_, most_lines(leaf));
    std::string columns;
    if (time_width_ > 0) columns += right_aligned(time_of(leaf), time_width_);
    if (host_width_ > 0) columns += "  " + wrap(host_of(leaf), kLongestHost, 1).front();
    out_ += row.prefix + paint(look.color, look.symbol) + ' ' +
            padded(wrap(row.name, name_width, 1).front(), name_width) + "  " +
            paint(color_of(leaf), padded(lines.front(), text_width_)) + "  " + paint(kDim, columns);
    end_line();
    const std::string indent = padded(row.continuation, name_end_ + 2);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      out_ += indent + paint(color_of(leaf), lines[i]);
      end_line();
    }
    for (const std::string& warning : leaf.answer.warnings)
      for (const std::string& line : wrap("! " + plain_line(warning), text_width_, kMostMessageLines)) {
        out_ += indent + paint(kWarningColor, line);
        end_line();
      }
  }

  /// Without columns: what is said stands beside a name where it fits, and else under it.
  void print_stacked(const TreeRow& row) {
    const Leaf& leaf = leaves_.of(row.node.index);
    const Look look = look_of(leaf.answer.status);
    const std::string text = text_of_leaf(leaf);
    const std::string head = row.prefix + paint(look.color, look.symbol) + ' ';
    const std::size_t used = display_width(row.prefix) + 2 + display_width(row.name);
    const std::string indent = row.continuation + "  ";
    if (used + 2 + display_width(text) <= width_) {
      out_ += head + row.name + "  " + paint(color_of(leaf), text);
      end_line();
    } else {
      const auto names = wrap(row.name, width_ > display_width(indent) ? width_ - display_width(indent) : 0,
                              kMostMessageLines);
      for (std::size_t i = 0; i < names.size(); ++i) {
        out_ += (i == 0 ? head : indent) + names[i];
        end_line();
      }
      print_lines(indent, indent, text, color_of(leaf), most_lines(leaf));
    }
    for (const std::string& warning : leaf.answer.warnings)
      print_lines(indent, indent, "! " + plain_line(warning), kWarningColor);
  }

  void end_line() {
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += '\n';
  }

  std::string paint(const char* color, const std::string& text) const {
    return style_.color && color != nullptr && !text.empty() ? color + text + kReset : text;
  }

  static std::string plural(std::uint64_t count, const char* noun) {
    return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
  }

  static std::string summary_line(const Summary& summary) {
    std::string line = plural(summary.services, "service") + ':';
    bool any = false;
    for (const Status status : kAllStatuses) {
      if (summary.count(status) == 0) continue;
      line +=
          (any ? ", " : " ") + std::to_string(summary.count(status)) + ' ' + std::string(to_string(status));
      any = true;
    }
    if (!any) line += " nothing to ask";
    return line + "; " + plural(summary.exchanges, "exchange") + ", " + plural(summary.attempts, "attempt") +
           ", " + plural(summary.bytes, "byte") + ", " +
           format_decimal(static_cast<double>(summary.elapsed_ms) / 1e3, 3) + " s";
  }

  const Registry& registry_;
  LeavesByService leaves_;
  TreeStyle style_;
  std::vector<TreeRow> rows_;
  std::string out_;
  std::size_t width_, name_end_ = 0;
  std::size_t time_width_ = 0, host_width_ = 0;  // 0: dropped
  std::size_t text_width_ = 0;
  bool is_stacked_ = false;
};

}  // namespace

std::string result_tree(const Registry& registry, const QueryResult& result, const TreeStyle& style) {
  return TreePrinter(registry, result, style).print(result);
}

}  // namespace geoprobe
