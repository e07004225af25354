#pragma once
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/text/value.h>

#include <optional>

namespace geoprobe {

/// Reads an element that is ServiceExceptionReport (WMS 1.1 to 1.3, WFS 1.0), WMTException (WMS 1.0),
/// ExceptionReport (OWS 1.0, 1.1, 2.0), one of these or a fault within a SOAP Envelope, or the Error of an
/// object store or an ASP.NET service. Nothing for another element. Of several exceptions the first that says
/// something counts.
std::optional<ServiceException> read_xml_exception(pugi::xml_node element);

/// The error objects that map servers send as JSON: {"error":{"code","message","details"}} (Esri),
/// {"exceptions":[…]} (GeoServer), {"code","description"} (OGC API), {"title","status","detail"} (RFC 9457),
/// {"status":"error", "messages":[…]} (ArcGIS Server's administration) and their kin, or an array of one of
/// them. Nothing for anything else.
std::optional<ServiceException> read_json_exception(const Value& value);

/// An error that stands beside a list of features or results in JSON, in whatever member: one named like an
/// error or an exception, a status that says failure, or an object that carries one. An `empty` list is
/// doubted more: there a message or a status that is not known to be harmless counts too.
std::optional<ServiceException> read_exception_beside(const Value& collection, bool empty);

}  // namespace geoprobe
