#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads the XML Schema that DescribeFeatureType answers with: Reply::capabilities with the geometry property
/// of each feature type (the first, where a type has several), or an exception or a failure.
Reply read_feature_types(std::string_view body, const ReplyHint& hint);

/// A qualified name without its prefix.
std::string_view unprefixed(std::string_view name);

}  // namespace geoprobe
