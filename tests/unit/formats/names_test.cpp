#include <geoprobe/formats/reply.h>
#include <geoprobe/formats/xml_repair.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/members.h>

#include <catch2/catch.hpp>
#include <string>

using namespace geoprobe;

namespace {

Reply read(const std::string& body) {
  ReplyHint hint;
  hint.html_expected = true;
  return read_reply(body, hint);
}
std::string properties(const Reply& reply) {
  REQUIRE(reply.features);
  REQUIRE(!reply.features->features.empty());
  return write_json(reply.features->features.front().properties);
}
std::string properties(const std::string& body) {
  return properties(read(body));
}
/// A feature of MapServer's GML.
std::string ms(const std::string& inner) {
  return "<msGMLOutput xmlns:gml=\"http://www.opengis.net/gml\"><a_layer><a_feature>" + inner +
         "</a_feature></a_layer></msGMLOutput>";
}
/// A feature of a WFS.
std::string wfs(const std::string& inner) {
  return "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" xmlns:z=\"http://z.example\" "
         "xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><z:B>" +
         inner + "</z:B></gml:featureMember></wfs:FeatureCollection>";
}
const std::string kRepeatedName =
    "the reply has the name 'a' more than once in one place; its values are given as an array";

}  // namespace

TEST_CASE("Attributes are read whose names XML does not allow") {
  for (const std::string name :
       {"farm name", "area (ha)", "http://x.y/z", "http://x.y/", "m/s", "Abfluss_m3/s", "o'clock",
        "100%",      "a,b",       "1900",         "2nd class",   "R&D", "a=b",          "say \"x\"",
        "@id",       "#",         "€/m²",         "Höhe ü. M.",  "$",   "[m]",          "{n}"}) {
    INFO(name);
    const Reply reply = read(ms("<before>1</before><" + name + ">7</" + name + "><after>2</after>"));
    const std::string expected =
        write_json(Value::object().add("before", "1").add(name, "7").add("after", "2"));
    CHECK(properties(reply) == expected);
  }
  CHECK(properties(ms("<R&amp;D>7</R&amp;D><x y>1</x y>")) == R"({"R&D":"7","x y":"1"})");
  CHECK(properties(ms("<H&#246;he m>7</H&#246;he m>")) == R"({"Höhe m":"7"})");
  CHECK(properties(ms("<farm name></farm name><farm name >1</farm name >")) == R"({"farm name":["","1"]})");
}

TEST_CASE("XML attributes are read whose names XML does not allow") {
  const auto fields = [](const std::string& tag) {
    return read("<FeatureInfoResponse>" + tag + "</FeatureInfoResponse>");
  };
  for (const std::string name : {"farm name", "Area (ha)", "Area(ha)", "http://x.y/z", "m/s", "o.1", "100%",
                                 "a,b", "1900", "2nd class", "#", "@id", "€/m²", "R&D", "(x)", "-"})
    for (const std::string end : {"/>", " />", "></FIELDS>", "  >\n</FIELDS>"}) {
      INFO(name << end);
      const Reply reply = fields("<FIELDS before=\"1\" " + name + "=\"7\" after='2'" + end);
      CHECK(properties(reply) ==
            write_json(Value::object().add("before", "1").add(name, "7").add("after", "2")));
    }
  CHECK(properties(fields("<FIELDS Area (ha)=\"5\" m/s=\"7\"/>")) == R"j({"Area (ha)":"5","m/s":"7"})j");
  CHECK(properties(fields("<FIELDS a=\"1\"b=\"2\"/>")) == R"({"a":"1","b":"2"})");
  CHECK(properties(fields("<FIELDS a b=\"1\"><FIELD name=\"c\" value=\"2\"/></FIELDS>")) ==
        R"({"c":"2","a b":"1"})");
  CHECK(fields("<FIELDS a b=\"1\">").features == std::nullopt);
  CHECK(properties(ms("<a>3 <m n=\"1\" o p=\"2\"> 4</a>")) == R"({"a":"3 <m n=\"1\" o p=\"2\"> 4"})");
}

TEST_CASE("A name that XML does not allow loses its prefix if that is declared") {
  CHECK(properties(wfs("<z:farm name>Blyde</z:farm name><z:220_1>5</z:220_1><z:link:id>9</z:link:id>")) ==
        R"({"farm name":"Blyde","220_1":"5","link:id":"9"})");
  CHECK(properties(wfs("<q:farm name>Blyde</q:farm name>")) == R"({"q:farm name":"Blyde"})");
  CHECK(properties(wfs("<z:farm name xml:lang=\"en\">Blyde</z:farm name>")) == R"({"farm name":"Blyde"})");
}

TEST_CASE("What would be a tag is text without its end tag in the same element") {
  CHECK(properties(ms("<unit>in <m3/s></unit><b>1</b>")) == R"({"unit":"in <m3/s>","b":"1"})");
  CHECK(properties(ms("<unit><m/s></unit><other></m/s></other>")) == R"({"unit":"<m/s>","other":"</m/s>"})");
  CHECK(properties(ms("<m/s>3 <m/s></m/s><b>1</b>")).find("\"b\":\"1\"") != std::string::npos);
  CHECK(properties(ms("<a>x < 5 and y > 7</a><farm name>B</farm name>")) ==
        R"({"a":"x < 5 and y > 7","farm name":"B"})");
  CHECK(properties(ms("<a><![CDATA[<farm name>]]></a><farm name>B</farm name><!-- </farm name> -->")) ==
        R"({"a":"<farm name>","farm name":"B"})");
}

TEST_CASE("XML is mended in time that grows with its size alone") {
  constexpr std::size_t kMany = 200000;
  const auto repeated = [](const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < kMany; ++i) out += text;
    return out;
  };
  CHECK(repair_xml(repeated("<a b>")) == repeated("&lt;a b>"));
  CHECK(repair_xml(repeated("</a b>")) == repeated("&lt;/a b>"));
  CHECK(repair_xml(repeated("<a b>") + repeated("</a b>")).starts_with("<_mended.a"));
  CHECK(repair_xml(repeated("<a b=\"")).size() > kMany);
  CHECK(repair_xml(repeated("<a (b)='<a c=\"' (d)=\"'\" ")).size() > kMany);
  CHECK(repair_xml("<a " + repeated("(b)=\"c\" ")).size() > kMany);
  CHECK(repair_xml(repeated("<a b c")).size() > kMany);
  CHECK(repair_xml(repeated("<a>") + repeated("</b c>")).size() > kMany);
  std::string names, ends;
  for (std::size_t i = 0; i < kMany; ++i) {
    names += "<a " + std::to_string(i) + ">";
    ends += "</a " + std::to_string(i) + ">";
  }
  CHECK(repair_xml(names + ends).size() > names.size());
  CHECK(restore_name(repair_xml("<a (b)>1</a (b)>")) == "<_mended.a (b)>1</_mended.a (b)>");
}

TEST_CASE("Repeated elements are an array wherever they stand") {
  CHECK(properties(wfs("<z:a>1</z:a><z:b>x</z:b><z:a>2</z:a><z:c/><z:a>3</z:a>")) ==
        R"({"a":["1","2","3"],"b":"x","c":""})");
  CHECK(properties(wfs("<z:p><z:a>1</z:a><z:b/><z:a>2</z:a></z:p>")) == R"({"p":{"a":["1","2"],"b":""}})");
  CHECK(properties(wfs("<z:p><z:T><z:y>1</z:y></z:T></z:p><z:o/><z:p><z:T><z:y>2</z:y></z:T></z:p>")) ==
        R"({"p":[{"T":{"y":"1"}},{"T":{"y":"2"}}],"o":""})");
  CHECK(read(wfs("<z:a>1</z:a><z:a>2</z:a>")).warnings.empty());
}

TEST_CASE("Elements of one local name and several prefixes are kept apart") {
  CHECK(properties(wfs("<gml:identifier>u</gml:identifier><z:identifier>B</z:identifier>")) ==
        R"({"gml:identifier":"u","identifier":"B"})");
  CHECK(properties(wfs("<gml:name>1</gml:name><z:name>2</z:name><gml:name>3</gml:name>")) ==
        R"({"gml:name":["1","3"],"name":"2"})");
  CHECK(properties(wfs("<gml:name>1</gml:name><gml:name>2</gml:name>")) == R"({"name":["1","2"]})");
  CHECK(properties(wfs("<gml:n>1</gml:n><y:n>2</y:n><z:n>3</z:n><n>4</n>")) ==
        R"({"gml:n":"1","y:n":"2","z:n":"3","n":"4"})");
  CHECK(properties(wfs("<z:p><z:R><gml:name>1</gml:name><z:name>2</z:name></z:R></z:p>")) ==
        R"({"p":{"R":{"gml:name":"1","name":"2"}}})");
}

TEST_CASE("A name that comes twice in a reply that has no lists is one array, with a warning") {
  for (
      const std::string body : {
          R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"b":0,"a":2}}]})",
          R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1,"b":0},"properties":{"a":2}}]})",
          R"({"geometryType":"esriGeometryPoint","features":[{"attributes":{"a":1,"b":0,"a":2}}]})",
          R"({"results":[{"layerId":0,"attributes":{"a":1,"b":0,"a":2}}]})",
          R"({"geonames":[{"a":1,"b":0,"a":2}]})",
      }) {
    INFO(body);
    const Reply reply = read(body);
    CHECK(properties(reply) == R"({"a":[1,2],"b":0})");
    CHECK(reply.warnings == std::vector<std::string>{kRepeatedName});
  }
  for (
      const std::string body : {
          R"(<GetFeatureInfoResponse><Layer name="l"><Feature id="1"><Attribute name="a" value="1"/><Attribute name="b" value="0"/><Attribute name="a" value="2"/></Feature></Layer></GetFeatureInfoResponse>)",
          R"(<FeatureInfoResponse xmlns="http://www.esri.com/wms"><FIELDS><FIELD name="a" value="1"/><FIELD name="b" value="0"/><FIELD name="a" value="2"/></FIELDS></FeatureInfoResponse>)",
          R"(<FeatureInfoResponse xmlns="http://www.esri.com/wms"><FIELDS a="1" b="0" a="2"/></FeatureInfoResponse>)",
          R"(<FeatureInfoResponse xmlns="http://www.esri.com/wms"><FeatureInfoCollection layername="l"><FeatureInfo><Field><FieldName>a</FieldName><FieldValue>1</FieldValue></Field><Field><FieldName>b</FieldName><FieldValue>0</FieldValue></Field><Field><FieldName>a</FieldName><FieldValue>2</FieldValue></Field></FeatureInfo></FeatureInfoCollection></FeatureInfoResponse>)",
          "<table><tr><th>a</th><th>b</th><th>a</th></tr><tr><td>1</td><td>0</td><td>2</td></tr></table>",
          "GetFeatureInfo results:\n\nLayer 'l'\n  Feature 1: \n    a = '1'\n    b = '0'\n    a = '2'\n",
          "Results for FeatureType 'x:l':\n--------------------------------------------\na = 1\nb = 0\na = "
          "2\n"
          "--------------------------------------------\n",
          "@l\na;b;a;\n1;0;2;\n",
      }) {
    INFO(body);
    const Reply reply = read(body);
    CHECK(properties(reply) == R"({"a":["1","2"],"b":"0"})");
    CHECK(reply.warnings == std::vector<std::string>{kRepeatedName});
  }
  CHECK(properties(R"({"type":"Feature","properties":{"o":[{"a":1,"a":[2]}]}})") ==
        R"({"o":[{"a":[1,[2]]}]})");
}

TEST_CASE("Two lists of features in one JSON object are one") {
  CHECK(read(R"({"type":"FeatureCollection","features":[],"features":[{"type":"Feature","properties":{}}]})")
            .features->features.size() == 1);
}

TEST_CASE("Fields are read that are elements with a name and a value") {
  CHECK(properties(R"(<FeatureInfoResponse><FIELDS><FIELD name="Area [ha]" value="44"/>)"
                   R"(<FIELD name="t">x</FIELD></FIELDS></FeatureInfoResponse>)") ==
        R"({"Area [ha]":"44","t":"x"})");
  for (const std::string inner :
       {"<FeatureInfo>%</FeatureInfo>", "<Feature><FeatureInfo>%</FeatureInfo></Feature>",
        "<Feature>%</Feature>"}) {
    std::string body = inner;
    body.replace(body.find('%'), 1, R"(<property name="depth" value="12"/><property name="t">x</property>)");
    INFO(body);
    CHECK(properties("<FeatureInfoResponse>" + body + "</FeatureInfoResponse>") ==
          R"({"depth":"12","t":"x"})");
  }
}

TEST_CASE("Repeated names are found among few members and many") {
  for (const int count : {2, 50, 100, 101, 5000}) {
    Value::Object members;
    for (int i = 0; i < count; ++i) members.push_back({"n" + std::to_string(i), Value(i)});
    CHECK(!has_repeated_names(members));
    members.push_back({"n1", Value(-1)});
    members.push_back({"n0", Value(-2)});
    CHECK(has_repeated_names(members));
    CHECK(merge_repeated_names(members) == "n0");
    CHECK(members.size() == static_cast<std::size_t>(count));
    CHECK(write_json(members[1].value) == "[1,-1]");
  }
}
