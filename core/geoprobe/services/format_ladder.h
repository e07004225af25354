#pragma once
#include <geoprobe/services/family.h>

#include <string>
#include <vector>

namespace geoprobe {

/// The next INFO_FORMAT worth asking for, or empty. Of what the server offers, the best that has not been
/// tried: JSON, then GML, other XML, plain text, HTML. Without knowing what it offers: the usual name of
/// each.
std::string next_info_format(const std::vector<std::string>& tried, const std::vector<std::string>* offered);

/// The next image format worth requesting where the server refuses that of the map which GetFeatureInfo
/// implies, the last of those tried: one that the exception names, else a usual one. Empty where the
/// exception is about something else.
std::string next_map_format(const std::vector<std::string>& tried, const ServiceException& exception);

/// Why another format is worth asking for, fit for a message; empty where it is not: the format was not
/// refused and could be read, or what went wrong would go wrong in any format.
std::string format_refusal(const HttpResponse& response, const Reply& reply);

}  // namespace geoprobe
