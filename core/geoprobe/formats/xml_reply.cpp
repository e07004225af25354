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
constexpr Kind kKinds[] = {
    {"msGMLOutput", "msGMLOutput", read_xml_features},
    {"FeatureCollection", "gml", read_xml_features},
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

void read_root(XmlDocument& document, const ReplyHint& hint, Reply& reply) {
  const std::string_view name = local_name(document.root());
  if ((reply.exception = read_xml_exception(document.root()))) {
    reply.dialect = exception_dialect(name);
    return;
  }
  for (const Kind& kind : kKinds) {
    if (kind.root != name) continue;
    reply.dialect = dialect_of(document.root(), kind.dialect);
    kind.read(document, hint, reply);
    return;
  }
  reply.unexpected_format = true;
  reply.failure = concat("the server sent XML of a kind that is not read (its document element is '",
                         plain_text(clean_utf8(document.root().name()), 100), "')");
}

}  // namespace

void read_xml_reply(std::string text, const ReplyHint& hint, Reply& reply) {
  XmlDocument document(std::move(text));
  reply.dialect = "xml";
  reply.failure = document.failure();
  if (!reply.failure.empty()) return;
  read_root(document, hint, reply);
  if (document.is_broken() && reply.features && reply.features->features.empty()) {
    reply.features.reset();
    reply.failure = document.warnings().empty() ? "the reply is ill-formed XML" : document.warnings().back();
  } else {
    reply.warnings.insert(reply.warnings.begin(), document.warnings().begin(), document.warnings().end());
  }
}

}  // namespace geoprobe
