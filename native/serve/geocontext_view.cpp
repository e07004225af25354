#include "geocontext_view.h"

#include <geoprobe/registry/lookup.h>
#include <geoprobe/registry/write_geocontext.h>
#include <geoprobe/result/leaves.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>

#include <charconv>
#include <utility>

namespace geoprobe::serve {
namespace {

template <class... Format>
std::string written(double number, Format... format) {
  char text[512];
  return std::string(text, std::to_chars(text, text + sizeof text, number, format...).ptr);
}

/// As Python writes a float.
std::string float_text(double number) {
  const std::string scientific = written(number, std::chars_format::scientific);
  const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
  if (number != 0 && (exponent < -4 || exponent >= 16)) return scientific;
  const std::string fixed = written(number, std::chars_format::fixed);
  return fixed.find('.') == std::string::npos ? fixed + ".0" : fixed;
}

std::string number_text(const std::string& digits) {
  if (digits.find_first_of(".eE") == std::string::npos) return digits;
  const std::optional<double> number = parse_double(digits);
  if (!number) return digits;
  return float_text(std::strtod(written(*number, std::chars_format::fixed, 2).c_str(), nullptr));
}

const Value::Array& array_at(const Value& object, std::string_view name) {
  static const Value::Array kNone;
  const Value* found = object.find(name);
  return found != nullptr && found->as_array() != nullptr ? *found->as_array() : kNone;
}

Value member(const Value& object, std::string_view name) {
  const Value* found = object.find(name);
  return found != nullptr ? *found : Value();
}

template <class Node>
Value own_key(const Node& node) {
  for (const Member& extension : node.extensions)
    if (extension.name == "x-geocontext")
      if (const Value* key = extension.value.find("key")) return *key;
  return Value(node.key);
}

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

template <class Node>
Value head_of(const Node& node) {
  return Value::object()
      .add("key", own_key(node))
      .add("name", node.name)
      .add("description", text_or_null(node.description));
}
/// What GeoContext's registry would say of a node that it has no words for.
Value spoken(const Service& service) {
  std::string type(to_string(service.type));
  for (char& c : type) c = static_cast<char>(is_alpha(c) ? c & ~0x20 : c);
  return head_of(service).add("query_type", std::move(type));
}
Value spoken(const Group& group) {
  return head_of(group).add("group_type", group.display);
}
Value spoken(const Collection& collection) {
  return head_of(collection);
}

}  // namespace

Value geocontext_value(const Value& value) {
  if (const bool* flag = value.as_bool()) return Value(*flag ? "1" : "0");
  if (const Number* number = value.as_number()) return Value(number_text(number->digits));
  const std::string* text = value.as_string();
  if (text == nullptr) return {};
  const std::size_t end = text->find_last_not_of(" \t\r\n\f\v");
  return end == std::string::npos ? Value() : Value(text->substr(0, end + 1));
}

GeocontextView::GeocontextView(const Registry& registry) : registry_(registry) {
  const Value document = geocontext_document(registry).document;
  const auto fill = [&](NodeKind kind, const char* list, const auto& nodes, const auto& frame) {
    const auto place = static_cast<std::size_t>(kind);
    const Value::Array& sayable = array_at(document, list);
    auto next = sayable.begin();  // what GeoContext cannot say is left out of these
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Value key = own_key(nodes[i]);
      const bool is_sayable = next != sayable.end() && member(*next, "key") == key;
      const Value said = is_sayable ? *next++ : spoken(nodes[i]);
      index_of_[place].emplace(key.as_string() != nullptr ? *key.as_string() : write_json(key), i);
      frames_[place].push_back(frame(said));
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) index_of_[place].emplace(nodes[i].key, i);
    listings_[place] = write_json(Value(sayable));
  };
  const auto text = [](const Value& node, const char* name) {
    return concat("\"", name, "\":", write_json(member(node, name)));
  };
  const auto head = [&](const Value& node) {
    return concat(text(node, "key"), ",", text(node, "name"), ",", text(node, "description"));
  };
  fill(NodeKind::service, "service", registry.services, [&](const Value& node) {
    return Frame{
        concat("{", text(node, "key"), ",\"value\":"),
        concat(",", text(node, "name"), ",", text(node, "description"), ",", text(node, "query_type"), "}")};
  });
  fill(NodeKind::group, "group", registry.groups, [&](const Value& node) {
    return Frame{concat("{", head(node), ",", text(node, "group_type"), ","), "]}"};
  });
  fill(NodeKind::collection, "collection", registry.collections, [&](const Value& node) {
    return Frame{concat("{", head(node), ","), "]}"};
  });
}

std::optional<NodeRef> GeocontextView::find(NodeKind kind, std::string_view key) const {
  const auto& by_key = index_of_[static_cast<std::size_t>(kind)];
  const auto found = by_key.find(key);
  if (found == by_key.end()) return std::nullopt;
  return NodeRef{kind, found->second};
}

/// Writes the text at once: a collection has hundreds of nodes, and a server asks for thousands a second.
class GeocontextView::Writer {
 public:
  Writer(const GeocontextView& view, const QueryResult& result, const char* services, const char* groups)
      : view_(view), leaves_(result), services_(services), groups_(groups) {}

  std::string take(NodeRef root) {
    if (root.kind == NodeKind::service)
      service(root.index);
    else if (root.kind == NodeKind::group)
      group(root.index);
    else
      list(NodeKind::collection, root.index, groups_, view_.registry_.collections[root.index].groups,
           [this](std::size_t index) { group(index); });
    return std::move(out_);
  }

 private:
  const Frame& frame_of(NodeKind kind, std::size_t index) const {
    return view_.frames_[static_cast<std::size_t>(kind)][index];
  }
  template <class Write>
  void list(NodeKind kind, std::size_t index, const char* name, const std::vector<std::size_t>& members,
            const Write& write) {
    const Frame& frame = frame_of(kind, index);
    out_.append(frame.before).append("\"").append(name).append("\":[");
    bool first = true;
    for (const std::size_t each : members) {
      if (!std::exchange(first, false)) out_ += ',';
      write(each);
    }
    out_ += frame.after;
  }
  void group(std::size_t index) {
    list(NodeKind::group, index, services_, services_under(view_.registry_, {NodeKind::group, index}),
         [this](std::size_t each) { service(each); });
  }
  void service(std::size_t index) {
    const Frame& frame = frame_of(NodeKind::service, index);
    const Answer& answer = leaves_.of(index).answer;
    out_ += frame.before;
    out_ += answer.status == Status::ok ? write_json(geocontext_value(answer.value)) : "null";
    out_ += frame.after;
  }

  const GeocontextView& view_;
  LeavesByService leaves_;
  const char *services_, *groups_;
  std::string out_;
};

std::string GeocontextView::answer(const QueryResult& result) const {
  return Writer(*this, result, "services", "groups").take(result.root);
}

std::string GeocontextView::answer_v1(const QueryResult& result) const {
  return Writer(*this, result, "service_registry_values", "context_group_values").take(result.root);
}

std::string GeocontextView::feature(const QueryResult& result) const {
  const int decimals = grid_decimals(result.crs);
  return concat("{\"type\":\"Feature\",\"properties\":", answer(result),
                ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[",
                format_decimal(result.point.x, decimals), ",", format_decimal(result.point.y, decimals),
                "]}}");
}

}  // namespace geoprobe::serve
