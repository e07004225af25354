// Servers that send fewer features than they have: with a next link, a next attribute, exceededTransferLimit, a total,
// or without a word at a limit of their own; and servers that refuse the limit that was sent.
export const report = "qgis/QGIS#1665, OSGeo/gdal#13515, MapServer/MapServer#7328, camptocamp/cgxp#728 (truncated pages); opengeospatial/ogcapi-common#173, geolens-io/geolens#687, qgis/QGIS#38666 (limits refused with 400 or 422)";
export const at = "19.2,-33.4";
const points = Array.from({ length: 23 }, (_, i) => ({ n: i, x: 19.2 + 0.00012 * (23 - i), y: -33.4 }));
const farms = Array.from({ length: 14 }, (_, i) => ({ n: i, ring: i < 13 ? [[19.20002, -33.40002], [19.3, -33.40002], [19.3, -33.3], [19.20002, -33.40002]] : [[19, -34], [20, -34], [20, -33], [19, -33], [19, -34]] }));
const near = { tolerance: 400, property: "n" };
export const services = [
  { key: "next_link", type: "ogcapi-features", url: "{base}/next", layer: "taps", ...near },
  { key: "next_pages", type: "ogcapi-features", url: "{base}/farms", layer: "farms", property: "n" },
  { key: "no_end", type: "ogcapi-features", url: "{base}/endless", layer: "farms", property: "n" },
  { key: "total_features", type: "wfs", url: "{base}/geoserver/wfs", layer: "taps", ...near },
  { key: "next_attribute", type: "wfs", url: "{base}/deegree", layer: "taps", version: "2.0.0", format: "application/gml+xml; version=3.2", ...near },
  { key: "silent_cap", type: "wfs", url: "{base}/capped", layer: "taps", version: "1.1.0", format: "text/xml; subtype=gml/3.1.1", ...near },
  { key: "transfer_limit", type: "arcgis", url: "{base}/a/FeatureServer", layer: "0", ...near },
  { key: "limit_400", type: "ogcapi-features", url: "{base}/strict400", layer: "taps", ...near },
  { key: "limit_422", type: "ogcapi-features", url: "{base}/strict422", layer: "taps", ...near },
];
export const expect = {
  next_link: { status: "ok", value: 22 }, next_pages: { status: "ok", value: 13 }, no_end: { status: "error", code: "too-large" },
  total_features: { status: "ok", value: 22 }, next_attribute: { status: "ok", value: "22" }, silent_cap: { status: "ok", value: "22" },
  transfer_limit: { status: "ok", value: 22 }, limit_400: { status: "ok", value: 22, warning: /limit/ }, limit_422: { status: "ok", value: 22, warning: /limit/ },
};
const json = (document, status = 200) => ({ status, headers: { "Content-Type": "application/geo+json" }, body: JSON.stringify(document) });
const point = ({ n, x, y }) => ({ type: "Feature", id: `taps.${n}`, properties: { n }, geometry: { type: "Point", coordinates: [x, y] } });
const farm = ({ n, ring }) => ({ type: "Feature", id: n, properties: { n }, geometry: { type: "Polygon", coordinates: [ring] } });

export function handle({ path, query, base }) {
  const name = path.split("/")[1];
  const cap = 10;
  if (name === "farms" || name === "endless") {
    const from = Number(query("offset") ?? 0);
    const page = name === "farms" ? farms.slice(from, from + cap) : farms.slice(0, cap);
    const next = name === "endless" || from + cap < farms.length ? [{ rel: "next", href: `items?offset=${name === "farms" ? from + cap : 1}` }] : [];
    return json({ type: "FeatureCollection", features: page.map(farm), links: next });
  }
  const limit = Number(query("limit") ?? 0);
  if (name === "strict400" && limit > 20) return json({ code: "InvalidParameterValue", description: "limit value should be between 1 and 20" }, 400);
  if (name === "strict422" && limit > 20) return json({ detail: [{ loc: ["query", "limit"], msg: "ensure this value is less than or equal to 20", type: "value_error" }] }, 422);
  const [west, south, east, north] = (query("bbox") ?? query("geometry")).split(",").slice(0, 4).map(Number);
  const all = points.filter((p) => p.x >= west && p.x <= east && p.y >= south && p.y <= north);
  const page = all.slice(0, cap);
  if (name === "a") return json({ objectIdFieldName: "n", geometryType: "esriGeometryPoint", spatialReference: { wkid: 4326 }, exceededTransferLimit: all.length > cap, features: page.map(({ n, x, y }) => ({ attributes: { n }, geometry: { x, y } })) });
  if (name === "geoserver") return json({ type: "FeatureCollection", totalFeatures: all.length, features: page.map(point) });
  if (["next", "strict400", "strict422"].includes(name))
    return json({ type: "FeatureCollection", features: page.map(point), links: all.length > cap ? [{ rel: "next", href: "items?offset=10" }] : [] });
  const attributes = name === "deegree" ? `numberMatched="unknown" numberReturned="${page.length}"${all.length > cap ? ` next="${base}/deegree?STARTINDEX=10"` : ""}` : `numberOfFeatures="${page.length}"`;
  const wfs = name === "deegree" ? ["wfs:member", "wfs/2.0", "gml/3.2"] : ["gml:featureMember", "wfs", "gml"];
  const members = page.map(({ n, x, y }) => `<${wfs[0]}><t:taps gml:id="taps.${n}"><t:n>${n}</t:n><t:geom><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>${y} ${x}</gml:pos></gml:Point></t:geom></t:taps></${wfs[0]}>`);
  return `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/${wfs[1]}" xmlns:gml="http://www.opengis.net/${wfs[2]}" xmlns:t="t" ${attributes}>${members.join("")}</wfs:FeatureCollection>`;
}
