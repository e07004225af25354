#include <geoprobe/geo/geojson.h>
#include <geoprobe/http/date.h>
#include <geoprobe/result/document.h>
#include <geoprobe/result/leaves.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>

#include <map>

namespace geoprobe {
namespace {

Value error_value(const LeafError& error) {
  Value out = Value::object();
  out.add("code", to_string(error.code)).add("message", error.message);
  if (!error.locator.empty()) out.add("locator", error.locator);
  if (error.http_status != 0) out.add("http_status", error.http_status);
  return out;
}

Value source_value(const Service& service, const Source& source) {
  Value out = Value::object();
  out.add("type", to_string(service.type))
      .add("url", source.url)
      .add("format", source.format)
      .add("shared_by", source.shared_by)
      .add("attempts", source.attempts)
      .add("cached", source.cached)
      .add("at", format_utc(source.at))
      .add("elapsed_ms", source.elapsed_ms);
  if (!service.attribution.empty()) out.add("attribution", service.attribution);
  if (!service.licence.empty()) out.add("licence", service.licence);
  if (!source.via.empty()) out.add("via", source.via);
  return out;
}

Value summary_value(const Summary& summary) {
  Value out = Value::object();
  out.add("services", static_cast<std::uint64_t>(summary.services));
  for (const Status status : kAllStatuses)
    out.add(to_string(status), static_cast<std::uint64_t>(summary.count(status)));
  out.add("exchanges", static_cast<std::uint64_t>(summary.exchanges))
      .add("attempts", static_cast<std::uint64_t>(summary.attempts))
      .add("bytes", summary.bytes)
      .add("elapsed_ms", summary.elapsed_ms);
  return out;
}

void add_head(Value& node, NodeKind kind, const std::string& key, const std::string& name,
              const std::string& description) {
  node.add("kind", to_string(kind)).add("key", key).add("name", name);
  if (!description.empty()) node.add("description", description);
}

class TreeWriter {
 public:
  TreeWriter(const Registry& registry, const QueryResult& result) : registry_(registry), leaves_(result) {}

  Value node(NodeRef ref) const {
    switch (ref.kind) {
      case NodeKind::collection:
        return collection(registry_.collections[ref.index]);
      case NodeKind::group:
        return group(registry_.groups[ref.index]);
      case NodeKind::service:
        break;
    }
    return service_node(registry_, leaves_.of(ref.index));
  }

 private:
  Value collection(const Collection& from) const {
    Value out = Value::object();
    add_head(out, NodeKind::collection, from.key, from.name, from.description);
    out.add("groups", groups(from.groups));
    return out;
  }

  Value group(const Group& from) const {
    Value out = Value::object();
    add_head(out, NodeKind::group, from.key, from.name, from.description);
    Value services = Value::array();
    for (const std::size_t index : from.services) services.push(service_node(registry_, leaves_.of(index)));
    out.add("display", from.display).add("services", std::move(services)).add("groups", groups(from.groups));
    return out;
  }

  Value groups(const std::vector<std::size_t>& indices) const {
    Value out = Value::array();
    for (const std::size_t index : indices) out.push(group(registry_.groups[index]));
    return out;
  }

  const Registry& registry_;
  LeavesByService leaves_;
};

}  // namespace

Value service_node(const Registry& registry, const Leaf& leaf) {
  const Service& service = registry.services[leaf.service];
  const Answer& answer = leaf.answer;
  Value out = Value::object();
  add_head(out, NodeKind::service, service.key, service.name, service.description);
  out.add("status", to_string(answer.status)).add("value", answer.value);
  if (!service.unit.empty()) out.add("unit", service.unit);
  Value warnings = Value::array();
  for (const std::string& warning : answer.warnings) warnings.push(warning);
  out.add("warnings", std::move(warnings));
  if (answer.error) out.add("error", error_value(*answer.error));
  if (leaf.source) out.add("source", source_value(service, *leaf.source));
  if (answer.features) out.add("features", to_geojson(*answer.features));
  return out;
}

Value result_document(const Registry& registry, const QueryResult& result) {
  const auto coordinate = [&](double value) {
    return Value(Number{format_decimal(value, grid_decimals(result.crs))});
  };
  Value point = Value::object();
  point.add("x", coordinate(result.point.x))
      .add("y", coordinate(result.point.y))
      .add("crs", result.crs.code());
  const auto narrowed = narrowed_for(registry, result);
  Value out = Value::object();
  out.add("geoprobe", 1)
      .add("point", std::move(point))
      .add("root", TreeWriter(narrowed ? *narrowed : registry, result).node(result.root))
      .add("summary", summary_value(result.summary));
  return out;
}

std::string document_text(const Registry& registry, const QueryResult& result) {
  return write_json_indented(result_document(registry, result)) + '\n';
}

Value service_event(const Registry& registry, const Leaf& leaf) {
  return Value::object().add("event", "service").add("service", service_node(registry, leaf));
}

Value done_event(const Registry& registry, const QueryResult& result) {
  return Value::object().add("event", "done").add("result", result_document(registry, result));
}

}  // namespace geoprobe
