#pragma once
#include <geoprobe/text/value.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dataset.h"

namespace geoprobe::demo {

/// One layer of a demo service: vector data (perhaps only some of its features), a grid or a formula.
struct Layer {
  std::string name;
  std::string title;
  const VectorData* vectors = nullptr;
  std::function<bool(const Feature&)> keep;  ///< of vectors; empty: all
  const GridData* grid = nullptr;
  std::string value_property;  ///< the name of the grid's or the formula's value
  std::chrono::milliseconds delay{
      0};  ///< that the layer's server takes its time for; answer_wms does not wait
  std::function<double(Position)> formula{};  ///< of longitude, latitude: a value everywhere, without data
};

/// A decoded query string, its names in lower case.
using WmsParameters = std::map<std::string, std::string>;

struct WmsReply {
  int status = 200;
  std::string content_type;
  std::string body;
};

/// What was found in one layer.
struct LayerHits {
  const Layer* layer = nullptr;
  std::vector<Feature> features;
};

/// Answers WMS 1.1.1 and 1.3.0 GetFeatureInfo over these layers, in EPSG:4326, CRS:84 (1.3.0) and EPSG:3857,
/// as application/json (or application/geo+json), application/vnd.ogc.gml, text/plain. Points within 6 pixels
/// of the place asked for are hit, polygons and cells at it. Everything else is a ServiceException inside
/// HTTP 200.
WmsReply answer_wms(const std::vector<Layer>& layers, const WmsParameters& parameters);

/// The reply bodies.
std::string write_geojson_reply(const std::vector<LayerHits>& hits);
std::string write_gml_reply(const std::vector<LayerHits>& hits);
std::string write_text_reply(const std::vector<LayerHits>& hits);
WmsReply exception_reply(std::string_view version, std::string_view code, std::string_view message);

}  // namespace geoprobe::demo
