#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// A part of a multipart body (RFC 2046, 5.1).
struct BodyPart {
  std::string content_type;  ///< possibly empty
  std::string_view body;
};

struct Multipart {
  std::vector<BodyPart>
      parts;             ///< up to kMaxBodyParts, without schemas and images; empty: the body is no multipart
  bool is_whole = true;  ///< the last part's end was there
};

/// Splits a body at a boundary: the one declared, or the one in its first line where header fields follow
/// that. Line ends may be of any kind. A schema that comes with GML, and an image, are left out. Linear.
Multipart split_multipart(std::string_view body, std::string_view declared_boundary);

inline constexpr std::size_t kMaxBodyParts = 50;

}  // namespace geoprobe
