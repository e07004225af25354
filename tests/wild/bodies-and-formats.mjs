// How a reply is wrapped and encoded, and what a server has no format for.
export const report =
  "MapServer/MapServer#4430: multipart bodies, with line feeds alone; the charsets and the WMS that draws no PNG are kinds of their own";
export const at = "19.2,-33.4";
const wms = (key, more = {}) => ({ key, type: "wms", url: `{base}/${key}`, layer: "farms", property: "n", ...more });
export const services = [
  wms("multipart"),
  wms("multipart_line_feeds"),
  wms("multipart_image"),
  wms("cyrillic"),
  wms("chinese"),
  wms("japanese_json"),
  wms("utf16"),
  wms("no_png"),
  { key: "wfs_multipart", type: "wfs", url: "{base}/wfs_multipart", layer: "farms", property: "n" },
];
export const expect = {
  multipart: { status: "ok", value: "7" },
  multipart_line_feeds: { status: "ok", value: "7" },
  multipart_image: { status: "ok", value: "7" },
  cyrillic: { status: "ok", value: "Ферма" },
  chinese: { status: "ok", value: "农场" },
  japanese_json: { status: "ok", value: "農場" },
  utf16: { status: "ok", value: "7" },
  no_png: { status: "ok", value: "7" },
  wfs_multipart: { status: "ok", value: "7" },
};

const gml = (n, declaration = "") => `${declaration}<msGMLOutput><farms_layer><farms_feature><n>${n}</n></farms_feature></farms_layer></msGMLOutput>`;
const features =
  '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" numberMatched="1" numberReturned="1"><wfs:member><farms gml:id="farms.7"><n>7</n><g><gml:Point srsName="EPSG:4326"><gml:pos>19.2 -33.4</gml:pos></gml:Point></g></farms></wfs:member></wfs:FeatureCollection>';
const parts = (...bodies) => `${bodies.map(([type, body]) => `--part\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`).join("")}--part--\r\n`;
const binary = (...parts) => Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));
const bodies = {
  multipart: ["multipart/mixed; boundary=part", parts(["application/vnd.ogc.gml", gml(7)])],
  multipart_line_feeds: ["multipart/mixed; boundary=part", parts(["application/vnd.ogc.gml", gml(7)]).replaceAll("\r", "")],
  multipart_image: ['multipart/related; boundary="part"', parts(["image/png", "PNG"], ["text/xml", gml(7)])],
  cyrillic: ["text/xml", binary('<?xml version="1.0" encoding="windows-1251"?><msGMLOutput><farms_layer><farms_feature><n>', [0xd4, 0xe5, 0xf0, 0xec, 0xe0], "</n></farms_feature></farms_layer></msGMLOutput>")],
  chinese: ["text/xml; charset=GBK", binary("<msGMLOutput><farms_layer><farms_feature><n>", [0xc5, 0xa9, 0xb3, 0xa1], "</n></farms_feature></farms_layer></msGMLOutput>")],
  japanese_json: [
    "application/json; charset=Shift_JIS",
    binary('{"type":"FeatureCollection","features":[{"type":"Feature","id":"farms.7","geometry":null,"properties":{"n":"', [0x94, 0x5f, 0x8f, 0xea], '"}}]}'),
  ],
  utf16: ["text/xml", Buffer.from(`\ufeff${gml(7, '<?xml version="1.0" encoding="UTF-16"?>')}`, "utf16le")],
  no_png: ["text/xml", gml(7)],
  wfs_multipart: ["multipart/mixed; boundary=part", parts(["text/xml; subtype=gml/3.2", features])],
};

export function handle({ path, query }) {
  const key = path.split("/")[1];
  if (query("REQUEST") === "GetCapabilities" && key.startsWith("wfs")) return { status: 404, body: "no" };
  if (query("REQUEST") === "GetCapabilities")
    return {
      headers: { "Content-Type": "text/xml" },
      body: '<WMS_Capabilities version="1.3.0"><Capability><Request><GetMap><Format>image/jpeg</Format></GetMap><GetFeatureInfo><Format>application/vnd.ogc.gml</Format><Format>application/json</Format></GetFeatureInfo></Request><Layer><Layer queryable="1"><Name>farms</Name></Layer></Layer></Capability></WMS_Capabilities>',
    };
  if (key === "no_png" && (query("FORMAT") ?? "image/png") === "image/png")
    return {
      headers: { "Content-Type": "text/xml" },
      body: '<ServiceExceptionReport version="1.3.0"><ServiceException code="InvalidFormat">Unsupported image format: image/png</ServiceException></ServiceExceptionReport>',
    };
  const [type, body] = bodies[key];
  return { headers: { "Content-Type": type }, body };
}
