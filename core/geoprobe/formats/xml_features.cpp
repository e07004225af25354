#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/gml.h>
#include <geoprobe/formats/joined_reply.h>
#include <geoprobe/formats/json_reply.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/text_reply.h>
#include <geoprobe/formats/xml_features.h>
#include <geoprobe/geo/wkt.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <pugixml.hpp>
#include <set>
#include <utility>

namespace geoprobe {
namespace {

std::string child_text(pugi::xml_node parent, std::string_view name) {
  const std::string text = text_of(child_named(parent, name));
  return std::string(trim(text));
}

constexpr std::string_view kWmts = "http://www.opengis.net/wmts/1.0";

bool is_member(std::string_view name) {
  return is_one_of(name, {"featureMember", "featureMembers", "member"});
}

bool is_collection(pugi::xml_node element) {
  const std::string_view name = local_name(element);
  if (is_one_of(name, {"FeatureCollection", "SimpleFeatureCollection", "Tuple", "msGMLOutput",
                       "GetFeatureInfoResponse", "FeatureInfoCollection"}))
    return true;
  if (!name.ends_with("FeatureCollection")) return false;
  for (pugi::xml_node child = first_element(element); child; child = next_element(child))
    if (is_member(local_name(child))) return true;
  return false;
}

/// What stands beside the members of a collection or a reply, and is none.
bool is_about_reply(std::string_view name) {
  return is_one_of(name, {"boundedBy", "BoundingBox", "name", "description", "descriptionReference",
                          "identifier", "location", "metaDataProperty", "longitude", "latitude", "iIndex",
                          "jIndex", "gridCentreLon", "gridCentreLat", "CRS", "crs", "x", "y", "title"});
}

class MemberReader {
 public:
  MemberReader(const XmlDocument& document, const ReplyHint& hint, Reply& reply)
      : document_(document),
        latitude_first_(hint.gml_latitude_first),
        gml_(document, hint.gml_latitude_first, reply),
        reply_(reply) {
    reply_.features.emplace();
    reply_.text_only = true;
  }

  /// Servers that join replies write one document after the other.
  void read_root(pugi::xml_node root) {
    any_content_ = false;
    std::optional<std::uint64_t> matched;
    for (pugi::xml_attribute at = root.first_attribute(); at; at = at.next_attribute()) {
      const std::string_view name = at.name();
      if (name.starts_with("xmlns")) {
        any_content_ = any_content_ || at.value() == kWmts;
        continue;
      }
      const std::string_view local = name.substr(name.rfind(':') + 1);
      if (local == "numberMatched") matched = parse_unsigned(at.value());
      if (local == "next") reply_.next_page = clean_utf8(at.value());
      if (local == "numberReturned" || local == "numberOfFeatures")
        sent_ = sent_.value_or(0) + parse_unsigned(at.value()).value_or(0);
    }
    if (std::optional<ServiceException> exception = read_xml_exception(root))
      exception_ = std::move(exception);
    else if (local_name(root).ends_with("FeatureCollection") || is_collection(root) ||
             is_named(root, "FeatureInfoResponse") || holds_xml_features(root))
      read(root);
    else
      unread_ = root;
    reply_.is_counted = reply_.is_counted || matched;
    reply_.has_more = reply_.has_more || !reply_.next_page.empty() ||
                      (matched && *matched > reply_.features->features.size());
  }

  void read(pugi::xml_node parent) {
    if (is_named(parent, "FeatureInfoCollection")) return esri_collection(parent);
    const GmlBounds bounds = read_gml_bounds(child_named(parent, "boundedBy"), latitude_first_);
    if (!bounds.srs_name.empty()) gml_.add_bounds(bounds);
    if (!trim(parent.child_value()).empty()) doubtful_ = parent;
    for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      ++known_;
      if (is_member(name))
        gml_member(child, bounds);
      else if (name == "additionalObjects")
        additional_ = child;
      else if (is_collection(child))
        read(child);
      else if (name.ends_with("_layer"))
        ms_layer(child);
      else if (name == "Layer")
        qgis_layer(child);
      else if (name == "FIELDS")
        esri_fields(child);
      else if (name == "FIELD")
        bare_fields(parent, child);
      else if (is_one_of(name, {"FeatureInfo", "Feature"}))
        grid_feature(parent, child);
      else if (name == "truncatedResponse")
        exception_ = read_xml_exception(first_element(child));
      else if (--known_; !is_about_reply(name))
        read_unknown(parent, child);
    }
  }

  void finish() {
    std::vector<Feature>& features = reply_.features->features;
    for (const Feature& feature : features) references_.erase("#" + feature.id);
    resolve_within(document_.root());
    if (features.empty() && additional_ && sent_.value_or(1) > 0) {
      read(additional_);
      if (!features.empty())
        reply_.warnings.emplace_back("the reply has its features among its additional objects");
    }
    gml_.finish();
    if (unreadable_geometry_) reply_.warnings.push_back("a geometry could not be read and was left out");
    // A server that fails while it writes leaves its elements open and its exception within them.
    if (document_.is_broken() && !exception_)
      for (pugi::xml_node node = document_.root(); node && !exception_; node = node.last_child())
        if (local_name(node).ends_with("ExceptionReport")) exception_ = read_xml_exception(node);
    if (exception_) return add_exception(reply_, std::move(*exception_));
    if (!unread_ && features.empty()) unread_ = doubtful_;
    if (unread_)
      mark_incomplete(reply_, unread_element(unread_));
    else if (!references_.empty())
      mark_incomplete(reply_, concat("the reply refers to features that it does not hold: ",
                                     plain_text(*references_.begin(), 100)));
    else if (sent_ && *sent_ > features.size() && !document_.is_broken())
      mark_incomplete(reply_, concat("the reply says that it holds ", std::to_string(*sent_), " features; ",
                                     std::to_string(features.size()), " could be read"));
  }

 private:
  void gml_member(pugi::xml_node member, const GmlBounds& bounds) {
    pugi::xml_node child = first_element(member);
    if (!child) {
      if (const std::string_view reference = attribute_of(member, "href"); !reference.empty())
        references_.emplace(reference);
      else if (!trim(text_of(member)).empty())
        unread_ = member;
    }
    for (; child; child = next_element(child)) {
      if (is_collection(child)) {
        read(child);
      } else if (std::optional<ServiceException> exception = read_xml_exception(child)) {
        exception_ = std::move(exception);
      } else if (!first_element(child) && !trim(text_of(child)).empty()) {
        unread_ = child;
      } else {
        gml_feature(child, bounds);
      }
    }
  }

  void gml_feature(pugi::xml_node element, const GmlBounds& bounds) {
    reply_.omits_nulls = true;
    gml_.read_feature(element, clean_utf8(local_name(element)), bounds);
  }

  /// Reads the features that members refer to, wherever they stand; what was read before is not read again.
  void resolve_within(pugi::xml_node parent) {
    for (pugi::xml_node child = first_element(parent); child && !references_.empty();
         child = next_element(child)) {
      if (const std::string_view id = attribute_of(child, "id");
          !id.empty() && references_.erase(concat("#", id)) > 0)
        gml_feature(child, {});
      resolve_within(child);
    }
  }

  /// An element of a kind that is not known: it is searched for those that are.
  void read_unknown(pugi::xml_node parent, pugi::xml_node element) {
    const std::string_view name = local_name(element);
    const bool outermost = searching_ == 0;
    const std::size_t before = known_++;
    if (std::optional<ServiceException> exception = read_xml_exception(element))
      exception_ = std::move(exception);
    else if (outermost &&
             (contains_ignoring_case(name, "exception") || contains_ignoring_case(name, "error")))
      exception_ = ServiceException{{}, plain_text(concat(name, ": ", text_of(element)), 1000), {}};
    else if (is_named(parent, "msGMLOutput") && first_element(element))
      ms_layer(element);
    else if (first_element(element) && (element.attribute("fid") || element.attribute("gml:id")))
      gml_feature(element, read_gml_bounds(child_named(parent, "boundedBy"), latitude_first_));
    else if (any_content_ && outermost && is_one_of(name, {"AnyContent", "TextPayload", "BinaryPayload"}))
      payload(element);
    else
      --known_;
    if (known_ != before) return;
    ++searching_;
    read(element);
    --searching_;
    if (known_ != before || !outermost) return;
    if (!first_element(element) && holds_attributes(element)) doubtful_ = element;
    if (!first_element(element)) return;
    if (any_content_)
      gml_feature(element, {});
    else
      unread_ = element;
  }

  static bool holds_attributes(pugi::xml_node element) {
    return std::any_of(element.attributes_begin(), element.attributes_end(), [](pugi::xml_attribute at) {
      return !std::string_view(at.name()).starts_with("xmlns");
    });
  }

  /// What WMTS lets a server put into its reply.
  void payload(pugi::xml_node element) {
    if (is_named(element, "AnyContent")) return read(element);
    const std::string content = text_of(child_named(element, "TextContent"));
    const std::string_view text = trim(content);
    Reply inner;
    if (text.starts_with('{') || text.starts_with('['))
      read_json_reply(text, inner);
    else if (!read_text_reply(text, inner))
      inner = {};
    if (!inner.features && !inner.exception)
      unread_ = element;
    else
      merge_reply(reply_, std::move(inner));
    if (reply_.exception) exception_ = std::exchange(reply_.exception, std::nullopt);
    if (!reply_.features) reply_.features.emplace();
  }

  /// Names its layer and its features as its operator likes, beside a title in gml:name.
  void ms_layer(pugi::xml_node layer) {
    std::string_view name = local_name(layer);
    if (name.ends_with("_layer")) name.remove_suffix(6);
    reply_.omits_nulls = true;
    for (pugi::xml_node child = first_element(layer); child; child = next_element(child))
      if (local_name(child).ends_with("_feature") || first_element(child))
        gml_.read_feature(child, clean_utf8(name), {});
      else if (!is_about_reply(local_name(child)))
        unread_ = child;
  }

  void qgis_layer(pugi::xml_node layer) {
    const std::string name = clean_utf8(attribute_of(layer, "name"));
    for (pugi::xml_node child = first_element(layer); child; child = next_element(child))
      if (is_named(child, "Feature"))
        qgis_feature(child, name, clean_utf8(attribute_of(child, "id")));
      else if (is_named(child, "Layer"))
        qgis_layer(child);
      else if (!is_named(child, "Attribute") && !is_about_reply(local_name(child)))
        read_unknown(layer, child);
    // A raster has its attributes directly under its layer.
    if (child_named(layer, "Attribute")) qgis_feature(layer, name, {});
  }

  void qgis_feature(pugi::xml_node parent, const std::string& layer, std::string id) {
    Feature* feature = add(parent, layer);
    if (feature == nullptr) return;
    feature->id = std::move(id);
    const pugi::xml_node box = child_named(parent, "BoundingBox");
    for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
      if (!is_named(child, "Attribute")) continue;
      const std::string_view value = attribute_of(child, "value");
      if (attribute_of(child, "type") != "derived")
        feature->properties.push_back({clean_utf8(attribute_of(child, "name")), Value(clean_utf8(value))});
      else if (attribute_of(child, "name") == "geometry")
        qgis_geometry(value, box, *feature);
    }
  }

  /// Without a box that names a CRS it is the one of the request.
  void qgis_geometry(std::string_view text, pugi::xml_node box, Feature& feature) {
    const std::string_view name = attribute_of(box, "CRS");
    const Expected<Crs> named = parse_crs(name.empty() ? attribute_of(box, "SRS") : name);
    WktGeometry read = geometry_from_wkt(text, curves_);
    feature.geometry = std::move(read.geometry);
    const bool lost = read.crs && read.crs->is_unknown();
    if (read.unreadable || lost) {
      unreadable_geometry_ = feature.geometry_incomplete = true;
      feature.geometry.reset();
    } else if (feature.geometry) {
      reply_.state_crs(feature, read.crs ? *read.crs : named ? named.value() : kUnknownCrs);
    }
  }

  /// A name and a value, as attributes of the element or the value as its text.
  static void add_field(pugi::xml_node element, Feature& feature) {
    std::string name = clean_utf8(attribute_of(element, "name"));
    if (name.empty()) return;
    const bool has_value =
        std::any_of(element.attributes_begin(), element.attributes_end(),
                    [](pugi::xml_attribute at) { return at.name() == std::string_view("value"); });
    feature.properties.push_back(
        {std::move(name), Value(has_value ? clean_utf8(attribute_of(element, "value")) : text_of(element))});
  }

  /// The fields are the attributes of the element, or elements of its own.
  void esri_fields(pugi::xml_node fields) {
    Feature* feature = add(fields, {});
    if (feature == nullptr) return;
    for (pugi::xml_node field = first_element(fields); field; field = next_element(field))
      add_field(field, *feature);
    for (pugi::xml_attribute at = fields.first_attribute(); at; at = at.next_attribute())
      if (const std::string_view name = at.name(); !name.starts_with("xmlns"))
        feature->properties.push_back({clean_utf8(name), Value(clean_utf8(at.value()))});
  }

  /// FIELD elements without FIELDS around them are one feature.
  void bare_fields(pugi::xml_node parent, pugi::xml_node first) {
    if (first != child_named(parent, "FIELD")) return;
    Feature* feature = add(parent, {});
    for (pugi::xml_node field = first; field && feature != nullptr; field = next_element(field))
      if (is_named(field, "FIELD")) add_field(field, *feature);
  }

  void esri_collection(pugi::xml_node collection) {
    const std::string layer = clean_utf8(attribute_of(collection, "layername"));
    for (pugi::xml_node info = first_element(collection); info; info = next_element(info)) {
      if (!is_named(info, "FeatureInfo") || !child_named(info, "Field")) {
        if (!trim(text_of(info)).empty()) read_unknown(collection, info);
        continue;
      }
      Feature* feature = add(info, layer);
      if (feature == nullptr) continue;
      for (pugi::xml_node field = first_element(info); field; field = next_element(field))
        if (is_named(field, "Field"))
          feature->properties.push_back(
              {child_text(field, "FieldName"), Value(text_of(child_named(field, "FieldValue")))});
    }
  }

  /// ncWMS 1 has FeatureInfo under the root, ncWMS 2 within a Feature that names its layer.
  void grid_feature(pugi::xml_node root, pugi::xml_node element) {
    if (child_named(element, "Attribute"))
      return qgis_feature(element, {}, clean_utf8(attribute_of(element, "id")));
    if (is_named(element, "FeatureInfo")) return grid_value(root, element, {}, {});
    const bool has_values = holds_named(element);
    if (!child_named(element, "FeatureInfo") && first_element(element) && !has_values) unread_ = element;
    std::string layer = child_text(element, "layer"), id = child_text(element, "id");
    for (pugi::xml_node info = first_element(element); info; info = next_element(info))
      if (is_named(info, "FeatureInfo")) grid_value(root, info, layer, id);
    if (has_values) grid_value(root, element, layer, id);
  }

  /// Whether an element within has its name as an attribute, as <property name="sst" value="3"/>. A
  /// FeatureInfo within is a feature of its own.
  static bool holds_named(pugi::xml_node parent) {
    for (pugi::xml_node node = first_element(parent); node; node = next_element(node))
      if (!is_named(node, "FeatureInfo") && (!attribute_of(node, "name").empty() || holds_named(node)))
        return true;
    return false;
  }

  void grid_value(pugi::xml_node root, pugi::xml_node info, const std::string& layer, const std::string& id) {
    const bool has_values = child_named(info, "value") || holds_named(info);
    if (!has_values && !trim(text_of(info)).empty()) unread_ = info;
    Feature* feature = has_values ? add(info, layer) : nullptr;
    if (feature == nullptr) return;
    feature->id = child_text(info, "id");
    if (feature->id.empty()) feature->id = id;
    // The place is the one asked for, or a cell's centre: no geometry to measure a distance to.
    for (const std::string_view name : {"longitude", "latitude"})
      if (const pugi::xml_node place = child_named(root, name))
        feature->properties.push_back({std::string(name), Value(text_of(place))});
    add_grid_fields(info, *feature);
  }

  static void add_grid_fields(pugi::xml_node parent, Feature& feature) {
    for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      if (name == "id" || name == "FeatureInfo") continue;
      if (!attribute_of(child, "name").empty()) {
        add_field(child, feature);
        continue;
      }
      if (holds_named(child)) {
        add_grid_fields(child, feature);
        continue;
      }
      const std::string text = text_of(child);
      const std::string_view word = trim(text);
      const bool none = name == "value" && (word == "none" || equals_ignoring_case(word, "nan"));
      feature.properties.push_back({clean_utf8(name), none ? Value() : Value(word)});
    }
  }

  /// Nothing for an element whose end was not read.
  Feature* add(pugi::xml_node element, std::string_view layer) {
    if (!document_.is_whole(element)) return nullptr;
    Feature& feature = reply_.features->features.emplace_back();
    feature.layer = std::string(layer);
    return &feature;
  }

  const XmlDocument& document_;
  bool latitude_first_;
  GmlReader gml_;
  Reply& reply_;
  CurveWriter curves_;
  bool unreadable_geometry_ = false;
  bool any_content_ = false;               // the document element is of a kind whose content may be anything
  std::size_t known_ = 0, searching_ = 0;  // elements of known kinds so far, unknown ones around this one
  pugi::xml_node unread_, doubtful_;       // doubtful: only where there are no features
  pugi::xml_node additional_;
  std::set<std::string> references_;   // to features that were not read
  std::optional<std::uint64_t> sent_;  // how many features it says that it holds
  std::optional<ServiceException> exception_;
};

}  // namespace

bool holds_xml_features(pugi::xml_node element) {
  for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
    const std::string_view name = local_name(child);
    if (name == "featureMember" || name == "featureMembers" || is_collection(child) ||
        (name.ends_with("_layer") && local_name(first_element(child)).ends_with("_feature")) ||
        holds_xml_features(child))
      return true;
  }
  return false;
}

void read_xml_features(XmlDocument& document, const ReplyHint& hint, Reply& reply) {
  MemberReader reader(document, hint, reply);
  for (pugi::xml_node root = document.root(); root; root = next_element(root)) reader.read_root(root);
  reader.finish();
}

}  // namespace geoprobe
