#include <geoprobe/result/leaf.h>

namespace geoprobe {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::empty:
      return "empty";
    case Status::nodata:
      return "nodata";
    case Status::outside:
      return "outside";
    case Status::error:
      return "error";
    case Status::timeout:
      return "timeout";
    case Status::cancelled:
      return "cancelled";
  }
  return "error";
}

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::network:
      return "network";
    case ErrorCode::tls:
      return "tls";
    case ErrorCode::cors:
      return "cors";
    case ErrorCode::http:
      return "http";
    case ErrorCode::service_exception:
      return "service-exception";
    case ErrorCode::not_queryable:
      return "not-queryable";
    case ErrorCode::unexpected_format:
      return "unexpected-format";
    case ErrorCode::parse:
      return "parse";
    case ErrorCode::too_large:
      return "too-large";
    case ErrorCode::circuit_open:
      return "circuit-open";
    case ErrorCode::config:
      return "config";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace geoprobe
