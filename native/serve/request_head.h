#pragma once
#include <geoprobe/http/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace geoprobe::serve {

/// A request's head, checked.
struct RequestHead {
  std::string method;  ///< GET, HEAD or OPTIONS
  std::string target;  ///< as sent, without an authority: "/api//v2/query?key=k"
  std::string path;    ///< decoded, doubled slashes merged: "/api/v2/query"
  std::vector<std::pair<std::string, std::string>> parameters;  ///< decoded, in order
  Headers headers;
  bool keep_alive = true;    ///< never with HTTP/1.0, where the connection's end may be the reply's
  bool takes_chunks = true;  ///< it speaks HTTP/1.1

  const std::string* header(std::string_view name) const { return find_header(headers, name); }
  /// The first parameter of that name that is not empty.
  const std::string* parameter(std::string_view name) const;
};

/// Why a head is refused: the status, and a sentence for whoever sent it.
struct HeadFault {
  int status = 400;
  std::string message;
};

inline constexpr std::size_t kMostHeadBytes = 16384, kMostTargetBytes = 8000, kMostHeaders = 100;

/// Reads the text of a head, up to and without the empty line. Requests with a body are refused, for nothing
/// here takes one, and so is all that two readers may understand in two ways (RFC 9112, section 11.2).
/// Returns the fault, or nothing and `head` is whole.
std::optional<HeadFault> read_head(std::string_view text, RequestHead& head);

}  // namespace geoprobe::serve
