#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/text_reply.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::string_view kHead = "GetFeatureInfo results";
constexpr std::string_view kOpening = " = '";

class TextReader {
 public:
  TextReader(std::string_view text, bool indented) : text_(text), indented_(indented) {}

  FeatureCollection read() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      std::string_view content = text_.substr(at, end - at);
      if (content.ends_with('\r')) content.remove_suffix(1);
      line(at, content);
      if (!content.empty()) last_end_ = at + content.size();
      at = end + 1;
    }
    close_value();
    if (cut_) out_.features.pop_back();
    return std::move(out_);
  }
  /// Whether the text ends within a value; its feature is then left out.
  bool cut() const { return cut_; }
  /// A line that was not understood, or empty.
  std::string_view stray() const { return stray_; }
  /// Whether the text says that there is nothing.
  bool none() const { return none_; }

 private:
  void line(std::size_t at, std::string_view line) {
    // What looks like a new item within a value that is still open is part of the value.
    if (value_start_ && !ends_in_quote()) return;
    if (line.starts_with(kHead)) {  // MapProxy puts the replies of several servers one behind the other
      close_value();
    } else if (line.starts_with("Layer '")) {
      close_value();
      std::string_view name = trim(line.substr(7));
      if (name.ends_with('\'')) name.remove_suffix(1);
      layer_ = std::string(name);
      open_ = false;
    } else if (is_feature(line)) {
      close_value();
      std::string_view id = trim(line.substr(line.find("Feature") + 7));
      if (id.ends_with(':')) id.remove_suffix(1);
      begin_feature(std::string(id));
    } else if (const std::size_t opening = line.find(kOpening);
               opening != std::string_view::npos && is_item(line)) {
      close_value();
      if (!open_) begin_feature({});
      name_ = std::string(trim(line.substr(0, opening)));
      value_start_ = at + opening + kOpening.size();
    } else if (trim(line).starts_with("Search returned no results")) {
      none_ = true;
    } else if (!value_start_ && stray_.empty()) {
      stray_ = trim(line);
    }
  }

  bool is_feature(std::string_view line) const {
    if (indented_) return line.starts_with("  Feature ");
    return line.starts_with("Feature ") && line.find(kOpening) == std::string_view::npos;
  }
  bool is_item(std::string_view line) const {
    return indented_ ? line.starts_with("    ") : !line.starts_with(' ');
  }
  bool ends_in_quote() const { return last_end_ > *value_start_ && text_[last_end_ - 1] == '\''; }
  void begin_feature(std::string id) {
    Feature feature;
    feature.layer = layer_;
    feature.id = std::move(id);
    out_.features.push_back(std::move(feature));
    open_ = true;
  }
  void close_value() {
    if (!value_start_) return;
    const std::size_t end = std::max(last_end_, *value_start_);
    std::string_view value = text_.substr(*value_start_, end - *value_start_);
    if (value.ends_with('\''))
      value.remove_suffix(1);
    else
      cut_ = true;
    out_.features.back().properties.push_back({std::move(name_), Value(value)});
    value_start_.reset();
  }

  std::string_view text_;
  bool indented_;
  FeatureCollection out_;
  std::string layer_, name_;
  bool open_ = false;  // a feature of the layer is open
  bool cut_ = false, none_ = false;
  std::string_view stray_;
  std::size_t last_end_ = 0;                // of the last line that is not empty, without its line end
  std::optional<std::size_t> value_start_;  // of the value that is open
};

/// "msWMSFeatureInfo(): WMS server error. …"
bool is_mapserver_error(std::string_view text) {
  const std::size_t name = text.find("(): ");
  if (name == 0 || name > 64) return false;
  const std::string_view function = text.substr(0, name);
  return std::all_of(function.begin(), function.end(),
                     [](char c) { return is_alpha(c) || is_digit(c) || c == '_'; });
}

}  // namespace

TextDialect text_dialect_of(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  if (line.starts_with(kHead))
    return line.substr(kHead.size()).starts_with(':') ? TextDialect::mapserver : TextDialect::qgis;
  if (is_geoserver_head(line)) return TextDialect::geoserver;
  return line.starts_with('@') || is_mapserver_error(line) || line.starts_with('{') ||
                 line.starts_with('[') || line.starts_with('<')
             ? TextDialect::uncertain
             : TextDialect::unknown;
}

bool read_text_reply(std::string_view text, Reply& reply) {
  const std::string_view body = trim(text);
  if (read_geoserver_text(body, reply) || read_arcgis_text(body, reply)) return true;
  if (is_mapserver_error(body)) {
    reply.dialect = "mapserver-error";
    reply.exception = ServiceException{{}, plain_text(body, 1000), {}};
    return true;
  }
  const TextDialect dialect = text_dialect_of(body);
  const bool mapserver = dialect == TextDialect::mapserver;
  if (!mapserver && dialect != TextDialect::qgis) return false;
  reply.dialect = mapserver ? "mapserver-text" : "qgis-text";
  reply.text_only = true;
  TextReader reader(text, mapserver);
  reply.features = reader.read();
  const bool none = reply.features->features.empty();
  if (reader.cut())
    mark_incomplete(reply, none ? "the reply ends within its first feature"
                                : "the reply ends within a feature, which is left out");
  else if (!reader.stray().empty())
    mark_incomplete(reply,
                    concat("a line of the reply was not understood: ", plain_text(reader.stray(), 100)));
  else if (none && mapserver && !reader.none())
    mark_incomplete(reply, "the reply ends before its first feature");
  return true;
}

}  // namespace geoprobe
