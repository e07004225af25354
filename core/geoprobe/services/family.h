#pragma once
#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/geo/crs.h>
#include <geoprobe/http/message.h>
#include <geoprobe/registry/model.h>
#include <geoprobe/result/leaf.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace geoprobe {

/// One service asked at one place.
struct Question {
  const Service* service = nullptr;
  Position lonlat;        ///< WGS 84 longitude, latitude, on the grid
  double tolerance = 10;  ///< metres
  bool want_features = false;
  const Secrets* secrets = nullptr;
  const CrsTransform* transform = nullptr;  ///< never null, possibly empty
  Crs crs = kWgs84;                         ///< the service's, with what describe_crs says of it
  const CharsetDecoder* decoder = nullptr;  ///< for charsets that are not built in; may be null
};

/// What was learnt of one server (a type, a version and a URL, its own query included) and is worth knowing
/// before asking again.
struct ServerMemory {
  std::string format;   ///< the reply format that worked when none was prescribed
  std::string version;  ///< the version that it took when none was prescribed
  int form = 0;         ///< the family's own: the form of request that it took
  /// The order of axes that was proved, by a geometry that holds the point.
  AxisOrder axis = AxisOrder::automatic;
  std::optional<bool> joins_json;  ///< whether its JSON may hold several layers
  std::string map_format;          ///< WMS: the image format that it took for the map of GetFeatureInfo
  std::string joint_format;        ///< as `format`, for requests that ask several layers at once
  /// Layers whose features JSON does not name beside those of others, and the format that does. A service of
  /// several layers is known by its first.
  std::map<std::string, std::string> named_in;
  std::size_t most_layers = 0;           ///< worth asking for in one request; 0: no bound is known
  bool most_layers_is_guess = false;     ///< it was late with more once: worth trying again, one by one
  std::set<std::string> apart;           ///< layers that cannot travel with others
  std::set<std::string> heard;           ///< layers that are known to answer
  std::map<std::string, double> scales;  ///< WMS: at which layers answered that did not at the usual one
  std::set<std::string> self_named;      ///< layers whose features bear the layer's own name
  /// For a layer, those whose features are known not to be its own, although their replies are: it is no
  /// group of them.
  std::map<std::string, std::set<std::string>> distinct_from;
  bool answered = false;     ///< whether any reply ever came
  std::string kept_because;  ///< not empty: a browser keeps the page from it, for this reason
  /// What it says of itself, by the masked URL that was asked; null where it answered, but not that.
  std::map<std::string, std::shared_ptr<const Capabilities>> capabilities;
};

/// Where a query of a WMS layer stands.
struct WmsState {
  enum Stage {
    info,           ///< GetFeatureInfo
    offered,        ///< GetCapabilities, for the formats that the server offers
    checking_empty  ///< GetCapabilities, because a layer without features may not have been looked at
  };
  Stage stage = info;
  bool swapped = false;        ///< the point's axes are in the other order than is thought right
  bool for_types = false;      ///< JSON, after a reply that does not tell numbers from texts
  bool unbuffered = false;     ///< without a search radius
  bool older = false;          ///< 1.1.1, because 1.3.0 was refused
  std::vector<double> scales;  ///< scale denominators so far; the last is this request's
};

/// What is to be said with an answer of the steps before it.
struct EarlierWarnings {
  struct Refusal {
    std::string format, reason;
  };
  std::vector<std::string> texts;
  std::vector<Refusal> refused_formats;

  void push_back(std::string text) { texts.push_back(std::move(text)); }
  /// All of them; the refused formats are one, which names the format that was used in the end.
  std::vector<std::string> sentences(const std::string& used_format) const;
};

/// One request, and where its family stands. A value: the engine keeps it, and hands it back with the reply.
struct Ask {
  HttpRequest request;
  std::string masked_url;  ///< request.url with secrets as "***"
  std::string format;      ///< the reply format asked for
  Crs crs = kWgs84;        ///< of the request's coordinates
  int step = 0;            ///< the family's own
  WmsState wms;
  double reach = 0;                  ///< of a search by box: metres around the point
  bool of_server = false;            ///< asks about the server, not the point: shared by all its services
  std::size_t max_bytes = SIZE_MAX;  ///< of the reply; the policy's limit where that is smaller
  std::vector<std::string> tried;    ///< formats that were asked for before and refused
  std::vector<std::string>
      map_formats;           ///< WMS: of the map that GetFeatureInfo implies, this request's the last
  EarlierWarnings warnings;  ///< of earlier steps, to be passed on with the answer
  std::shared_ptr<const Reply> earlier;  ///< the reply that this one completes
  /// The answer where this request comes to nothing; null: what became of the request.
  std::shared_ptr<const Answer> otherwise;
  std::string then;  ///< what may follow from the reply, in words, for explain; empty for nothing
  /// Asks of one family with the same key, not empty, differ in nothing but the layer: Family::join.
  std::string joint_key;
  bool joined = false;       ///< the request is of JointFamily::join
  std::string gateway_key;   ///< not empty: asks the gateway, which knows the service by this key
  std::string kept_because;  ///< with gateway_key: why the page does not ask itself
  bool doubted = false;      ///< a reply to several layers did not tell this one's part: it is asked alone
  /// Layers whose features came in a reply that had none of this layer's. It may be a group of them, so it is
  /// queried without them.
  std::vector<std::string> apart_from;
};

using Step = std::variant<Ask, Answer>;

/// What of a reply to several layers is one service's.
struct Portion {
  enum class Doubt {
    none,
    unnamed,  ///< features do not say whose they are: another format may
    starved,  ///< others may have used up the number of features that was asked for
    failed    ///< an exception, of whichever layer, stands beside the features
  };
  Reply reply;  ///< with Doubt::none: as though the service had been asked alone
  Doubt doubt = Doubt::none;
  /// The layers that own the reply's features, if none is this service's: its layer may be a group that holds
  /// them.
  std::vector<std::string> others;
  bool repeats = false;  ///< the same feature came twice, as it does for a layer and a group that holds it
};

class JointFamily;

/// A kind of map service: a pure step machine, shared by all services of its type, without state of its own.
class Family {
 public:
  virtual ~Family() = default;
  /// The first request; or at once an Answer (error config) where the service cannot be asked so.
  virtual Step begin(const Question& question, const ServerMemory& memory) const = 0;
  /// Parses a body. Called once for a reply, whichever number of services it answers.
  virtual Reply parse(const Question& question, const Ask& ask, const HttpResponse& response) const = 0;
  /// What the reply means for this service: an Answer, or the next request (a refused format, a second step).
  virtual Step read(const Question& question, const Ask& ask, const HttpResponse& response,
                    const Reply& reply, ServerMemory& memory) const = 0;
  /// This, where its requests may ask for several layers at once (then some of its asks have a joint key).
  virtual const JointFamily* as_joint() const { return nullptr; }
};

/// A family whose requests may ask for several layers at once.
class JointFamily : public Family {
 public:
  const JointFamily* as_joint() const override { return this; }
  /// One request in place of several that have the same joint key: `all` is one of their questions, with a
  /// service whose layer names the layers of all, with commas between; `like` is one of the asks. Its reply
  /// is parsed with `all` and divided; a part is then read as the reply to the service's own ask would be,
  /// save that an error says nothing of the single layer.
  virtual Step join(const Question& all, const Ask& like, const ServerMemory& memory) const = 0;
  /// The parts of a joined reply (with features) for each of these services, in their order.
  virtual std::vector<Portion> divide(const std::vector<const Service*>& services, const Question& all,
                                      const Reply& reply) const = 0;
};

/// The family of a type, or nullptr where this build has none.
const Family* find_family(ServiceType type);

}  // namespace geoprobe
