#pragma once
#include <geoprobe/services/family.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// What asks must have in common to travel together: everything that the request of this question depends on,
/// save the service's layer, and what the family adds.
std::string joint_key(const Question& question, std::string_view family_part);

/// The names in a list with commas between, none twice.
std::vector<std::string> layer_names(std::string_view list);

/// The layers of all these services in one list, none twice, in their order.
std::string joined_layers(const std::vector<const Service*>& services);

/// Divides a reply's features among services by the layer that each names: exactly, else without its
/// namespace, else folded as formats fold names; a name that means several of the layers means none. A
/// service without a feature is Doubt::unnamed where some feature belongs to nobody, and Doubt::failed where
/// an exception stands beside the features. Where the reply holds
/// as many features as were asked for (`most`, 0: no limit), a service with fewer than its own `most_each`
/// for a layer is Doubt::starved; one with more keeps its first.
std::vector<Portion> divide_by_layer(const std::vector<const Service*>& services, const Reply& reply,
                                     std::size_t most, std::size_t most_each);

/// Those of the owners in a portion that the service's layer may be a group of, as far as is known.
std::vector<std::string> possible_members(const Portion& portion, const Service& service,
                                          const ServerMemory& memory);

/// Learns from the reply to a layer that was queried without those that it may hold.
void learn_members(const Service& service, const std::vector<std::string>& apart_from, const Reply& reply,
                   ServerMemory& memory);

/// Which of these services an exception names, by its layer, in its locator or message; the number of
/// services where it names none or several.
std::size_t service_named_in(const ServiceException& exception, const std::vector<const Service*>& services);

}  // namespace geoprobe
