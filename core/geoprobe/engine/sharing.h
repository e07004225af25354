#pragma once
#include <geoprobe/engine/engine.h>
#include <geoprobe/services/family.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace geoprobe {

/// What was learnt of each server, for the life of an engine.
class ServerMemories {
 public:
  /// Empty for a server that nothing is known of.
  const ServerMemory& of(const Service& service) const;
  ServerMemory& edit(const Service& service);

 private:
  std::map<std::string, ServerMemory, std::less<>> memories_;  // by type, version and URL
};

/// The question that a query puts to one service, as long as query, registry and options live.
/// The Answer: why it cannot be put (config), or need not be (outside).
std::variant<Question, Answer> make_question(const Service& service, const PointQuery& query,
                                             const EngineOptions& options);

/// Requests with the same identity are one exchange.
std::string request_identity(const HttpRequest& request);

/// What one service wants to ask in a query.
struct Wish {
  std::size_t service;      ///< index into Registry::services
  const PointQuery* query;  ///< lives as long as the wish
  Ask ask;
  std::string origin;  ///< of the request
};

/// One request for the layers of several services.
struct Joint {
  Service all;  ///< any of them, with the layers of all
  Ask ask;
};

/// What a joint request asks: the question of one of its services, with the layers of all.
Question question_of_all(const Question& one, const Joint& joint);

/// One exchange: its request, and whose wishes it grants.
struct Batch {
  HttpRequest request;
  std::string origin;
  std::vector<std::size_t> wishes;     ///< indices, ascending; never empty
  std::shared_ptr<const Joint> joint;  ///< null where all of them wish for this very request
  std::string reason;                  ///< why it is shared or split so, for explain
};

/// How many more exchanges are wished for at an origin.
using Places = std::function<std::size_t(std::string_view origin)>;

/// Puts wishes into exchanges: identical requests are one; layers that may travel together are spread evenly
/// over as many exchanges as their origin has places, at least one, with no URL longer than kLongestJointUrl
/// and no more layers than the server is known to take. With `share` off one exchange a service. In the order
/// of the first wish of each.
std::vector<Batch> share_requests(const Registry& registry, const std::vector<Wish>& wishes,
                                  const EngineOptions& options, const ServerMemories& memories,
                                  const Places& places);

/// Servers take longer ones, but not all do.
inline constexpr std::size_t kLongestJointUrl = 2000;

}  // namespace geoprobe
