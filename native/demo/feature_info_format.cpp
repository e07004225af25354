#include <geoprobe/geo/geojson.h>
#include <geoprobe/text/escape_xml.h>
#include <geoprobe/text/json_writer.h>

#include "feature_info.h"

namespace geoprobe::demo {
namespace {

std::string text_of(const Value& value) {
  if (const std::string* text = value.as_string()) return *text;
  return write_json(value);
}

}  // namespace

std::string write_geojson_reply(const std::vector<LayerHits>& hits) {
  Value features = Value::array();
  for (const LayerHits& layer : hits)
    for (const Feature& feature : layer.features) {
      Value item = Value::object();
      item.add("type", "Feature");
      item.add("id", feature.id.empty() ? std::string() : layer.layer->name + "." + feature.id);
      item.add("layer", layer.layer->name);
      item.add("properties", feature.properties);
      item.add("geometry", feature.geometry ? to_geojson(*feature.geometry) : Value());
      features.push(std::move(item));
    }
  return write_json(Value::object().add("type", "FeatureCollection").add("features", std::move(features)));
}

std::string write_gml_reply(const std::vector<LayerHits>& hits) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<msGMLOutput xmlns:gml=\"http://www.opengis.net/gml\">\n";
  for (const LayerHits& layer : hits) {
    if (layer.features.empty()) continue;
    const std::string& name = layer.layer->name;
    out += "<" + name + "_layer>\n<gml:name>" + escape_xml(layer.layer->title) + "</gml:name>\n";
    for (const Feature& feature : layer.features) {
      out += "<" + name + "_feature>\n";
      for (const Member& member : feature.properties)
        if (!member.value.is_null())
          out += "<" + member.name + ">" + escape_xml(text_of(member.value)) + "</" + member.name + ">\n";
      out += "</" + name + "_feature>\n";
    }
    out += "</" + name + "_layer>\n";
  }
  return out + "</msGMLOutput>\n";
}

std::string write_text_reply(const std::vector<LayerHits>& hits) {
  std::string out = "GetFeatureInfo results:\n";
  bool any = false;
  for (const LayerHits& layer : hits) {
    if (layer.features.empty()) continue;
    any = true;
    out += "\nLayer '" + layer.layer->name + "'\n";
    for (const Feature& feature : layer.features) {
      out += "  Feature " + (feature.id.empty() ? "0" : feature.id) + ": \n";
      for (const Member& member : feature.properties)
        out += "    " + member.name + " = '" + (member.value.is_null() ? "" : text_of(member.value)) + "'\n";
    }
  }
  return any ? out : out + "\n  Search returned no results.\n";
}

WmsReply exception_reply(std::string_view version, std::string_view code, std::string_view message) {
  const bool v13 = version == "1.3.0";
  std::string body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (!v13)
    body +=
        "<!DOCTYPE ServiceExceptionReport SYSTEM "
        "\"http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd\">\n";
  body += "<ServiceExceptionReport version=\"" + std::string(version) + "\"";
  if (v13) body += " xmlns=\"http://www.opengis.net/ogc\"";
  body += ">\n<ServiceException code=\"" + escape_xml(code) + "\">" + escape_xml(message) +
          "</ServiceException>\n</ServiceExceptionReport>\n";
  return {200, v13 ? "text/xml; charset=UTF-8" : "application/vnd.ogc.se_xml", std::move(body)};
}

}  // namespace geoprobe::demo
