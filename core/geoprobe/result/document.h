#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>
#include <geoprobe/text/json_writer.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace geoprobe {

/// The result document (contract, section 4) as text: the registry's tree under the root with every leaf in
/// its places. The leaves may be written as they come, so that little is left to do when the last is there.
class DocumentText {
 public:
  /// The registry is to outlive it.
  DocumentText(const Registry& registry, JsonForm form) : registry_(registry), form_(form) {}
  /// Writes a leaf ahead; its node, in the same form.
  const std::string& add(const Leaf& leaf);
  /// The whole, without a line end; leaves that were not added are written now.
  std::string finish(const QueryResult& result);

 private:
  const Registry& registry_;
  JsonForm form_;
  std::map<std::size_t, std::string> nodes_;  ///< by service
};

/// The document's own bytes, as `geoprobe query --format json` prints them and queryText() gives them:
/// indented JSON and a line end.
std::string document_text(const Registry& registry, const QueryResult& result);

/// One service node, as it stands in the document and in events.
Value service_node(const Registry& registry, const Leaf& leaf);

/// {"event":"service","service":{…}} in one line, of a node in JsonForm::compact.
std::string service_event(std::string_view node);
/// {"event":"done","result":{…}} in one line, of a document in JsonForm::compact.
std::string done_event(std::string_view document);

}  // namespace geoprobe
