#include <geoprobe/formats/html.h>
#include <geoprobe/formats/html_reply.h>
#include <geoprobe/formats/html_table.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <utility>

namespace geoprobe {
namespace {

using Row = std::vector<HtmlCell>;

bool all_headings(const Row& row) {
  for (const HtmlCell& cell : row)
    if (!cell.heading) return false;
  return !row.empty();
}

class TableInterpreter {
 public:
  FeatureCollection read(const std::vector<HtmlTable>& tables) {
    for (const HtmlTable& table : tables) {
      name_layer(table);
      std::vector<const Row*> rows;
      for (const Row& row : table.rows)
        if (!row.empty()) rows.push_back(&row);
      if (rows.empty()) continue;
      if (rows.size() == 1 && is_pair(*rows[0]) && equals_ignoring_case(rows[0]->front().text, "layer"))
        layer_ = rows[0]->back().text;
      else if (all_headings(*rows[0]))
        read_columns(rows);
      else
        read_pairs(rows);
    }
    return std::move(out_);
  }
  /// Whether rows of a table could not be told.
  bool stray() const { return stray_; }
  /// Whether a table has text and was not understood.
  bool unread() const { return unread_; }

 private:
  void name_layer(const HtmlTable& table) {
    constexpr std::string_view kArcGis = "layer name: '";
    if (table.captioned) layer_ = table.title;
    const std::size_t at = table.title.find(kArcGis);
    if (at == std::string::npos) return;
    layer_ = table.title.substr(at + kArcGis.size());
    layer_.resize(layer_.rfind('\'') == std::string::npos ? layer_.size() : layer_.rfind('\''));
  }

  static bool is_pair(const Row& row) {
    const std::string& name = row.front().text;
    return row.size() == 2 && !name.empty() && name != ":" && (row[0].heading || name.ends_with(':'));
  }

  void read_columns(const std::vector<const Row*>& rows) {
    const Row& names = *rows[0];
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const Row& row = *rows[i];
      if (row.size() != names.size()) {
        stray_ = true;
        continue;
      }
      Feature& feature = add();
      for (std::size_t column = 0; column < row.size(); ++column)
        if (names[column].text == "fid")
          feature.id = row[column].text;
        else if (!names[column].text.empty())
          feature.properties.push_back({names[column].text, Value(row[column].text)});
    }
  }

  /// A name that comes again begins the next feature.
  void read_pairs(const std::vector<const Row*>& rows) {
    for (const Row* row : rows)
      if (!is_pair(*row)) {
        for (const HtmlCell& cell : *row) unread_ = unread_ || !cell.text.empty();
        return;
      }
    std::string_view first;
    for (const Row* row : rows) {
      std::string_view name = row->front().text;
      if (name.ends_with(':')) name = trim(name.substr(0, name.size() - 1));
      if (first.empty() || name == first) add();
      if (first.empty()) first = name;
      Feature& feature = out_.features.back();
      if (name == "Feature" && feature.properties.empty())
        feature.id = row->back().text;
      else
        feature.properties.push_back({std::string(name), Value(row->back().text)});
    }
  }

  Feature& add() {
    Feature& feature = out_.features.emplace_back();
    feature.layer = layer_;
    return feature;
  }

  FeatureCollection out_;
  std::string layer_;
  bool stray_ = false, unread_ = false;
};

/// An HTTP status from 400 to 599 at the beginning of a text, or behind one of these words; empty where there
/// is none.
std::string_view status_in(std::string_view text) {
  const auto status_at = [&](std::size_t at) {
    const std::string_view digits = text.substr(at, 3);
    const bool whole = digits.size() == 3 && (at + 3 == text.size() || !is_digit(text[at + 3]));
    const bool error =
        whole && (digits[0] == '4' || digits[0] == '5') && is_digit(digits[1]) && is_digit(digits[2]);
    return error ? digits : std::string_view();
  };
  if (const std::string_view first = status_at(0); !first.empty()) return first;
  for (const std::string_view words :
       {"HTTP Status ", "HTTP Error ", "HTTP ERROR ", "Error ", "Error - ", "Code: "})
    if (const std::size_t at = text.find(words); at != std::string_view::npos)
      if (const std::string_view found = status_at(at + words.size()); !found.empty()) return found;
  return {};
}

bool says_failure(std::string_view text) {
  for (const std::string_view words :
       {"error", "exception", "not found", "forbidden", "unauthorized", "bad request", "bad gateway",
        "unavailable", "timeout", "time-out", "denied", "not allowed", "mapserver message"})
    if (contains_ignoring_case(text, words)) return true;
  return false;
}

/// `certain`: only what says an HTTP status; a page with tables may have any title.
std::optional<ServiceException> read_error_page(const HtmlSummary& page, bool certain) {
  std::string_view code = status_in(page.title);
  if (code.empty()) code = status_in(page.heading);
  if (code.empty() && (certain || !(says_failure(page.title) || says_failure(page.heading))))
    return std::nullopt;
  if (code.empty()) code = status_in(page.body);
  std::string_view body = page.body;
  const std::string& heading = page.heading;
  const bool repeats =
      contains_ignoring_case(page.title, heading) || contains_ignoring_case(heading, page.title);
  if (repeats && body.starts_with(heading)) body = trim(body.substr(heading.size()));
  std::string_view title =
      page.title.empty() || (repeats && heading.size() > page.title.size()) ? heading : page.title;
  if (title == "MapServer Message" && !body.empty()) title = {};
  const char* const between = title.empty() || body.empty() ? "" : title.ends_with('.') ? " " : ": ";
  return ServiceException{std::string(code), concat(title, between, body), {}};
}

/// Whether a title is one of a page that stands in the way.
bool is_obstacle(std::string_view title) {
  for (const std::string_view words : {"sign in",
                                       "sign-in",
                                       "signin",
                                       "log in",
                                       "log-in",
                                       "login",
                                       "logon",
                                       "log on",
                                       "single sign",
                                       "authenticat",
                                       "session expired",
                                       "session has expired",
                                       "session timeout",
                                       "password",
                                       "just a moment",
                                       "one moment",
                                       "please wait",
                                       "attention required",
                                       "security check",
                                       "checking your browser",
                                       "captcha",
                                       "are you human",
                                       "not a robot",
                                       "ddos",
                                       "firewall",
                                       "access blocked",
                                       "site blocked",
                                       "you have been blocked",
                                       "request rejected",
                                       "request blocked",
                                       "pardon our interruption",
                                       "under maintenance",
                                       "scheduled maintenance",
                                       "maintenance mode",
                                       "site maintenance",
                                       "down for maintenance",
                                       "service maintenance",
                                       "temporarily offline",
                                       "index of /",
                                       "directory listing",
                                       "listing directory",
                                       "redirecting",
                                       "moved permanently",
                                       "object moved",
                                       "hotspot",
                                       "captive portal",
                                       "wi-fi",
                                       "guest network",
                                       "terms of use",
                                       "terms of service",
                                       "rest services directory",
                                       "geoserver: welcome"})
    if (contains_ignoring_case(title, words)) return true;
  return equals_ignoring_case(title, "maintenance") || equals_ignoring_case(title, "redirect") ||
         equals_ignoring_case(title, "blocked");
}

/// Whether a page says that nothing was found by having nothing in it. It has to be whole.
bool is_bare(std::string_view text, const HtmlTables& page, const HtmlSummary& summary) {
  if (!trim(text).ends_with('>')) return false;
  const bool plain = !page.loose_text && !page.active && !page.form;
  if (contains_ignoring_case(summary.title, "GetFeatureInfo")) return !page.loose_text && !page.form;
  return plain && summary.body.empty() &&
         (summary.title.empty() || equals_ignoring_case(summary.title, "Information") ||
          contains_ignoring_case(summary.title, "feature info"));
}

}  // namespace

void read_html_reply(std::string_view text, const ReplyHint& hint, Reply& reply) {
  reply.dialect = "html";
  HtmlTables page = read_html_tables(text);
  TableInterpreter interpreter;
  FeatureCollection features;
  if (hint.html_expected) features = interpreter.read(page.tables);
  const HtmlSummary summary = summarise_html(text);
  const std::string& title = summary.title.empty() ? summary.heading : summary.title;
  const std::string says = summary.title.empty() ? summary.body
                                                 : concat("\"", summary.title, "\"",
                                                          summary.body.empty() ? "" : ": ", summary.body);
  reply.unexpected_format = true;
  reply.is_diverted = page.password || page.refresh || hint.redirected_to_login || is_obstacle(title);
  if (!page.too_large && !reply.is_diverted)
    reply.exception = read_error_page(summary, !features.features.empty());
  if (page.too_large) {
    reply.failure = concat("the server sent a page of HTML with more than ", std::to_string(kMaxHtmlCells),
                           " cells of tables");
  } else if (reply.exception) {
    reply.dialect = "html-error";
  } else if (hint.html_expected && !reply.is_diverted && !page.form &&
             (!features.features.empty() ||
              (is_bare(text, page, summary) && !interpreter.stray() && !interpreter.unread()))) {
    reply.dialect = "html-table";
    reply.unexpected_format = false;
    reply.text_only = true;
    reply.features = std::move(features);
    if (interpreter.stray())
      mark_incomplete(reply, "a row of a table has not as many cells as its heading; it was left out");
  } else {
    reply.failure = concat("the server sent a page of HTML",
                           page.password  ? " to sign in"
                           : page.refresh ? " that leads elsewhere"
                                          : "",
                           says.empty() ? "" : ", ", says);
  }
}

}  // namespace geoprobe
