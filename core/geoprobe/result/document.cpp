#include <geoprobe/geo/geojson.h>
#include <geoprobe/http/date.h>
#include <geoprobe/result/document.h>
#include <geoprobe/result/leaves.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

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

/// What every node begins with.
Value head_of(NodeKind kind, const std::string& key, const std::string& name,
              const std::string& description) {
  Value head = Value::object();
  head.add("kind", to_string(kind)).add("key", key).add("name", name);
  if (!description.empty()) head.add("description", description);
  return head;
}

using Nodes = std::map<std::size_t, std::string>;

class TreeWriter {
 public:
  TreeWriter(const Registry& registry, const Nodes& nodes, JsonWriter& out)
      : registry_(registry), nodes_(nodes), out_(out) {}

  void node(NodeRef ref) const {
    switch (ref.kind) {
      case NodeKind::collection:
        collection(registry_.collections[ref.index]);
        break;
      case NodeKind::group:
        group(registry_.groups[ref.index]);
        break;
      case NodeKind::service:
        out_.written(nodes_.at(ref.index));
    }
  }

 private:
  void open(const Value& head) const {
    out_.begin('{');
    for (const Member& member : *head.as_object()) {
      out_.name(member.name);
      out_.write(member.value);
    }
  }

  void collection(const Collection& from) const {
    open(head_of(NodeKind::collection, from.key, from.name, from.description));
    groups(from.groups);
    out_.end();
  }

  void group(const Group& from) const {
    open(head_of(NodeKind::group, from.key, from.name, from.description).add("display", from.display));
    out_.name("services");
    out_.begin('[');
    for (const std::size_t index : from.services) out_.written(nodes_.at(index));
    out_.end();
    groups(from.groups);
    out_.end();
  }

  void groups(const std::vector<std::size_t>& indices) const {
    out_.name("groups");
    out_.begin('[');
    for (const std::size_t index : indices) group(registry_.groups[index]);
    out_.end();
  }

  const Registry& registry_;
  const Nodes& nodes_;
  JsonWriter& out_;
};

}  // namespace

Value service_node(const Registry& registry, const Leaf& leaf) {
  const Service& service = registry.services[leaf.service];
  const Answer& answer = leaf.answer;
  Value out = head_of(NodeKind::service, service.key, service.name, service.description);
  out.add("status", to_string(answer.status)).add("value", answer.value);
  if (!answer.label.is_null()) out.add("label", answer.label);
  if (!service.unit.empty()) out.add("unit", service.unit);
  Value warnings = Value::array();
  for (const std::string& warning : answer.warnings) warnings.push(warning);
  out.add("warnings", std::move(warnings));
  if (answer.error) out.add("error", error_value(*answer.error));
  if (leaf.source) out.add("source", source_value(service, *leaf.source));
  if (answer.features) out.add("features", to_geojson(*answer.features));
  return out;
}

const std::string& DocumentText::add(const Leaf& leaf) {
  JsonWriter out(form_);
  out.write(service_node(registry_, leaf));
  return nodes_[leaf.service] = out.take();
}

std::string DocumentText::finish(const QueryResult& result) {
  for (const Leaf& leaf : result.leaves)
    if (nodes_.count(leaf.service) == 0) add(leaf);
  const auto coordinate = [&](double value) {
    return Value(Number{format_decimal(value, grid_decimals(result.crs))});
  };
  Value point = Value::object();
  point.add("x", coordinate(result.point.x))
      .add("y", coordinate(result.point.y))
      .add("crs", result.crs.code());
  const auto narrowed = narrowed_for(registry_, result);
  std::size_t size = 1000;
  for (const auto& [service, node] : nodes_) size += node.size() + node.size() / 2;
  JsonWriter out(form_, size);
  out.begin('{');
  out.name("geoprobe");
  out.write(1);
  out.name("point");
  out.write(point);
  out.name("root");
  TreeWriter(narrowed ? *narrowed : registry_, nodes_, out).node(result.root);
  out.name("summary");
  out.write(summary_value(result.summary));
  out.end();
  return out.take();
}

std::string document_text(const Registry& registry, const QueryResult& result) {
  return DocumentText(registry, JsonForm::indented).finish(result) + '\n';
}

std::string service_event(std::string_view node) {
  return concat("{\"event\":\"service\",\"service\":", node, "}");
}

std::string done_event(std::string_view document) {
  return concat("{\"event\":\"done\",\"result\":", document, "}");
}

}  // namespace geoprobe
