#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>
#include <geoprobe/text/value.h>

#include <string>

namespace geoprobe {

/// The result document (contract, section 4): the registry's tree under the root with every leaf in its
/// places.
Value result_document(const Registry& registry, const QueryResult& result);

/// The document's own bytes, as `geoprobe query --format json` prints them and queryText() gives them:
/// indented JSON and a line end.
std::string document_text(const Registry& registry, const QueryResult& result);

/// One service node, as it stands in the document and in events.
Value service_node(const Registry& registry, const Leaf& leaf);

/// {"event":"service","service":{…}}
Value service_event(const Registry& registry, const Leaf& leaf);
/// {"event":"done","result":{…}}
Value done_event(const Registry& registry, const QueryResult& result);

}  // namespace geoprobe
