#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/text/json_place.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geoprobe {

/// The largest registry that is read, in bytes. GeoContext's own has 0.3 MB.
inline constexpr std::size_t kMaxRegistryBytes = 32u << 20;

/// The most nodes (groups and services, each as often as it is shown) that one group or collection may come
/// to. It bounds the result document, because a group may stand in many others.
inline constexpr std::size_t kMaxTreeNodes = 1'000'000;

/// One thing wrong in a registry. The message is one line, fit for a terminal, and holds no secret.
struct Fault {
  std::string pointer;               ///< RFC 6901 JSON pointer of the place, empty for the whole file
  std::string message;               ///< what is wrong and what is expected
  std::optional<TextPlace> place{};  ///< if the file is no JSON; places_in_json finds that of a pointer
};

/// Every fault at once, in the file's order.
using Faults = std::vector<Fault>;

/// Reads and validates a registry file; schema.json beside this header says the same for editors.
///
/// Members that begin with "x-" are kept and otherwise ignored, "$schema" at the top is allowed, and any
/// other unknown member is a fault. In time that grows with the file's length, whatever it holds.
std::variant<Registry, Faults> read_registry(std::string_view json);
/// The same for JSON that is read already.
std::variant<Registry, Faults> read_registry_document(const Value& document);

/// The document of a registry file, ours or another's, not yet looked at.
std::variant<Value, Faults> read_registry_json(std::string_view json);

/// Whether a document has the lists of a registry of Kartoza GeoContext, of whichever version. read_registry
/// refuses such a one; see geocontext.h.
bool is_geocontext(const Value& document);

}  // namespace geoprobe
