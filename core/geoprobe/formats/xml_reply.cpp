#include <geoprobe/formats/exception.h>
#include <geoprobe/formats/gml.h>
#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/formats/xml_reply.h>
#include <geoprobe/text/concat.h>

#include <pugixml.hpp>
#include <utility>

namespace geoprobe {
namespace {

using Reader = void (*)(XmlDocument&, const ReplyHint&, Reply&);

struct Kind {
  std::string_view root;  // the document element's local name
  std::string_view dialect;
  Reader read;
};
constexpr Kind kKinds[] = {
    {"msGMLOutput", "msGMLOutput",
     [](XmlDocument& document, const ReplyHint& hint, Reply& reply) {
       read_ms_gml(document, hint.gml_latitude_first, reply);
     }},
    {"FeatureCollection", "gml",
     [](XmlDocument& document, const ReplyHint& hint, Reply& reply) {
       const pugi::xml_node root = document.root();
       for (pugi::xml_attribute at = root.first_attribute(); at; at = at.next_attribute())
         if (std::string_view(at.value()) == "http://qgis.org/gml") reply.dialect = "qgis-gml";
       read_gml_collection(document, hint.gml_latitude_first, reply);
     }},
    {"GetFeatureInfoResponse", "GetFeatureInfoResponse",
     [](XmlDocument& document, const ReplyHint&, Reply& reply) {
       read_feature_info_response(document, reply);
     }},
};

void read_root(XmlDocument& document, const ReplyHint& hint, Reply& reply) {
  const std::string_view name = local_name(document.root());
  if ((reply.exception = read_xml_exception(document))) {
    reply.dialect = name == "ExceptionReport" ? "ExceptionReport" : "ServiceExceptionReport";
    return;
  }
  for (const Kind& kind : kKinds) {
    if (kind.root != name) continue;
    reply.dialect = kind.dialect;
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
