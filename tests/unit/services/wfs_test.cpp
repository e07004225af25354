#include <geoprobe/formats/capabilities.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "family_steps.h"

using namespace geoprobe;

namespace {

struct Asked : test::Asked {
  Asked() {
    service.type = ServiceType::wfs;
    service.url = "http://maps.example.org/wfs";
    service.layer = "ns:states";
  }
};

using test::begin;

Ask next_ask(const Asked& asked, const Ask& ask, const std::string& body, ServerMemory& memory,
             int status = 200) {
  const Step step = test::reply_to(asked, ask, body, memory, status);
  REQUIRE(std::holds_alternative<Ask>(step));
  return std::get<Ask>(step);
}

Answer final_answer(const Asked& asked, const Ask& ask, const std::string& body, ServerMemory& memory,
                    int status = 200) {
  const Step step = test::reply_to(asked, ask, body, memory, status);
  REQUIRE(std::holds_alternative<Answer>(step));
  return std::get<Answer>(step);
}

Answer final_answer(const Asked& asked, const std::string& body) {
  ServerMemory memory;
  return final_answer(asked, begin(asked), body, memory);
}

std::string parameter(const Ask& ask, const std::string& name) {
  return percent_decode(test::parameter(ask, name));
}

std::string report(const std::string& code, const std::string& locator, const std::string& message) {
  return "<ows:ExceptionReport xmlns:ows=\"x\"><ows:Exception exceptionCode=\"" + code + "\" locator=\"" +
         locator + "\"><ows:ExceptionText>" + message +
         "</ows:ExceptionText></ows:Exception></ows:ExceptionReport>";
}

std::string feature(const std::string& name, const std::string& geometry) {
  return R"({"type":"Feature","properties":{"name":")" + name + R"("},"geometry":)" + geometry + "}";
}
std::string collection(const std::vector<std::string>& features) {
  std::string list;
  for (const std::string& item : features) list += (list.empty() ? "" : ",") + item;
  return R"({"type":"FeatureCollection","features":[)" + list + "]}";
}
std::string point(double x, double y) {
  return R"({"type":"Point","coordinates":[)" + std::to_string(x) + "," + std::to_string(y) + "]}";
}
std::string square(double x, double y, double half) {
  const auto at = [&](double a, double b) {
    return "[" + std::to_string(x + a * half) + "," + std::to_string(y + b * half) + "]";
  };
  return R"({"type":"Polygon","coordinates":[[)" + at(-1, -1) + "," + at(1, -1) + "," + at(1, 1) + "," +
         at(-1, 1) + "," + at(-1, -1) + "]]}";
}
std::string gml(const std::string& position, const std::string& srs = {}) {
  return "<wfs:FeatureCollection xmlns:wfs=\"w\" xmlns:gml=\"g\"><gml:featureMember><a:states "
         "xmlns:a=\"a\"><a:shape><gml:Point" +
         (srs.empty() ? "" : " srsName=\"" + srs + "\"") + "><gml:pos>" + position +
         "</gml:pos></gml:Point></a:shape><a:name>here</a:name></a:states></gml:featureMember></"
         "wfs:FeatureCollection>";
}
const std::string kNone = collection({});
const std::string kHere = collection({feature("here", square(31.5, -24.5, 1))});
const std::string kSchema =
    "<schema><element name=\"states\" type=\"t\"/><complexType name=\"t\"><element name=\"the_geom\" "
    "type=\"gml:SurfacePropertyType\"/></complexType></schema>";

bool says(const std::vector<std::string>& warnings, const std::string& part) {
  return std::any_of(warnings.begin(), warnings.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

std::string name_of(const Answer& answer) {
  const Value* name = answer.value.find("name");
  return name != nullptr && name->as_string() != nullptr ? *name->as_string() : "(none)";
}

}  // namespace

TEST_CASE("WFS 2.0.0 asks for what is in the box of the tolerance, with a count, in CRS:84") {
  const Ask ask = begin(Asked());
  CHECK(ask.request.url ==
        "http://maps.example.org/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=ns:states&COUNT="
        "50&SRSNAME=urn:ogc:def:crs:EPSG::4326&OUTPUTFORMAT=application/"
        "json&BBOX=31.499901337,-24.500090281,31.500098663,-24.499909719,urn:ogc:def:crs:OGC:1.3:CRS84");
  CHECK(ask.then ==
        "if WFS 2.0.0 is refused, the version before it is asked; if application/json is refused, "
        "application/gml+xml; version=3.2 is asked; where the reply leaves open what the point lies in, the "
        "server is asked with a filter");
}

TEST_CASE("WFS 1.1.0 and 1.0.0 have TYPENAME and MAXFEATURES, and each its name for EPSG:4326") {
  Asked asked;
  asked.service.version = "1.1.0";
  CHECK(parameter(begin(asked), "TYPENAME") == "ns:states");
  CHECK(parameter(begin(asked), "MAXFEATURES") == "50");
  CHECK(parameter(begin(asked), "COUNT") == "(none)");
  CHECK(parameter(begin(asked), "SRSNAME") == "urn:ogc:def:crs:EPSG::4326");
  asked.service.version = "1.0.0";
  CHECK(parameter(begin(asked), "SRSNAME") == "EPSG:4326");
  CHECK(parameter(begin(asked), "BBOX") ==
        "31.499901337,-24.500090281,31.500098663,-24.499909719,urn:ogc:def:crs:OGC:1.3:CRS84");
}

TEST_CASE("Another CRS is asked in by its name, and `axis` overrides the order") {
  Asked asked;
  asked.lonlat = {0, 0};
  asked.service.crs = kWebMercator;
  CHECK(parameter(begin(asked), "SRSNAME") == "urn:ogc:def:crs:EPSG::3857");
  CHECK(parameter(begin(asked), "BBOX") == "-10,-10.067,10,10.067,urn:ogc:def:crs:EPSG::3857");
  asked.service.version = "1.0.0";
  CHECK(parameter(begin(asked), "BBOX") == "-10,-10.067,10,10.067,EPSG:3857");
  asked.service.axis = AxisOrder::yx;
  CHECK(parameter(begin(asked), "BBOX") == "-10.067,-10,10.067,10,EPSG:3857");
  asked.service.version.clear();
  asked.service.crs = kWgs84;
  asked.lonlat = {31.5, -24.5};
  CHECK(parameter(begin(asked), "BBOX") ==
        "-24.500090281,31.499901337,-24.499909719,31.500098663,urn:ogc:def:crs:EPSG::4326");
  asked.service.crs = Crs{31370, false};
  const Step step = find_family(ServiceType::wfs)->begin(asked.question(), {});
  REQUIRE(std::holds_alternative<Answer>(step));
  CHECK(std::get<Answer>(step).error->code == ErrorCode::config);
}

TEST_CASE("Leftovers of a pasted URL go, vendor parameters stay, and params may count and name the CRS") {
  Asked asked;
  asked.service.url =
      "http://maps.example.org/wfs?map=a.map&service=WFS&request=GetCapabilities&typeName=old&bbox=1,2,3,4";
  asked.service.params = {{"maxFeatures", "7"}, {"srsName", "EPSG:3857"}, {"x", "y"}};
  const Ask ask = begin(asked);
  CHECK(ask.request.url ==
        "http://maps.example.org/"
        "wfs?map=a.map&maxFeatures=7&srsName=EPSG:3857&x=y&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&"
        "TYPENAMES=ns:states&COUNT=7&OUTPUTFORMAT=application/"
        "json&BBOX=31.499901337,-24.500090281,31.500098663,-24.499909719,urn:ogc:def:crs:OGC:1.3:CRS84");
}

TEST_CASE("What cannot stand beside BBOX is a configuration error that names it") {
  for (const std::string name : {"STOREDQUERY_ID", "FeatureID", "BBOX"}) {
    Asked asked;
    asked.service.params = {{name, "x"}};
    const Step step = find_family(ServiceType::wfs)->begin(asked.question(), {});
    REQUIRE(std::holds_alternative<Answer>(step));
    CHECK(std::get<Answer>(step).error->code == ErrorCode::config);
    CHECK(std::get<Answer>(step).error->message.find("BBOX") != std::string::npos);
  }
  Asked asked;
  asked.service.layer.clear();
  CHECK(std::holds_alternative<Answer>(find_family(ServiceType::wfs)->begin(asked.question(), {})));
}

TEST_CASE("A filter of the service's own is joined to the place, once the geometry's name is known") {
  Asked asked;
  asked.service.version = "1.1.0";
  asked.service.params = {{"filter", "<Filter><A/></Filter>"}};
  ServerMemory memory;
  const Ask type = begin(asked);
  CHECK(parameter(type, "REQUEST") == "DescribeFeatureType");
  const Ask ask = next_ask(asked, type, kSchema, memory);
  CHECK(parameter(ask, "BBOX") == "(none)");
  const std::string filter = parameter(ask, "FILTER");
  CHECK(filter.rfind("<Filter><And ", 0) == 0);
  CHECK(filter.find("<A/><BBOX><PropertyName>the_geom</PropertyName>") != std::string::npos);
  CHECK(filter.find("<gml:lowerCorner>31.499901337 -24.500090281</gml:lowerCorner>") != std::string::npos);
  CHECK(name_of(final_answer(asked, ask, kHere, memory)) == "here");
  CHECK(parameter(begin(asked, memory), "FILTER") == filter);
  CHECK(final_answer(asked, type, "<schema/>", memory).status == Status::error);
}

TEST_CASE(
    "A CQL_FILTER in the URL is joined to the place too, and a filter that is none is a configuration "
    "error") {
  Asked asked;
  asked.service.url += "?CQL_FILTER=a%3D1";
  ServerMemory memory;
  const Ask older = next_ask(asked, begin(asked), report("x", "version", "no"), memory, 400);
  CHECK(parameter(older, "REQUEST") == "DescribeFeatureType");
  CHECK(parameter(older, "VERSION") == "1.1.0");
  const Ask ask = next_ask(asked, older, kSchema, memory);
  CHECK(parameter(ask, "CQL_FILTER") ==
        "(a=1) AND BBOX(\"the_geom\",31.499901337,-24.500090281,31.500098663,-24.499909719,'CRS:84')");
  CHECK(parameter(ask, "VERSION") == "1.1.0");

  asked.service.url = "http://maps.example.org/wfs";
  asked.service.params = {{"FILTER", "a = 1"}};
  CHECK(final_answer(asked, begin(asked), kSchema, memory).error->code == ErrorCode::config);
}

TEST_CASE("The polygon at the point is the answer, the one beside it is not") {
  CHECK(name_of(final_answer(Asked(), collection({feature("beside", square(31.50105, -24.5, 0.001)),
                                                  feature("here", square(31.5, -24.5, 1))}))) == "here");
  CHECK(final_answer(Asked(), collection({feature("beside", square(31.50105, -24.5, 0.001))})).status ==
        Status::empty);
  CHECK(final_answer(Asked(), kNone).status == Status::empty);
}

TEST_CASE("Of points the nearest within the tolerance is the answer") {
  CHECK(name_of(final_answer(Asked(), collection({feature("corner", point(31.50009, -24.50008)),
                                                  feature("far", point(31.50008, -24.5)),
                                                  feature("near", point(31.5, -24.50003))}))) == "near");
  CHECK(final_answer(Asked(), collection({feature("corner", point(31.50009, -24.50008))})).status ==
        Status::empty);
}

TEST_CASE("GML of 1.1.0 and 2.0.0 is read with latitude first, that of 1.0.0 with longitude first") {
  for (const auto& [version, position] : {std::pair{"2.0.0", "-24.5 31.5"}, std::pair{"1.1.0", "-24.5 31.5"},
                                          std::pair{"1.0.0", "31.5 -24.5"}}) {
    Asked asked;
    asked.service.version = version;
    const Answer found = final_answer(asked, gml(position, "EPSG:4326"));
    CHECK(name_of(found) == "here");
    CHECK(found.warnings.empty());
  }
}

TEST_CASE("GML whose order is not said and that lies nowhere near is read swapped, with a warning") {
  const Answer found = final_answer(Asked(), gml("31.5 -24.5", "EPSG:4326"));
  CHECK(name_of(found) == "here");
  CHECK(says(found.warnings, "axes swapped"));
}

TEST_CASE("`axis` overrides how GML is read, whatever the reply says") {
  Asked asked;
  asked.service.axis = AxisOrder::xy;
  const Answer found = final_answer(asked, gml("31.5 -24.5", "urn:ogc:def:crs:EPSG::4326"));
  CHECK(name_of(found) == "here");
  CHECK(found.warnings.empty());
  CHECK(final_answer(asked, gml("-24.5 31.5", "urn:ogc:def:crs:EPSG::4326")).status == Status::empty);
}

TEST_CASE(
    "GeoJSON from the swapped place proves the request was taken wrongly: it is made again, and so from then "
    "on") {
  const Asked asked;
  ServerMemory memory;
  const Ask again = next_ask(asked, begin(asked), collection({feature("there", point(-24.5, 31.5))}), memory);
  CHECK(parameter(again, "BBOX") ==
        "-24.500090281,31.499901337,-24.499909719,31.500098663,urn:ogc:def:crs:EPSG::4326");
  CHECK(memory.axis == AxisOrder::automatic);
  const Answer found = final_answer(asked, again, kHere, memory);
  CHECK(name_of(found) == "here");
  CHECK(says(found.warnings, "axes in the other order"));
  CHECK(memory.axis == AxisOrder::yx);
  CHECK(parameter(begin(asked, memory), "BBOX") == parameter(again, "BBOX"));
}

TEST_CASE("If the other order finds nothing, the first reply's axes were in another order than it says") {
  const Asked asked;
  ServerMemory memory;
  const Ask again = next_ask(asked, begin(asked), collection({feature("there", point(-24.5, 31.5))}), memory);
  const Answer found = final_answer(asked, again, kNone, memory);
  CHECK(name_of(found) == "there");
  CHECK(says(found.warnings, "read with their axes swapped"));
  CHECK_FALSE(says(found.warnings, "asked again"));
  CHECK(memory.axis == AxisOrder::automatic);
}

TEST_CASE("A refused version leads to the one before it, which is remembered") {
  for (const std::string& body :
       {report("InvalidParameterValue", "version", "WFS Server does not support VERSION 2.0.0."),
        report("VersionNegotiationFailed", "", "no"),
        std::string("<ServiceExceptionReport><ServiceException code=\"RequestNotWellFormed\">TYPENAME is "
                    "mandatory except if FEATUREID is used</ServiceException></ServiceExceptionReport>")}) {
    const Asked asked;
    ServerMemory memory;
    const Ask older = next_ask(asked, begin(asked), body, memory, 400);
    CHECK(parameter(older, "VERSION") == "1.1.0");
    CHECK(parameter(older, "TYPENAME") == "ns:states");
    const Answer found = final_answer(asked, older, kHere, memory);
    CHECK(name_of(found) == "here");
    CHECK(says(found.warnings, "WFS 2.0.0 was refused ("));
    CHECK(memory.version == "1.1.0");
    CHECK(parameter(begin(asked, memory), "VERSION") == "1.1.0");
  }
}

TEST_CASE("A prescribed version is asked alone") {
  Asked asked;
  asked.service.version = "2.0.0";
  ServerMemory memory;
  const Answer refused = final_answer(
      asked, begin(asked), report("VersionNegotiationFailed", "version", "not supported"), memory, 400);
  CHECK(refused.error->code == ErrorCode::service_exception);
  CHECK(memory.version.empty());
}

TEST_CASE("A refused format leads to the version's GML by leaving OUTPUTFORMAT out, and that is remembered") {
  const Asked asked;
  ServerMemory memory;
  const Ask plain = next_ask(
      asked, begin(asked),
      report("InvalidParameterValue", "outputformat", "'application/json' is not a permitted output format"),
      memory, 400);
  CHECK(parameter(plain, "OUTPUTFORMAT") == "(none)");
  CHECK(plain.format == "application/gml+xml; version=3.2");
  const Answer found = final_answer(asked, plain, gml("-24.5 31.5", "urn:ogc:def:crs:EPSG::4326"), memory);
  CHECK(name_of(found) == "here");
  CHECK(says(found.warnings, "application/json was refused ("));
  CHECK(memory.format == "application/gml+xml; version=3.2");
  CHECK(parameter(begin(asked, memory), "OUTPUTFORMAT") == "(none)");

  Asked prescribed;
  prescribed.service.format = "application/gml+xml; version=3.2";
  CHECK(parameter(begin(prescribed), "OUTPUTFORMAT") == "application/gml+xml; version=3.2");
  CHECK(final_answer(prescribed, begin(prescribed), "<html></html>", memory).error->code ==
        ErrorCode::unexpected_format);
}

TEST_CASE("A refused SRSNAME is left out, then CRS:84 gives way to EPSG:4326, and the form is remembered") {
  const Asked asked;
  ServerMemory memory;
  const std::string refusal = report("InvalidParameterValue", "srsname", "Invalid SRS.");
  const Ask without = next_ask(asked, begin(asked), refusal, memory, 400);
  CHECK(parameter(without, "SRSNAME") == "(none)");
  const Ask other = next_ask(asked, without, refusal, memory, 400);
  CHECK(parameter(other, "BBOX") ==
        "-24.500090281,31.499901337,-24.499909719,31.500098663,urn:ogc:def:crs:EPSG::4326");
  CHECK(final_answer(asked, other, refusal, memory, 400).error->code == ErrorCode::service_exception);
  CHECK(memory.form == 0);
  CHECK(name_of(final_answer(asked, other, kHere, memory)) == "here");
  CHECK(memory.form == 2);
  CHECK(parameter(begin(asked, memory), "BBOX") == parameter(other, "BBOX"));

  Asked old;
  old.service.version = "1.0.0";
  CHECK(parameter(begin(old, memory), "BBOX") == "31.499901337,-24.500090281,31.500098663,-24.499909719");
}

TEST_CASE("A full reply with areas but none at the point is followed by a filter for what intersects it") {
  Asked asked;
  asked.service.params = {{"COUNT", "1"}};
  ServerMemory memory;
  const std::string beside = collection({feature("beside", square(31.50105, -24.5, 0.001))});
  const Ask type = next_ask(asked, begin(asked), beside, memory);
  CHECK(parameter(type, "REQUEST") == "DescribeFeatureType");
  CHECK(parameter(type, "TYPENAMES") == "ns:states");
  CHECK(type.of_server);
  CHECK(type.max_bytes == kMaxCapabilitiesBytes);
  const Ask filter = next_ask(asked, type, kSchema, memory);
  CHECK(parameter(filter, "FILTER").find("<ValueReference>the_geom</ValueReference>") != std::string::npos);
  CHECK(parameter(filter, "FILTER").find("<gml:pos>31.5 -24.5</gml:pos>") != std::string::npos);
  CHECK(parameter(filter, "BBOX") == "(none)");
  CHECK(parameter(filter, "COUNT") == "1");
  CHECK(name_of(final_answer(asked, filter, kHere, memory)) == "here");
  const Answer first = final_answer(asked, filter, kNone, memory);
  CHECK(first.status == Status::empty);
  CHECK(says(first.warnings, "as many features as were asked for (1)"));
  CHECK(final_answer(asked, filter, report("x", "", "no filters here"), memory, 400).error->code ==
        ErrorCode::too_large);

  const Ask known = next_ask(asked, begin(asked), beside, memory);
  CHECK(parameter(known, "FILTER") != "(none)");
}

TEST_CASE("A full reply that holds the area at the point is answer enough, and says so") {
  Asked asked;
  asked.service.params = {{"COUNT", "1"}};
  const Answer found = final_answer(asked, kHere);
  CHECK(name_of(found) == "here");
  CHECK(says(found.warnings, "as many features as were asked for (1)"));
}

TEST_CASE("A full reply of points is followed by a box that reaches as far as the nearest of them") {
  Asked asked;
  asked.service.params = {{"COUNT", "1"}};
  asked.lonlat = {0, 0};
  asked.tolerance = 1000;
  ServerMemory memory;
  const Ask smaller = next_ask(asked, begin(asked), collection({feature("one", point(0, 0.001))}), memory);
  CHECK(parameter(smaller, "BBOX").rfind("-0.000993", 0) == 0);
  CHECK(says(final_answer(asked, smaller, collection({feature("one", point(0, 0.001))}), memory).warnings,
             "as many features"));
  const Ask smallest = next_ask(asked, smaller, collection({feature("nearer", point(0, 0.0003))}), memory);
  const Answer found =
      final_answer(asked, smallest, collection({feature("nearest", point(0, 0.0002999))}), memory);
  CHECK(name_of(found) == "nearest");

  asked.service.params.clear();
  const std::string more = R"({"numberMatched":9,"type":"FeatureCollection","features":[)" +
                           feature("one", point(0, 0.001)) + "]}";
  const Ask again = next_ask(asked, begin(asked), more, memory);
  CHECK(parameter(again, "BBOX") == parameter(smaller, "BBOX"));
  std::string in_gml = gml("0.001 0");
  in_gml.insert(in_gml.find(' '), " numberMatched=\"9\"");
  CHECK(parameter(next_ask(asked, begin(asked), in_gml, memory), "BBOX").rfind("-0.000993", 0) == 0);
}

TEST_CASE("A geometry that cannot be read is asked about with the name that the reply gives it") {
  const Asked asked;
  ServerMemory memory;
  const std::string strange =
      R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry_name":"the_geom",)"
      R"("properties":{"name":"strange"},"geometry":{"type":"Spiral","coordinates":[1]}}]})";
  const Ask filter = next_ask(asked, begin(asked), strange, memory);
  CHECK(parameter(filter, "FILTER").find("the_geom") != std::string::npos);
  CHECK(name_of(final_answer(asked, filter, kNone, memory)) == "strange");

  const Ask of_gml = next_ask(asked, begin(asked), gml("1", "EPSG:4326"), memory);
  CHECK(parameter(of_gml, "FILTER").find(">shape<") != std::string::npos);
}

TEST_CASE("Where the schema names no geometry, or none comes, the first reply stands") {
  const Asked asked;
  const std::string bare = collection({feature("bare", "null")});
  for (const std::string& schema : {std::string("<schema/>"), std::string("<html></html>")}) {
    ServerMemory memory;
    const Ask type = next_ask(asked, begin(asked), bare, memory);
    CHECK(name_of(final_answer(asked, type, schema, memory)) == "bare");
    CHECK(memory.capabilities.size() == 1);
    CHECK(name_of(final_answer(asked, begin(asked), bare, memory)) == "bare");
  }
}

TEST_CASE("A box across the antimeridian is asked in two halves, and the nearest of both wins") {
  Asked asked;
  asked.tolerance = 50;
  asked.lonlat = {179.9999, -16.6};
  ServerMemory memory;
  const Ask near = begin(asked);
  CHECK(parameter(near, "BBOX").find(",180,") != std::string::npos);
  const Ask far = next_ask(asked, near, collection({feature("east", point(179.9997, -16.6))}), memory);
  CHECK(parameter(far, "BBOX").rfind("-180,-16.6", 0) == 0);
  const Answer found =
      final_answer(asked, far, collection({feature("west", point(-179.99999, -16.6))}), memory);
  CHECK(name_of(found) == "west");
  CHECK(name_of(final_answer(asked, far, kNone, memory)) == "east");

  asked.lonlat = {-180, -16.6};
  CHECK(parameter(begin(asked), "BBOX").rfind("-180,", 0) == 0);
  asked.service.crs = kWebMercator;
  asked.lonlat = {180, -16.6};
  const Ask metres = begin(asked);
  CHECK(parameter(metres, "BBOX").find(",20037508.343,") != std::string::npos);
  CHECK(parameter(next_ask(asked, metres, kNone, memory), "BBOX").rfind("-20037508.343,", 0) == 0);
}

TEST_CASE("A feature that both halves hold counts once") {
  Asked asked;
  asked.want_features = true;
  asked.lonlat = {180, -16.6};
  ServerMemory memory;
  const std::string both = collection({feature("both", point(179.99999, -16.6))});
  const Answer found = final_answer(asked, next_ask(asked, begin(asked), both, memory), both, memory);
  CHECK(found.features->features.size() == 1);
}

TEST_CASE("An exception in HTTP 200, an HTTP error and a page of HTML are errors") {
  const Asked asked;
  ServerMemory memory;
  const Answer unknown = final_answer(
      asked, begin(asked), report("InvalidParameterValue", "typename", "TYPENAME 'x' doesn't exist"), memory);
  CHECK(unknown.error->code == ErrorCode::service_exception);
  CHECK(unknown.error->locator == "InvalidParameterValue");
  CHECK(unknown.error->http_status == 200);
  CHECK(final_answer(asked, begin(asked), "", memory, 503).error->code == ErrorCode::http);
  const Ask gml = next_ask(asked, begin(asked), "<html><title>Hi</title></html>", memory);
  const Answer page = final_answer(asked, gml, "<html><title>Hi</title></html>", memory);
  CHECK(page.error->code == ErrorCode::unexpected_format);
  CHECK(memory.format.empty());
}

TEST_CASE(
    "An attribute that GML leaves out is nodata, one that GeoJSON does not have is a configuration error") {
  Asked asked;
  asked.service.property = "people";
  CHECK(final_answer(asked, gml("-24.5 31.5")).status == Status::nodata);
  CHECK(final_answer(asked, kHere).error->code == ErrorCode::config);
}
