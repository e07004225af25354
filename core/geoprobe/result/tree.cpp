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

class TreePrinter {
 public:
  TreePrinter(const Registry& registry, const QueryResult& result, const TreeStyle& style)
      : registry_(registry), leaves_(result), style_(style) {
    const auto narrowed = narrowed_for(registry, result);
    rows_ = tree_rows(narrowed ? *narrowed : registry, result.root);
    for (const TreeRow& row : rows_) {
      if (row.node.kind != NodeKind::service) continue;
      const Leaf& leaf = leaves_.of(row.node.index);
      const std::size_t indent = display_width(row.prefix) + 2;
      name_end_ = std::max(name_end_, indent + std::min<std::size_t>(display_width(row.name), 36));
      time_width_ = std::max(time_width_, display_width(time_of(leaf)));
      host_width_ = std::max(host_width_, std::min<std::size_t>(display_width(host_of(leaf)), 28));
    }
    const std::size_t fixed = name_end_ + 2 + 2 + time_width_ + 2 + host_width_;
    const auto width = static_cast<std::size_t>(std::max(style.width, 40));
    text_width_ = width > fixed + 20 ? width - fixed : 20;
  }

  std::string print(const QueryResult& result) {
    const int decimals = grid_decimals(result.crs);
    const bool in_degrees = is_geographic(result.crs);
    const std::string place =
        concat(" at ", in_degrees ? "longitude " : "easting ", format_decimal(result.point.x, decimals),
               in_degrees ? ", latitude " : ", northing ", format_decimal(result.point.y, decimals), " (",
               result.crs.code(), ")");
    for (const TreeRow& row : rows_) {
      if (row.node.kind == NodeKind::service)
        print_leaf(row);
      else
        out_ +=
            row.prefix + paint(kBold, row.name) + (&row == &rows_.front() ? paint(kDim, place) : "") + '\n';
    }
    out_ += '\n' + summary_line(result.summary) + '\n';
    return std::move(out_);
  }

 private:
  static std::string time_of(const Leaf& leaf) {
    if (!leaf.source) return "";
    const std::int64_t ms = leaf.source->elapsed_ms;
    return ms < 10000 ? std::to_string(ms) + " ms" : format_decimal(static_cast<double>(ms) / 1e3, 1) + " s";
  }
  static std::string host_of(const Leaf& leaf) {
    return leaf.source ? plain_line(geoprobe::host_of(leaf.source->url)) : "";
  }

  void print_leaf(const TreeRow& row) {
    const Leaf& leaf = leaves_.of(row.node.index);
    const Service& service = registry_.services[leaf.service];
    const Look look = look_of(leaf.answer.status);
    const std::size_t name_width = name_end_ - display_width(row.prefix) - 2;
    const auto lines = wrap(plain_line(text_of(service, leaf.answer)), text_width_, 4);
    const std::string text = leaf.answer.status == Status::ok
                                 ? padded(lines.front(), text_width_)
                                 : paint(look.color, padded(lines.front(), text_width_));
    out_ +=
        row.prefix + paint(look.color, look.symbol) + ' ' +
        padded(wrap(row.name, name_width, 1).front(), name_width) + "  " + text + "  " +
        paint(kDim, right_aligned(time_of(leaf), time_width_) + "  " + wrap(host_of(leaf), 28, 1).front());
    end_line();
    const std::string indent = padded(row.continuation, name_end_ + 2);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      out_ += indent + (leaf.answer.status == Status::ok ? lines[i] : paint(look.color, lines[i]));
      end_line();
    }
    for (const std::string& warning : leaf.answer.warnings)
      for (const std::string& line : wrap("! " + plain_line(warning), text_width_, 4)) {
        out_ += indent + paint("\x1b[33m", line);
        end_line();
      }
  }

  void end_line() {
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += '\n';
  }

  std::string paint(const char* color, const std::string& text) const {
    return style_.color && !text.empty() ? color + text + kReset : text;
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
  std::size_t name_end_ = 0, time_width_ = 0, host_width_ = 0, text_width_ = 20;
};

}  // namespace

std::string result_tree(const Registry& registry, const QueryResult& result, const TreeStyle& style) {
  return TreePrinter(registry, result, style).print(result);
}

}  // namespace geoprobe
