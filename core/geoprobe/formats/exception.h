#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/text/value.h>

#include <optional>

namespace geoprobe {

/// ServiceExceptionReport (WMS 1.0 to 1.3, WFS 1.0), ExceptionReport (OWS) and their kin. Nothing for another
/// document. Of several exceptions the first that says something counts.
std::optional<ServiceException> read_xml_exception(const XmlDocument& document);

/// The error objects that map servers send as JSON: {"error":{"code","message"}}, {"exceptions":[…]},
/// {"code","description"}, {"title","detail"}, an array of one of them. Nothing for anything else.
std::optional<ServiceException> read_json_exception(const Value& value);

}  // namespace geoprobe
