#pragma once
#include <geoprobe/formats/reply.h>

#include <string_view>

namespace geoprobe {

/// Reads a reply in HTML: tables as features, error pages as exceptions, anything else as a failure with what
/// the page says. Fills the whole reply but its charset; unexpected_format unless features were read. Expects
/// UTF-8.
///
/// A table is read where it says which cells are names: a first row of th (or in thead) over rows of td, each
/// a feature; or rows of two cells whose first is th, bold or ends in a colon, together a feature.
/// GeoServer's `fid` column and QGIS Server's `Feature` row are the feature's id; the layer is a caption,
/// QGIS Server's `Layer` row, or the heading that ArcGIS Server writes. A page entitled GetFeatureInfo
/// without any text has no features.
///
/// An error page is one whose title or heading holds an HTTP status from 400 to 599 (its code) or words of
/// failure: Tomcat, Jetty, Apache, nginx, IIS, ASP.NET, MapServer.
void read_html_reply(std::string_view text, Reply& reply);

}  // namespace geoprobe
