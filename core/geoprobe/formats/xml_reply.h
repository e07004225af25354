#pragma once
#include <geoprobe/formats/reply.h>

#include <string>

namespace geoprobe {

/// Reads a reply in XML by its document element (see the table in xml_reply.cpp), or an exception report.
/// Fills the whole reply but its charset. Expects UTF-8. Returns false where the document is broken, or
/// something that is not XML stands beside it.
bool read_xml_reply(std::string text, const ReplyHint& hint, Reply& reply);

}  // namespace geoprobe
