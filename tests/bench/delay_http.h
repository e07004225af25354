#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What the delay server wants to know of a request.
struct Request {
  enum class Kind { feature_info, preflight, other } kind = Kind::other;
  std::vector<std::string> layers;  ///< of QUERY_LAYERS, in order
  bool gml = false;                 ///< INFO_FORMAT names GML; else the reply is GeoJSON
  bool keep_alive = true;
};

/// Takes the first request off the front of what a connection has sent (the rest is for later); nothing while
/// it has not come whole. Parameters are read from the query of a GET and from the body of a POST.
std::optional<Request> take_request(std::string& received);

/// The whole reply: one feature for each layer, which names it as GeoServer does (`roads.1`), with its name
/// as the attribute `name`.
std::string feature_info_reply(const Request& request);
/// A reply without features: 204 for a preflight, else the status.
std::string plain_reply(int status, bool keep_alive);

}  // namespace bench
