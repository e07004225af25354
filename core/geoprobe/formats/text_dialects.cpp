#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/text_reply.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::string_view kGeoServerHead = "Results for FeatureType '";
constexpr std::string_view kGeoServerNone = "no features were found";

/// Takes the next line off the text, without its line end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_rule(std::string_view line) {
  return line.size() >= 40 && line.find_first_not_of('-') == std::string_view::npos;
}

class GeoServerReader {
 public:
  explicit GeoServerReader(std::string_view text) : text_(text) {}

  FeatureCollection read() {
    while (!text_.empty()) {
      const std::string_view line = take_line(text_);
      if (line.starts_with(kGeoServerHead)) {
        close_feature();
        const std::string_view name =
            line.substr(kGeoServerHead.size(), line.rfind('\'') - kGeoServerHead.size());
        layer_ = std::string(name.substr(name.rfind(':') + 1));
      } else if (is_rule(line)) {
        close_feature();
      } else {
        attribute(line);
      }
    }
    return std::move(out_);
  }
  /// Whether the text ends within a feature, which is left out.
  bool cut() const { return any_; }
  /// A line that is no attribute's, or empty.
  std::string_view stray() const { return stray_; }

 private:
  void close_feature() {
    close_value();
    if (any_) {
      open_.layer = layer_;
      out_.features.push_back(std::move(open_));
    }
    open_ = {};
    any_ = false;
  }

  void attribute(std::string_view line) {
    const bool bare = line.ends_with(" =");
    const std::size_t sign = bare ? line.size() - 2 : line.find(" = ");
    if (sign == std::string_view::npos || sign == 0) {  // more of the value before
      if (!name_.empty())
        // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): joins two neighbours
        value_ = std::string_view(value_.data(),
                                  static_cast<std::size_t>(line.data() + line.size() - value_.data()));
      else if (!trim(line).empty())
        stray_ = line;
      return;
    }
    close_value();
    any_ = true;
    name_ = line.substr(0, sign);
    value_ = line.substr(bare ? line.size() : sign + 3);
  }

  void close_value() {
    const bool geometry = value_.starts_with("[GEOMETRY (") && value_.ends_with("points]");
    if (!name_.empty() && !geometry) open_.properties.push_back({std::string(name_), Value(value_)});
    name_ = {};
  }

  std::string_view text_;
  FeatureCollection out_;
  Feature open_;
  std::string layer_;
  std::string_view name_, value_;  // of the attribute that is open
  std::string_view stray_;
  bool any_ = false;  // the open feature has a line
};

class ArcGisReader {
 public:
  explicit ArcGisReader(std::string_view text) : text_(text) {}

  FeatureCollection read() {
    while (skip_space()) {
      if (text_[0] == '@') {
        layer_ = std::string(trim(take_line(text_).substr(1)));
        read_fields();
      } else {
        read_row();
      }
    }
    return std::move(out_);
  }
  bool stray() const { return stray_; }

 private:
  bool skip_space() {
    text_ = trim(text_);
    return !text_.empty();
  }

  void read_fields() {
    fields_.clear();
    if (!skip_space() || text_[0] == '@') return;
    std::string_view line = trim(take_line(text_));
    terminated_ = line.ends_with(';');
    if (terminated_) line.remove_suffix(1);
    for (const std::string_view name : split(line, ';')) fields_.push_back(trim(name));
  }

  /// A value may go over several lines; the row must end with its line all the same.
  void read_row() {
    Feature feature;
    feature.layer = layer_;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const bool by_line = !terminated_ && i + 1 == fields_.size();
      const std::size_t end = text_.find(by_line ? '\n' : ';');
      if (end == std::string_view::npos && !by_line) return spoil();
      const std::string_view value = text_.substr(0, end);
      text_.remove_prefix(std::min(text_.size(), value.size() + 1));
      feature.properties.push_back({std::string(fields_[i]), Value(trim(value))});
      if (by_line && value.find(';') != std::string_view::npos) return void(stray_ = true);
    }
    if (terminated_ && !trim(text_.substr(0, text_.find('\n'))).empty()) return spoil();
    if (feature.properties.empty()) return spoil();
    out_.features.push_back(std::move(feature));
  }

  void spoil() {
    take_line(text_);
    stray_ = true;
  }

  std::string_view text_;
  FeatureCollection out_;
  std::string layer_;
  std::vector<std::string_view> fields_;
  bool terminated_ = true;  // every value ends in a `;`, the last one too
  bool stray_ = false;
};

}  // namespace

bool is_geoserver_head(std::string_view line) {
  return line.starts_with(kGeoServerHead) || equals_ignoring_case(trim(line), kGeoServerNone);
}

bool read_geoserver_text(std::string_view text, Reply& reply) {
  const std::string_view body = trim(text);
  const bool none = equals_ignoring_case(body.substr(0, kGeoServerNone.size()), kGeoServerNone);
  if (!none && !body.starts_with(kGeoServerHead)) return false;
  reply.dialect = "geoserver-text";
  reply.text_only = true;
  GeoServerReader reader(none ? body.substr(kGeoServerNone.size()) : body);
  reply.features = reader.read();
  const bool no_feature = reply.features->features.empty();
  if (reader.cut())
    mark_incomplete(reply, no_feature ? "the reply ends within its first feature"
                                      : "the reply ends within a feature, which is left out");
  else if (!reader.stray().empty())
    mark_incomplete(reply,
                    concat("a line of the reply was not understood: ", plain_text(reader.stray(), 100)));
  else if (no_feature && !none)
    mark_incomplete(reply, "the reply ends before its first feature");
  return true;
}

bool read_arcgis_text(std::string_view text, Reply& reply) {
  const std::string_view body = trim(text);
  // The name stands alone in its line, and names of fields below it.
  if (!body.starts_with('@') || body.substr(0, body.find('\n')).find(';') != std::string_view::npos)
    return false;
  reply.dialect = "arcgis-text";
  reply.text_only = true;
  ArcGisReader reader(body);
  reply.features = reader.read();
  if (reader.stray())
    mark_incomplete(reply, reply.features->features.empty()
                               ? "no row of the reply has as many values as there are fields"
                               : "a row has not as many values as there are fields; it was left out");
  return true;
}

}  // namespace geoprobe
