// A WFS names an axis order by its URN, and writes longitude first. Its latitudes are possible ones, and no envelope helps.
export const report = "of no report: found by reading our own claims; the features that are there were read as far away, and dropped";
export const at = "28.05,-26.2";
export const services = [
  { key: "urn_point", type: "wfs", url: "{base}/wfs", layer: "shops", property: "n" },
  { key: "urn_true_box", type: "wfs", url: "{base}/box", layer: "shops", property: "n" },
  { key: "urn_poly", type: "wfs", url: "{base}/poly", layer: "lots", property: "n" },
];
export const expect = { "*": { status: "ok", value: "7", warning: /axes swapped/ } };
const fc = (g) => `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" numberMatched="1" numberReturned="1"><wfs:member><shops gml:id="s.7"><n>7</n><g>${g}</g></shops></wfs:member></wfs:FeatureCollection>`;
export function handle({ path, query }) {
  if (query("REQUEST") === "GetCapabilities") return { status: 404, body: "no" };
  const [a, b, c, d] = query("BBOX").split(",").map(Number);
  const [south, west, north, east] = query("BBOX").endsWith("CRS84") ? [b, a, d, c] : [a, b, c, d];
  const isInBox = south <= -26.2 && north >= -26.2 && west <= 28.05 && east >= 28.05;
  if (path === "/box" && !isInBox) return { headers: { "Content-Type": "text/xml" }, body: '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" numberMatched="0" numberReturned="0"/>' };
  const g = path !== "/poly" ? '<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>28.05 -26.2</gml:pos></gml:Point>' : '<gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326"><gml:exterior><gml:LinearRing><gml:posList>28 -26.3 28.1 -26.3 28.1 -26.1 28 -26.1 28 -26.3</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>';
  return { headers: { "Content-Type": "text/xml" }, body: fc(g) };
}
