#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/geonames.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/formats/xml_features.h>
#include <geoprobe/formats/xml_reply.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>

#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

using ReadXml = void (*)(XmlDocument&, const ReplyHint&, Reply&);

struct Kind {
  std::string_view root;  // the document element's local name
  std::string_view dialect;
  ReadXml read;
};
constexpr Kind kGml = {"FeatureCollection", "gml", read_xml_features};
constexpr Kind kKinds[] = {
    {"msGMLOutput", "msGMLOutput", read_xml_features},
    {"GetFeatureInfoResponse", "GetFeatureInfoResponse", read_xml_features},
    {"FeatureInfoResponse", "FeatureInfoResponse", read_xml_features},
    {"FeatureInfoCollection", "FeatureInfoResponse", read_xml_features},
    {"geonames", "geonames", read_geonames_xml},
};

/// Whose dialect it is, where a namespace or a member tells.
std::string_view dialect_of(pugi::xml_node root, std::string_view dialect) {
  for (pugi::xml_attribute at = root.first_attribute(); at; at = at.next_attribute()) {
    if (std::string_view(at.value()) == "http://qgis.org/gml") return "qgis-gml";
    if (std::string_view(at.value()) == "http://www.esri.com/wms") return "esri-xml";
  }
  return dialect == "FeatureInfoResponse" && child_named(root, "longitude") ? "ncwms-xml" : dialect;
}

std::string_view exception_dialect(std::string_view root) {
  if (root == "Envelope") return "soap-fault";
  if (root == "ExceptionReport") return root;
  return equals_ignoring_case(root, "error") ? "xml-error" : "ServiceExceptionReport";
}

const Kind* find_kind(pugi::xml_node root) {
  const std::string_view name = local_name(root);
  for (const Kind& kind : kKinds)
    if (kind.root == name) return &kind;
  // MapServer calls its root as it is told to, WFS 1.0's msFeatureCollection; others wrap a collection.
  return name.ends_with(kGml.root) || holds_xml_features(root) ? &kGml : nullptr;
}

void read_roots(XmlDocument& document, const ReplyHint& hint, Reply& reply) {
  const pugi::xml_node first = document.root();
  for (pugi::xml_node root = first; root; root = next_element(root)) {
    const Kind* kind = find_kind(root);
    if (kind == nullptr) continue;
    reply.dialect = dialect_of(root, kind->dialect);
    kind->read(document, hint, reply);
    if (!reply.features && reply.exception && root != first)
      reply.dialect = exception_dialect(local_name(first));
    return;
  }
  reply.exception = read_xml_exception(first);
  if (reply.exception) {
    reply.dialect = exception_dialect(local_name(first));
    return;
  }
  reply.unexpected_format = true;
  const std::string words = plain_text(text_of(first), 100);
  reply.failure = concat("the server sent XML of a kind that is not read (its document element is '",
                         plain_text(clean_utf8(first.name()), 100), words.empty() ? "')" : "'): ", words);
}

}  // namespace

bool read_xml_reply(std::string text, const ReplyHint& hint, Reply& reply) {
  XmlDocument document(std::move(text));
  reply.dialect = "xml";
  reply.failure = document.failure();
  if (!reply.failure.empty()) return !document.root();
  read_roots(document, hint, reply);
  bool whole = !document.is_broken() && !document.has_loose_text();
  for (pugi::xml_node root = document.root(); root; root = next_element(root))
    whole = whole && !equals_ignoring_case(local_name(root), "html");
  if (document.is_broken() && reply.features && reply.features->features.empty()) {
    reply.features.reset();
    reply.failure = document.warnings().empty() ? "the reply is ill-formed XML" : document.warnings().back();
  } else {
    reply.warnings.insert(reply.warnings.begin(), document.warnings().begin(), document.warnings().end());
    reply.is_partial = reply.is_partial || (reply.features && document.is_broken());
  }
  return whole;
}

}  // namespace geoprobe
