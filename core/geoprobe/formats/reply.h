#pragma once
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/feature.h>
#include <geoprobe/text/charset.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// An exception report of any standard: OGC ServiceException, OWS Exception, and their kin.
struct ServiceException {
  std::string code;     ///< "LayerNotDefined", possibly empty
  std::string message;  ///< trimmed plain text
  std::string locator;
};

struct Capabilities;

/// What a reply's body says. Exactly one of these holds: features (possibly none), an exception, a failure
/// to read, or (from read_capabilities alone) what a server says of itself.
struct Reply {
  std::string dialect;  ///< "geojson", "msGMLOutput", "qgis-gml", "mapserver-text", "ServiceExceptionReport",
                        ///< "html" …; empty where unknown
  std::string charset;  ///< "utf-8"
  std::optional<FeatureCollection> features;
  std::optional<ServiceException> exception;
  /// Features are missing: an exception stands beside those that were read, or part of the body was not read.
  /// Then no feature within reach does not mean that none is there.
  bool is_partial = false;
  bool has_more = false;    ///< the server says that it has more features than it sent
  bool is_counted = false;  ///< it says how many it has
  std::string next_page;    ///< where it says that the next features are; possibly relative to the request
  std::string failure;  ///< why the body could not be read, empty where it was; the text is fit for a person
  /// With failure: the body is of a kind that is not read at all (an image, a page of HTML). With exception:
  /// a page of HTML tells it, so another format may fare better.
  bool unexpected_format = false;
  /// With failure: a page that stands in the way (a form to sign in, a firewall's, a directory listing); no
  /// other format fares better.
  bool is_diverted = false;
  std::shared_ptr<const Capabilities> capabilities;
  std::vector<std::string> warnings;

  Crs geometry_crs = kWgs84;      ///< of the geometries of features that state none; x, y order is already
                                  ///< restored
  bool crs_is_stated = false;     ///< geometry_crs is not to be changed by another feature
  bool latitude_first = false;    ///< GML: how the geometries' coordinates were read
  std::string geometry_property;  ///< of the features, where the reply names it
  bool axis_known = true;         ///< the order of axes in the geometries was said, not guessed
  bool one_layer_name = false;  ///< the features' layer is the whole collection's name: of several layers it
                                ///< may be one
  bool nameless = false;  ///< of several layers that were asked for, it does not say which each feature is of
  bool text_only = false;    ///< the format knows only text: "441" may mean the number
  bool omits_nulls = false;  ///< the format leaves attributes without a value out (GML)

  /// Notes the CRS of a feature's geometry: the reply's, if it is the first that is known.
  void state_crs(Feature& feature, const Crs& crs);
};

struct ReplyHint {
  std::string_view content_type;  ///< the Content-Type header, possibly empty
  /// Axis order of GML coordinates in a geographic CRS where the reply's srsName does not settle it.
  bool gml_latitude_first = false;
  bool blank_is_empty = true;               ///< a body without anything in it says that there are no features
  bool html_expected = false;               ///< HTML was requested: its tables are features
  bool redirected_to_login = false;         ///< the reply comes from another path, which is a page to sign in
  const CharsetDecoder* decoder = nullptr;  ///< for charsets that are not built in; may be null
};

/// Reads a body by its content first and its declared type second. Never fails but by Reply::failure; bounded
/// in time and memory by the body's size (which the transport bounds), in depth by kMaxXmlDepth and
/// kMaxJsonDepth, in number by kMaxXmlNodes and kMaxJsonValues. No entity is expanded but XML's own five and
/// character references, and no DTD is read.
Reply read_reply(std::string_view body, const ReplyHint& hint);

/// Something of the reply was not read, `what` says what it is: without a feature the reply is a failure,
/// else it is partial and warns. Nothing changes for a reply without features.
void mark_incomplete(Reply& reply, std::string what);
/// The same where the reply holds an exception beside its features: without a feature it is the reply's.
void add_exception(Reply& reply, ServiceException exception);

inline constexpr int kMaxXmlDepth = 200;
inline constexpr std::size_t kMaxXmlNodes = 1000000;  ///< elements and attributes of a document

}  // namespace geoprobe
