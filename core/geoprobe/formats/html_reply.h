#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads a reply in HTML: tables as features where HTML is expected, error pages as exceptions, anything else
/// as a failure with what the page says. Fills the whole reply but its charset; unexpected_format unless
/// features were read. Expects UTF-8.
///
/// A table is read where it says which cells are names: a first row of th (or in thead) over rows of td, each
/// a feature; or rows of two cells whose first is th, bold or ends in a colon, together a feature.
/// GeoServer's `fid` column and QGIS Server's `Feature` row are the feature's id; the layer is a caption,
/// QGIS Server's `Layer` row or layer title, or the heading that ArcGIS Server writes. A page without any
/// text has no features where it is one that servers of maps send: entitled GetFeatureInfo or Information or
/// not at all, without scripts and images.
///
/// A page with a form or a field for a password, one that sends its reader elsewhere, a directory listing, a
/// firewall's page or one about maintenance is never data.
///
/// An error page is one whose title or heading holds an HTTP status from 400 to 599 (its code) or words of
/// failure: Tomcat, Jetty, Apache, nginx, IIS, ASP.NET, MapServer.
void read_html_reply(std::string_view text, const ReplyHint& hint, Reply& reply);

}  // namespace geoprobe
