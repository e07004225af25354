#pragma once
#include <cstddef>
#include <map>
#include <string>

#include "engine/simulation.h"

namespace geoprobe::testing {

/// A family whose requests may ask for several layers, "?layers=a,b", so that sharing is tested without
/// formats. A reply has a line for each feature: "a=value", "=value" where it does not say its layer, or it
/// is
/// "!" and the message of an exception. one_line_family() gives it for ServiceType::arcgis.
const Family* layer_family();

/// What one layer of a simulated server does.
struct Layer {
  enum class Kind {
    value,
    empty,
    unnamed,          ///< a value that does not say its layer
    refused_by_name,  ///< an exception that names it
    refused,          ///< an exception that names none
    breaks,           ///< the connection, of every request that asks for it
    hangs
  };
  Kind kind = Kind::value;
};

/// A map server with layers; a layer that it does not have is refused by name. The value of layer "a" is
/// "value of a".
struct LayerServer {
  std::map<std::string, Layer::Kind> layers;
  std::size_t most_layers = 0;  ///< it refuses more in one request; 0: no bound
  Duration each_request{}, each_layer{};

  Behaviour answer(const HttpRequest& request) const;
};

/// The layers that a request asks for.
std::vector<std::string> layers_of(const HttpRequest& request);

/// A registry of one service a layer, all at one address, in one group "g".
Registry layers_at(const std::string& url, const std::vector<std::string>& layers);

}  // namespace geoprobe::testing
