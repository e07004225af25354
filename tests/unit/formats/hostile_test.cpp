#include <geoprobe/formats/plain_text.h>
#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml_repair.h>
#include <geoprobe/text/json_reader.h>

#include <catch2/catch.hpp>
#include <string>

using namespace geoprobe;

namespace {

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}
Reply read(const std::string& body, const std::string& type = {}) {
  ReplyHint hint = {type, false};
  hint.html_expected = true;
  return read_reply(body, hint);
}

}  // namespace

// Anything but linear time would keep these from ending.
TEST_CASE("Bodies made to be slow are read in time that grows with their size alone") {
  constexpr std::size_t kMany = 300000;
  CHECK(read("GetFeatureInfo results:\n\nLayer 'a'\n  Feature 1: \n    n = 'x" + repeated("\n", kMany) + "'")
            .features->features.size() == 1);
  CHECK(read("GetFeatureInfo results:\n" + repeated("    n = 'x\n", kMany)).failure != "");
  CHECK(read("<msGMLOutput>" + repeated("<", kMany)).failure != "");
  CHECK(read("<msGMLOutput><l_layer>" + repeated("<a_feature>", kMany)).failure != "");
  CHECK(read("<html>" + repeated("<script>", kMany)).dialect == "html");
  CHECK(read("<html>" + repeated("<script></script>", kMany)).dialect == "html");
  CHECK(read("<!--" + repeated("<!-- --><?x?>", kMany)).failure != "");
  CHECK(read("{\"features\":[" + repeated("7,", kMany) + "7]}").failure ==
        "an item of the collection is no feature and was left out");
  const std::string none = "{\"type\":\"FeatureCollection\",\"features\":[]}";
  CHECK(read("{\"features\":[" + repeated(none + ",", kMany / 3) + none + "]}").failure != "");
  CHECK(read("GetFeatureInfo results:\n" + repeated("<a>\n{\n@\nGetFeatureInfo results\n", kMany)).failure !=
        "");
  CHECK(read(repeated("<html></html>", kMany)).failure != "");
  CHECK(read(repeated("--b\nContent-Type: text/xml\n\n<schema/>\n", kMany)).failure != "");
  CHECK(read("<GetFeatureInfoResponse>" + repeated("<a><b/></a>", kMany) + "</GetFeatureInfoResponse>")
            .failure != "");
  CHECK(
      read("<FeatureCollection>" + repeated("<member href='#a'/>", kMany) + "</FeatureCollection>").failure !=
      "");
  CHECK(read("{\"features\":" + repeated("[", kMany)).failure.find("200 levels") != std::string::npos);
  CHECK(read(repeated("\xff", kMany)).failure != "");
  CHECK(read("<a_layer>" + repeated("&x;<![CDATA[&]]>", kMany / 10)).failure != "");
  CHECK(read("Results for FeatureType 'a:b':\n" + repeated("-", 44) + "\na = 1\n" + repeated("more\n", kMany))
            .failure != "");
  CHECK(read("@a\n" + repeated("f;", kMany) + "\n" + repeated("1;", kMany) + "\n")
            .features->features.at(0)
            .properties.at(0)
            .value.as_array()
            ->size() == kMany);
  CHECK(read("@a\nf;g;\n" + repeated("1;\n", kMany)).dialect == "arcgis-text");
  CHECK(read("<html>" + repeated("<a b=\"", kMany)).dialect == "html");
  CHECK(read("<html>" + repeated("&", kMany) + repeated("&#1;", kMany)).dialect == "html");
  CHECK(read("<html>" + repeated("<table><tr><td>", kMany)).dialect == "html");
  CHECK(read("<table>" + repeated("<tr><th>a</th><td>b</td></tr>", 100000)).features->features.size() ==
        100000);
  CHECK(read("<table><tr>" + repeated("<td>x", kMany)).failure.find("200000 cells") != std::string::npos);
  CHECK(read(repeated("{\"type\":\"FeatureCollection\",\"features\":[]}", 10000)).failure ==
        "the reply holds more documents than are read; the rest was left out");
  CHECK(read("a(" + repeated("[", kMany) + ")").failure != "");
}

TEST_CASE("As many attributes and elements as a document may hold are read, and no more") {
  const std::string fields = "<FeatureInfoResponse xmlns='http://www.esri.com/wms'><FIELDS ";
  const Reply attributes = read(fields + repeated("a='1' ", 500000) + "/></FeatureInfoResponse>");
  CHECK(attributes.features->features.at(0).properties.at(0).value.as_array()->size() == 500000);
  const Reply too_many = read(fields + repeated("a='1' ", kMaxXmlNodes) + "/></FeatureInfoResponse>");
  CHECK(too_many.failure.find("more than 1000000 elements and attributes") != std::string::npos);
  const std::string feature = "<msGMLOutput><a_layer><a_feature>",
                    end = "</a_feature></a_layer></msGMLOutput>";
  const Reply elements = read(feature + repeated("<b/>", 500000) + end);
  CHECK(elements.features->features.at(0).properties.at(0).value.as_array()->size() == 500000);
  CHECK(read(feature + repeated("<b/>", kMaxXmlNodes + 1) + end).failure != "");
  CHECK(read("{\"features\":[" + repeated("1,", kMaxJsonValues) + "1]}").failure.find("3000000 values") !=
        std::string::npos);
}

TEST_CASE("A feature without a number is a feature all the same") {
  const std::string item = "name = 'x'\n";
  CHECK(read("GetFeatureInfo results:\n\nLayer 'a'\n  Feature \n    " + item).features->features.at(0).id ==
        "");
  CHECK(read("GetFeatureInfo results\n\nLayer 'a'\nFeature \n" + item).features->features.at(0).id == "");
}

TEST_CASE("A failure is short and free of control characters however long and odd the body") {
  for (const std::string& body :
       {"{\"a\":\"" + repeated("\x1b[2J", 100000), repeated("z\x07", 100000),
        "<" + repeated("x\x9b", 100000) + ">", "<html><title>" + repeated("t\x1b]0;", 100000) + "</title>"}) {
    const Reply reply = read(body);
    CHECK(reply.failure != "");
    CHECK(reply.failure.size() < 1000);
    CHECK(plain_text(reply.failure, 1000) == reply.failure);
  }
}

TEST_CASE("An exception's message is cut between characters") {
  const Reply reply = read("<ServiceExceptionReport><ServiceException>" + repeated("é", 5000) +
                           "</ServiceException></ServiceExceptionReport>");
  REQUIRE(reply.exception);
  CHECK(reply.exception->message == repeated("é", 500) + "…");
}

TEST_CASE("Plain text keeps single spaces and no control characters") {
  CHECK(plain_text(" a\r\n\t b\x1b[0m\x7f c\xc2\x9b ") == "a b[0m c");
  CHECK(plain_text("abcdef", 3) == "abc…");
  CHECK(plain_text("", 3) == "");
}

TEST_CASE("Ill-formed XML is mended only where it is ill-formed") {
  CHECK(repair_xml("<a x=\"1\" y='2'>t</a >") == "<a x=\"1\" y='2'>t</a >");
  CHECK(repair_xml("<?xml version=\"1.0\"?><!-- a < b --><![CDATA[ < ]]><e/>") ==
        "<?xml version=\"1.0\"?><!-- a < b --><![CDATA[ < ]]><e/>");
  CHECK(repair_xml("<q>1 <m3/s></q>") == "<q>1 &lt;m3/s></q>");
  CHECK(repair_xml("a < b <") == "a &lt; b &lt;");
  CHECK(repair_xml("<7a>x</7a>") == "<_mended.7a>x</_mended.7a>");
  CHECK(repair_xml("<gr&#246;&#223;e>3</gr&#246;&#223;e>") == "<größe>3</größe>");
  CHECK(repair_xml("<a&#60;b>&#246;") == "&lt;a&#60;b>&#246;");
  CHECK(repair_xml("<a&#246>") == "&lt;a&#246>");
}

TEST_CASE("Several readings of the axis order are settled by srsName, then by the hint") {
  const auto x_of = [](const std::string& srs, bool latitude_first) {
    const std::string body = "<FeatureCollection><member><a><g><Point" + srs +
                             "><pos>1 2</pos></Point></g></a></member></FeatureCollection>";
    return read_reply(body, {"", latitude_first}).features->features.at(0).geometry->parts[0][0][0].x;
  };
  CHECK(x_of("", false) == 1);
  CHECK(x_of("", true) == 2);
  CHECK(x_of(" srsName='EPSG:4326'", true) == 2);
  CHECK(x_of(" srsName='EPSG:3857'", true) == 1);
  CHECK(x_of(" srsName='urn:ogc:def:crs:EPSG::4326'", false) == 2);
  CHECK(x_of(" srsName='urn:ogc:def:crs:OGC:1.3:CRS84'", true) == 1);
  CHECK(x_of(" srsName='http://www.opengis.net/gml/srs/epsg.xml#4326'", true) == 1);
}
