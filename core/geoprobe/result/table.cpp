#include <geoprobe/geo/geojson.h>
#include <geoprobe/http/date.h>
#include <geoprobe/result/document.h>
#include <geoprobe/result/leaves.h>
#include <geoprobe/result/rows.h>
#include <geoprobe/result/table.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>

namespace geoprobe {
namespace {

/// What a spreadsheet would take for a formula: a server's text must not run there.
bool is_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
         !parse_double(text);
}

std::string cell(std::string_view text) {
  if (is_formula(text)) return cell(concat("'", text));
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string cell_text(const Value& value) {
  if (value.is_null()) return {};
  if (const std::string* text = value.as_string()) return *text;
  return write_json(value);
}

Value geometry_of(const QueryResult& result, const Leaf& leaf) {
  if (leaf.answer.features)
    for (const Feature& feature : leaf.answer.features->features)
      if (feature.geometry) return to_geojson(*feature.geometry);
  if (!result.lonlat) return {};
  return to_geojson(Geometry{Geometry::Type::point, {{{*result.lonlat}}}});
}

}  // namespace

std::string result_csv(const Registry& registry, const QueryResult& result) {
  const LeavesByService leaves(result);
  const auto narrowed = narrowed_for(registry, result);
  std::string out = "key,name,group,status,value,unit,error,url,x,y,crs,at,cached\n";
  const int decimals = grid_decimals(result.crs);
  const std::string place = concat(format_decimal(result.point.x, decimals), ",",
                                   format_decimal(result.point.y, decimals), ",", result.crs.code());
  std::string group;
  for (const TreeRow& row : tree_rows(narrowed ? *narrowed : registry, result.root)) {
    if (row.node.kind == NodeKind::group) group = registry.groups[row.node.index].key;
    if (row.node.kind != NodeKind::service) continue;
    const Service& service = registry.services[row.node.index];
    const Leaf& leaf = leaves.of(row.node.index);
    const Answer& answer = leaf.answer;
    const std::string error = answer.error
                                  ? std::string(to_string(answer.error->code)) + ": " + answer.error->message
                                  : std::string();
    out += cell(service.key) + ',' + cell(service.name) + ',' + cell(group) + ',' +
           std::string(to_string(answer.status)) + ',' + cell(cell_text(answer.value)) + ',' +
           cell(service.unit) + ',' + cell(error) + ',' +
           cell(leaf.source ? leaf.source->url : std::string()) + ',' + place + ',' +
           (leaf.source ? concat(format_utc(leaf.source->at), leaf.source->cached ? ",true" : ",false")
                        : std::string(",")) +
           '\n';
  }
  return out;
}

Value result_geojson(const Registry& registry, const QueryResult& result) {
  Value features = Value::array();
  for (const Leaf& leaf : result.leaves) {
    Leaf bare = leaf;
    bare.answer.features.reset();
    features.push(Value::object()
                      .add("type", "Feature")
                      .add("geometry", geometry_of(result, leaf))
                      .add("properties", service_node(registry, bare)));
  }
  return Value::object().add("type", "FeatureCollection").add("features", std::move(features));
}

}  // namespace geoprobe
