#include <geoprobe/engine/random.h>
#include <geoprobe/geo/crs.h>
#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/geojson.h>
#include <geoprobe/http/date.h>
#include <geoprobe/http/media_type.h>
#include <geoprobe/registry/read.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/coordinate.h>
#include <geoprobe/text/json_reader.h>
#include <geoprobe/text/json_repair.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <catch2/catch.hpp>
#include <cmath>

using namespace geoprobe;

// Properties that hold for any bytes, tried on thousands of damaged samples. The generator is seeded, so
// every run and every platform tries the same ones.

namespace {
using Samples = std::vector<std::string>;

/// A sample with up to six wounds: bytes changed, cut, doubled, moved, or replaced by a part of another
/// sample.
std::string damaged(Random& random, const Samples& samples, std::string_view alphabet) {
  std::string text = samples[random.below(samples.size())];
  for (std::size_t wounds = random.below(7); wounds > 0; --wounds) {
    const std::size_t place = random.below(text.size() + 1);
    const std::size_t length = std::min(text.size() - place, random.below(std::size_t{12}));
    switch (random.below(6)) {
      case 0:
        text.insert(place, 1, alphabet[random.below(alphabet.size())]);
        break;
      case 1:
        text.insert(place, 1, static_cast<char>(static_cast<unsigned char>(random.below(256))));
        break;
      case 2:
        text.erase(place, length);
        break;
      case 3:
        text.insert(random.below(text.size() + 1), text.substr(place, length));
        break;
      case 4: {
        const std::string& other = samples[random.below(samples.size())];
        text.insert(place, other.substr(random.below(other.size()), random.below(std::size_t{20})));
        break;
      }
      default:
        if (place < text.size()) text[place] = alphabet[random.below(alphabet.size())];
    }
  }
  return text;
}

/// Calls check(text) so often, and fails with the text's bytes where it returns anything but an empty
/// complaint.
template <class Check>
void for_damaged(std::uint64_t seed, std::size_t count, const Samples& samples, std::string_view alphabet,
                 Check&& check) {
  Random random(seed);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string text = damaged(random, samples, alphabet);
    const std::string complaint = check(text);
    if (!complaint.empty()) FAIL(complaint << ", sample " << i << ": " << write_json(Value(text)));
  }
}

const Samples& json_samples() {
  static const Samples samples = {
      R"({"type":"FeatureCollection","features":[{"id":"a.1","properties":{"v":12.50,"n":null,"t":"x\ny"}}]})",
      R"([NaN,-Infinity,1e400,-0.0,1E+2,12345678901234567890,true,false,"\ud83d\ude00\u00e9\\\"/"])",
      R"({"a":{"b":[[],{},[1,[2,[3]]]]},"é€😀":"raw é","":""})",
      "\xEF\xBB\xBF[1]",
      R"("\ud800 lone")",
      "-1.5e-7",
  };
  return samples;
}
constexpr std::string_view kJsonAlphabet = "{}[]\",:\\u0123456789aedfDNI.+-tn \n\x01\x80\xff";
}  // namespace

TEST_CASE("Any bytes are JSON or not, and JSON that is read is written back the same") {
  for_damaged(1, 20000, json_samples(), kJsonAlphabet, [](const std::string& text) -> std::string {
    const Expected<Value> value = read_json(text);
    if (!value) {
      if (value.failure().message.empty()) return "a failure without a message";
      return is_utf8(value.failure().message) ? "" : "a message that is not UTF-8";
    }
    const std::string written = write_json(value.value());
    if (!is_utf8(written)) return "written as something else than UTF-8";
    const Expected<Value> again = read_json(written);
    if (!again || !(again.value() == value.value())) return "not read back";
    return write_json(again.value()) == written ? "" : "not written the same";
  });
}

TEST_CASE("Repaired JSON is UTF-8, stays as it is when repaired again, and keeps what was sound") {
  for_damaged(2, 20000, json_samples(), kJsonAlphabet, [](const std::string& text) -> std::string {
    const RepairedJson repaired = repair_json(text);
    if (!is_utf8(repaired.text)) return "repaired to something else than UTF-8";
    if (repair_json(repaired.text).text != repaired.text) return "repaired twice";
    const Expected<Value> sound = read_json(text);
    if (sound && !(read_json(repaired.text).value() == sound.value())) return "sound JSON was changed";
    const Expected<SalvagedJson> salvaged = salvage_json(text);
    if (sound && (!salvaged || !salvaged.value().warnings.empty())) return "sound JSON was salvaged";
    if (salvaged && !sound && salvaged.value().warnings.empty()) return "mended without a warning";
    return "";
  });
}

TEST_CASE("Any URL that is taken is taken again as it is written, and holds nothing unsafe") {
  const Samples samples = {"https://maps.example.org:8443/geo%20server/wms?map=/a.map&x=1#top",
                           "http://user:pass@[2001:db8::1]/a/../b/./c?q",
                           "HTTP://H?x=\xC3\xA9|{}",
                           "../up/./and/../over?x#y",
                           "//other.example/x",
                           "ftp://x/"};
  const Url base = parse_url("https://base.example/a/b/c?d").value();
  for_damaged(3, 20000, samples, ":/?#[]@!$&'()*+,;=%.-_~aZ09 \r\n\\\"<>^`{|}\x7f\xc3\xa9",
              [&](const std::string& text) -> std::string {
                for (const Expected<Url>& url : {parse_url(text), resolve_url(base, text)}) {
                  if (!url) {
                    if (url.failure().message.empty()) return "a failure without a message";
                    continue;
                  }
                  const std::string written = url.value().to_string();
                  for (const char c : written)
                    if (c <= 0x20 || c >= 0x7f || c == '#') return "an unsafe byte in " + written;
                  const Url& u = url.value();
                  if (u.scheme != "http" && u.scheme != "https") return "another scheme";
                  if (u.host.empty() || u.port < 1 || u.port > 65535 || u.path.empty() || u.path[0] != '/')
                    return "a part that is missing";
                  const Expected<Url> again = parse_url(written);
                  if (!again || again.value().to_string() != written || again.value().host != u.host)
                    return "not taken again: " + written;
                }
                const std::string encoded = encode_query_value(text);
                if (percent_decode(encoded) != text) return "an encoded value is not decoded";
                QueryParameters query(text);
                query.set("Name", text);
                if (!query.has("NAME")) return "a parameter that was set is not there";
                return "";
              });
}

TEST_CASE("Any text is a point in finite numbers or refused with what is accepted") {
  const Samples samples = {"31.3963,-24.4561",      "31°23'46.7\"E, 24°27'22.0\"S",
                           "24°27,366S 31°23.778E", "-0°30',0°30'",
                           "3494998;-2810210",      "N 24.5, W 31.25",
                           "31,2°E 24,5°S 1e1,2"};
  for_damaged(4, 20000, samples, "0123456789.,;+-'\"°NSEWnsewoe \t",
              [](const std::string& text) -> std::string {
                const auto point = parse_coordinates(text);
                if (!point)
                  return is_utf8(point.failure().message) &&
                                 point.failure().message.find("31.3963") != std::string::npos
                             ? ""
                             : "a bad message";
                if (!std::isfinite(point.value().first) || !std::isfinite(point.value().second))
                  return "not finite";
                const Expected<Position> checked =
                    check_position({point.value().first, point.value().second}, kWgs84);
                if (!checked) return "";
                const std::string written =
                    format_decimal(checked.value().x, 9) + "," + format_decimal(checked.value().y, 9);
                const auto again = parse_coordinates(written);
                if (!again) return "not read again: " + written;
                const Position first = snap(checked.value(), kWgs84);
                const Position second = snap({again.value().first, again.value().second}, kWgs84);
                return first == second ? "" : "read as another point: " + written;
              });
}

TEST_CASE("Any bytes decode to UTF-8 under any declared charset") {
  const Samples samples = {"<?xml version='1.0' encoding='iso-8859-15'?><a>\xA4</a>",
                           "caf\xE9 \x80\x93",
                           "é€😀",
                           std::string("\xFF\xFE<\0a\0", 6),
                           std::string("\0<\0a", 4),
                           "plain"};
  for_damaged(
      5, 5000, samples, std::string_view("\0<?xml='\"\x80\xbf\xc2\xe9\xed\xf4\xff", 17),
      [](const std::string& text) -> std::string {
        if (is_utf8(text) != (repair_utf8(text) == text)) return "is_utf8 and repair_utf8 differ";
        if (!is_utf8(repair_utf8(text))) return "repaired to something else than UTF-8";
        for (const char* charset : {"", "utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "utf-16", "x"}) {
          const DecodedText decoded = decode_text(text, charset);
          if (!is_utf8(decoded.text) || decoded.charset.empty()) return charset;
        }
        return "";
      });
}

TEST_CASE("Any bytes are a registry or a list of faults in the file's form") {
  const Samples samples = {
      R"({"geoprobe":1,"services":[{"key":"a","type":"wms","url":"https://h/","layer":"l","decimals":1,)"
      R"("extent":[1,2,3,4],"nodata":[-9999,"x"],"crs":"CRS:84","params":{"T":"1"},"headers":{"X-A":"b"},)"
      R"("auth":{"type":"basic","user":"env:U","password":"p"},"test":{"point":[1,2],"value":3},"x-a":1}],)"
      R"("groups":[{"key":"g","services":["a"],"groups":["h"]},{"key":"h","groups":[]}],)"
      R"("collections":[{"key":"c","groups":["g","h"]}]})",
      R"({"geoprobe":1,"services":[],"groups":[{"key":"a","groups":["b"]},{"key":"b","groups":["a"]}]})",
      R"({"service":[],"group":[]})"};
  std::size_t valid = 0, documents = 0;
  for_damaged(6, 20000, samples, "{}[]\",:aghlx0123-.e ", [&](const std::string& text) -> std::string {
    const Expected<Value> document = read_json(text);
    documents += document ? 1 : 0;
    const std::variant<Registry, Faults> result = read_registry(text);
    if (const Faults* faults = std::get_if<Faults>(&result)) {
      if (faults->empty()) return "no registry and no fault";
      for (const Fault& fault : *faults) {
        if (fault.message.empty() || !is_utf8(fault.message)) return "a bad message";
        if (!fault.pointer.empty() && fault.pointer[0] != '/') return "a bad pointer";
      }
      return "";
    }
    ++valid;
    const Registry& registry = std::get<Registry>(result);
    for (const Group& group : registry.groups) {
      for (const std::size_t i : group.services)
        if (i >= registry.services.size()) return "a link to no service";
      for (const std::size_t i : group.groups)
        if (i >= registry.groups.size()) return "a link to no group";
    }
    return document ? "" : "a registry from what is not JSON";
  });
  CHECK(valid > 500);
  CHECK(documents > valid + 500);
}

TEST_CASE("Any text in JSON's grammar of numbers is read and rounded as one") {
  for_damaged(
      7, 20000, {"-12.5e+3", "0.001", "1e400", "123456789012345678901234567890", "9.995"}, "0123456789.eE+-",
      [](const std::string& text) -> std::string {
        if (!is_json_number(text)) return parse_double(text) ? "a double of what is no number" : "";
        const bool read = read_json(text) ? true : false;
        if (read != parse_double(text).has_value()) return "read_json and parse_double differ";
        for (const int decimals : {0, 2, 9}) {
          const std::string rounded = round_digits(text, decimals);
          if (!is_json_number(rounded)) return "rounded to " + rounded;
          if (round_digits(rounded, decimals) != rounded) return "rounded twice: " + rounded;
          const auto before = parse_double(text), after = parse_double(rounded);
          if (before && std::fabs(*before) < 1e6 && after &&
              std::fabs(*before - *after) > 0.5 * std::pow(10.0, -decimals) + 1e-15 * std::fabs(*before))
            return "rounded far: " + rounded;
        }
        return "";
      });
}

TEST_CASE("Any header is a date that is written the same, a media type, or nothing") {
  const Samples samples = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "text/xml; subtype=\"gml/3.2.1\"; charset=UTF-8"};
  for_damaged(
      8, 20000, samples, "0123456789:,- SunNovGMT;=\"/\\", [](const std::string& text) -> std::string {
        if (const auto seconds = parse_http_date(text)) {
          const std::string written = format_utc(*seconds);
          if (written.size() != 20 || written.back() != 'Z') return "written as " + written;
        }
        const MediaType media = parse_media_type(text);
        return media.type.empty() || media.type.find('/') != std::string::npos ? ""
                                                                               : "a type without a slash";
      });
}

TEST_CASE("A geometry that is read is written the same again, at no negative distance") {
  const Samples samples = {
      R"({"type":"Point","coordinates":[179.5,-10]})",
      R"({"type":"LineString","coordinates":[[170,0],[-170,10],[0,90]]})",
      R"({"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2]]]]})",
      R"({"type":"GeometryCollection","geometries":[{"type":"MultiPoint","coordinates":[[1,2]]}]})"};
  std::size_t geometries = 0;
  for_damaged(9, 10000, samples, "[]{},:0123456789.-e\"", [&](const std::string& text) -> std::string {
    const Expected<Value> value = read_json(text);
    if (!value) return "";
    const std::optional<Geometry> geometry = geometry_from_geojson(value.value());
    if (!geometry) return "";
    ++geometries;
    const std::string written = write_json(to_geojson(*geometry));
    const std::optional<Geometry> again = geometry_from_geojson(read_json(written).value());
    if (!again || write_json(to_geojson(*again)) != written) return "not written the same: " + written;
    for (const Position here : {Position{0, 0}, Position{180, -10}, Position{31.4, 89.99}})
      if (!(distance_to(here, *geometry) >= 0)) return "a distance that is none";
    return "";
  });
  CHECK(geometries > 1000);
}
