#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/html.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/http/media_type.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

std::string text_at(pugi::xml_node parent, std::string_view name) {
  const pugi::xml_node child = child_named(parent, name);
  return child ? std::string(trim(text_of(child))) : std::string();
}

double number_in(std::string_view text) {
  return parse_double(trim(text)).value_or(std::numeric_limits<double>::quiet_NaN());
}

std::int64_t count_at(pugi::xml_node parent, std::string_view name) {
  return static_cast<std::int64_t>(parse_unsigned(text_at(parent, name), INT32_MAX).value_or(0));
}

std::optional<std::pair<double, double>> two_numbers(std::string_view text) {
  const std::size_t gap = text.find_first_of(" \t\r\n,");
  if (gap == std::string_view::npos) return std::nullopt;
  const std::pair<double, double> both{number_in(text.substr(0, gap)), number_in(text.substr(gap + 1))};
  if (std::isnan(both.first) || std::isnan(both.second)) return std::nullopt;
  return both;
}

/// Nothing where it has no area or is no box on Earth: servers write such for "unknown".
std::optional<Box> checked(const Box& box) {
  const bool on_earth = std::fabs(box.west) <= 180 && std::fabs(box.east) <= 180 &&
                        std::fabs(box.south) <= 90 && std::fabs(box.north) <= 90;
  if (!on_earth || box.west == box.east || !(box.south < box.north)) return std::nullopt;
  return box;
}

std::optional<Box> wms_extent(pugi::xml_node layer) {
  if (const pugi::xml_node box = child_named(layer, "EX_GeographicBoundingBox"))
    return checked(
        {number_in(text_at(box, "westBoundLongitude")), number_in(text_at(box, "southBoundLatitude")),
         number_in(text_at(box, "eastBoundLongitude")), number_in(text_at(box, "northBoundLatitude"))});
  if (const pugi::xml_node box = child_named(layer, "LatLonBoundingBox"))
    return checked({number_in(attribute_of(box, "minx")), number_in(attribute_of(box, "miny")),
                    number_in(attribute_of(box, "maxx")), number_in(attribute_of(box, "maxy"))});
  return std::nullopt;
}

std::optional<Box> ows_extent(pugi::xml_node layer) {
  const pugi::xml_node box = child_named(layer, "WGS84BoundingBox");
  const auto low = two_numbers(text_at(box, "LowerCorner")), high = two_numbers(text_at(box, "UpperCorner"));
  if (!low || !high) return std::nullopt;
  return checked({low->first, low->second, high->first, high->second});
}

constexpr double kPixelDiagonal = 0.00028 * 1.4142135623730951;  // metres

/// Nothing for a range that excludes no scale of a map of the Earth.
void add_range(double min, double max, std::vector<ScaleRange>& out) {
  ScaleRange range;
  if (min > 1) range.min = min;
  if (max > 0 && max < kMaxScaleDenominator) range.max = max;
  if (range.min > range.max) std::swap(range.min, range.max);  // servers mix them up
  if (!(range == ScaleRange()) && range.min < kMaxScaleDenominator) out.push_back(range);
}

/// The layer's own. A ScaleHint (OGC 01-068r3, 7.1.4.5.8) is the diagonal of a pixel in metres, but GeoServer
/// and others write scale denominators into it: both readings are kept.
std::vector<ScaleRange> scale_ranges(pugi::xml_node layer) {
  std::vector<ScaleRange> out;
  add_range(number_in(text_at(layer, "MinScaleDenominator")),
            number_in(text_at(layer, "MaxScaleDenominator")), out);
  if (const pugi::xml_node hint = child_named(layer, "ScaleHint"); hint && out.empty()) {
    const double min = number_in(attribute_of(hint, "min")), max = number_in(attribute_of(hint, "max"));
    add_range(min / kPixelDiagonal, max / kPixelDiagonal, out);
    add_range(min, max, out);
  }
  return out;
}

class Reader {
 public:
  explicit Reader(Capabilities& out) : out_(out) {}
  bool cut() const { return cut_; }

  void wms(pugi::xml_node root) {
    const pugi::xml_node capability = child_named(root, "Capability");
    const pugi::xml_node request = child_named(child_named(capability, "Request"), "GetFeatureInfo");
    for (pugi::xml_node format = first_element(request); format; format = next_element(format))
      if (is_named(format, "Format")) out_.info_formats.emplace_back(trim(text_of(format)));
    wms_layers(capability, {});
  }

  void wmts(pugi::xml_node root) {
    operations(child_named(root, "OperationsMetadata"));
    const pugi::xml_node contents = child_named(root, "Contents");
    for (pugi::xml_node child = first_element(contents); child; child = next_element(child)) {
      if (is_named(child, "Layer")) wmts_layer(child);
      if (is_named(child, "TileMatrixSet")) matrix_set(child);
    }
  }

 private:
  LayerCapabilities* add_layer(std::string name) {
    if (out_.layers.size() >= kMaxLayers) {
      cut_ = true;
      return nullptr;
    }
    out_.layers.emplace_back();
    out_.layers.back().name = std::move(name);
    return &out_.layers.back();
  }

  /// What a layer has from those that it stands in (OGC 06-042, 7.2.4.8).
  struct Inherited {
    std::optional<bool> queryable;
    std::optional<Box> extent;
    std::vector<ScaleRange> scales;
  };

  /// Returns the scales at which any of the layers below draws.
  std::vector<ScaleRange> wms_layers(pugi::xml_node parent, const Inherited& inherited) {
    std::vector<ScaleRange> below;
    for (pugi::xml_node child = first_element(parent); child; child = next_element(child)) {
      if (!is_named(child, "Layer")) continue;
      Inherited own = inherited;
      const std::string_view says = attribute_of(child, "queryable");
      if (!says.empty()) own.queryable = says == "1" || says == "true";
      if (const std::optional<Box> extent = wms_extent(child)) own.extent = extent;
      if (std::vector<ScaleRange> scales = scale_ranges(child); !scales.empty())
        own.scales = std::move(scales);
      std::size_t index = SIZE_MAX;
      if (std::string name = text_at(child, "Name"); !name.empty())
        if (LayerCapabilities* layer = add_layer(std::move(name))) {
          index = out_.layers.size() - 1;
          layer->queryable = own.queryable;
          layer->extent = own.extent;
        }
      std::vector<ScaleRange> scales = wms_layers(child, own);
      if (scales.empty()) scales = own.scales.empty() ? std::vector<ScaleRange>{{}} : own.scales;
      if (index != SIZE_MAX && !(scales.size() == 1 && scales.front() == ScaleRange()))
        out_.layers[index].scales = scales;
      for (const ScaleRange& range : scales)
        if (below.size() < kMaxScaleRanges && std::find(below.begin(), below.end(), range) == below.end())
          below.push_back(range);
    }
    return below;
  }

  void operations(pugi::xml_node metadata) {
    for (pugi::xml_node operation = first_element(metadata); operation; operation = next_element(operation)) {
      if (attribute_of(operation, "name") != "GetFeatureInfo") continue;
      const pugi::xml_node http = child_named(child_named(operation, "DCP"), "HTTP");
      for (pugi::xml_node get = first_element(http); get; get = next_element(get)) {
        std::string encoding;
        if (const pugi::xml_node constraint = child_named(get, "Constraint")) encoding = text_of(constraint);
        if (is_named(get, "Get") && (encoding.empty() || encoding.find("KVP") != std::string::npos))
          out_.info_url = clean_utf8(attribute_of(get, "href"));
      }
    }
  }

  void wmts_layer(pugi::xml_node element) {
    LayerCapabilities* layer = add_layer(text_at(element, "Identifier"));
    if (layer == nullptr) return;
    layer->extent = ows_extent(element);
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      const std::string_view name = local_name(child);
      if (name == "Style") {
        const std::string_view is_default = attribute_of(child, "isDefault");
        if (layer->style.empty() || is_default == "true" || is_default == "1")
          layer->style = text_at(child, "Identifier");
      } else if (name == "Format") {
        if (layer->tile_format.empty()) layer->tile_format = trim(text_of(child));
      } else if (name == "InfoFormat") {
        layer->info_formats.emplace_back(trim(text_of(child)));
      } else if (name == "Dimension") {
        layer->dimensions.emplace_back(text_at(child, "Identifier"), text_at(child, "Default"));
      } else if (name == "TileMatrixSetLink") {
        layer->matrix_sets.push_back({text_at(child, "TileMatrixSet"), limits(child)});
      } else if (name == "ResourceURL" && attribute_of(child, "resourceType") == "FeatureInfo") {
        layer->info_templates.emplace_back(clean_utf8(attribute_of(child, "format")),
                                           clean_utf8(attribute_of(child, "template")));
      }
    }
  }

  static std::vector<TileMatrixLimits> limits(pugi::xml_node link) {
    std::vector<TileMatrixLimits> out;
    const pugi::xml_node list = child_named(link, "TileMatrixSetLimits");
    for (pugi::xml_node child = first_element(list); child; child = next_element(child))
      out.push_back({text_at(child, "TileMatrix"), count_at(child, "MinTileCol"),
                     count_at(child, "MaxTileCol"), count_at(child, "MinTileRow"),
                     count_at(child, "MaxTileRow")});
    return out;
  }

  void matrix_set(pugi::xml_node element) {
    const std::string crs_text = text_at(element, "SupportedCRS");
    const Expected<Crs> crs = parse_crs(crs_text);
    if (!crs || out_.matrix_sets.size() >= kMaxLayers) return;
    TileMatrixSet set{text_at(element, "Identifier"), crs.value(), {}};
    const bool geographic = crs.value().epsg > 4000 && crs.value().epsg < 5000;
    for (pugi::xml_node child = first_element(element); child; child = next_element(child)) {
      if (!is_named(child, "TileMatrix")) continue;
      TileMatrix matrix;
      matrix.id = text_at(child, "Identifier");
      matrix.scale_denominator = number_in(text_at(child, "ScaleDenominator"));
      const auto corner = two_numbers(text_at(child, "TopLeftCorner"));
      matrix.tile_width = count_at(child, "TileWidth");
      matrix.tile_height = count_at(child, "TileHeight");
      matrix.matrix_width = count_at(child, "MatrixWidth");
      matrix.matrix_height = count_at(child, "MatrixHeight");
      if (!corner || !(matrix.scale_denominator > 0) || matrix.tile_width < 1 || matrix.tile_height < 1 ||
          matrix.matrix_width < 1 || matrix.matrix_height < 1)
        continue;
      // Latitude comes first in EPSG's geographic systems; what is beyond 90 is none, whatever the order.
      const bool latitude_first = geographic && !crs.value().crs84 && std::fabs(corner->first) <= 90;
      matrix.top_left =
          latitude_first ? Position{corner->second, corner->first} : Position{corner->first, corner->second};
      set.matrices.push_back(std::move(matrix));
    }
    out_.matrix_sets.push_back(std::move(set));
  }

  Capabilities& out_;
  bool cut_ = false;
};

}  // namespace

const LayerCapabilities* Capabilities::find_layer(std::string_view name) const {
  for (const LayerCapabilities& layer : layers)
    if (layer.name == name) return &layer;
  return nullptr;
}

const TileMatrixSet* Capabilities::find_matrix_set(std::string_view id) const {
  for (const TileMatrixSet& set : matrix_sets)
    if (set.id == id) return &set;
  return nullptr;
}

Reply read_capabilities(std::string_view body, const ReplyHint& hint) {
  DecodedText decoded = decode_text(body, parse_media_type(hint.content_type).charset, hint.decoder);
  const std::string_view content = trim(decoded.text);
  if (content.starts_with('<') && !is_html(content)) {
    XmlDocument document{std::string(content)};
    const std::string_view name = local_name(document.root());
    if (document.failure().empty() &&
        (name == "WMS_Capabilities" || name == "WMT_MS_Capabilities" || name == "Capabilities")) {
      Reply reply;
      reply.dialect = name;
      reply.charset = decoded.charset;
      reply.warnings = document.warnings();
      auto capabilities = std::make_shared<Capabilities>();
      Reader reader(*capabilities);
      if (name == "Capabilities")
        reader.wmts(document.root());
      else
        reader.wms(document.root());
      if (reader.cut()) reply.warnings.push_back("the capabilities list more layers than are read");
      reply.capabilities = std::move(capabilities);
      return reply;
    }
  }
  Reply reply = read_reply(body, hint);
  if (!reply.exception && reply.failure.empty()) {
    reply.features.reset();
    reply.failure = "the server sent something else where its capabilities were asked for";
  }
  return reply;
}

}  // namespace geoprobe
