// Features with several geometries, and geometries that cannot be read: what is not read never drops a feature.
export const report =
  "camptocamp/c2cgeoportal#346 (one element for each part), deegree/deegree3#1640 (several geometry columns), " +
  "geosolutions-it/MapStore2#2439 (collections), MapServer/tinyows#62 (heights without a dimension), " +
  "deegree/deegree3#452 (members that are only referred to), OSGeo/gdal#4807 (radius in nautical miles), " +
  "openlayers/openlayers#10534 (EPSG codes), chris48s/arcgis2geojson#17 (true curves), " +
  "opengeospatial/ogc-feat-geo-json#68 (a place without a geometry): only the first geometry is read, or none";
export const at = "28.05,-26.2";

const gml = "text/xml; subtype=gml/3.1.1";
const wfs = (key) => ({ key, type: "wfs", url: `{base}/${key}`, layer: "sites", property: "n", version: "1.1.0", format: gml });
const items = (key) => ({ key, type: "ogcapi-features", url: `{base}/${key}`, layer: "sites", property: "n" });
export const services = [
  { key: "lines_apart", type: "wms", url: "{base}/lines_apart", layer: "sites", property: "n", format: "application/vnd.ogc.gml" },
  wfs("label_and_outline"),
  wfs("heights"),
  wfs("reference"),
  wfs("circle"),
  wfs("far"),
  items("nested"),
  items("epsg_code"),
  items("place"),
  items("solid_and_point"),
  { key: "curve", type: "arcgis", url: "{base}/arcgis/MapServer", layer: "0", property: "n" },
];
export const expect = {
  "*": { status: "ok", value: "here" },
  reference: { status: "ok", value: "here", warning: true },
  place: { status: "ok", value: "here", warning: true },
  far: { status: "empty", value: null },
  solid_and_point: { status: "ok", value: "here", warning: true },
};

const urn = `srsName="urn:ogc:def:crs:EPSG::4326"`;
const ring = (list) => `<gml:exterior><gml:LinearRing><gml:posList>${list}</gml:posList></gml:LinearRing></gml:exterior>`;
const around = "-26.3 28 -26.3 28.1 -26.1 28.1 -26.1 28 -26.3 28";
const elsewhere = "-20 20 -20 21 -19 21 -20 20";
const label = `<z:label><gml:Point ${urn}><gml:pos>-26.25 28.09</gml:pos></gml:Point></z:label>`;
const shapes = {
  label_and_outline: `${label}<z:outline><gml:Polygon ${urn}>${ring(around)}</gml:Polygon></z:outline>`,
  heights: `<z:g><gml:Polygon ${urn}>${ring("-26.3 28 1 -26.3 28.1 2 -26.1 28.1 3 -26.1 28 4 -26.3 28 1")}</gml:Polygon></z:g>`,
  reference: `<z:g><gml:MultiSurface ${urn}><gml:surfaceMember><gml:Polygon>${ring(elsewhere)}</gml:Polygon></gml:surfaceMember><gml:surfaceMember xlink:href="#p2"/></gml:MultiSurface></z:g>`,
  circle: `<z:g><gml:Surface ${urn}><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:CircleByCenterPoint numArc="1"><gml:pos>-26.25 28.05</gml:pos><gml:radius uom="[nmi_i]">4</gml:radius></gml:CircleByCenterPoint></gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface></z:g>`,
  far: `${label}<z:g><gml:Polygon ${urn}>${ring(elsewhere)}</gml:Polygon></z:g>`,
};
const collection = (shape) =>
  `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:z="urn:z"><gml:featureMember><z:sites gml:id="sites.1">${shape}<z:n>here</z:n></z:sites></gml:featureMember></wfs:FeatureCollection>`;

const square = { type: "Polygon", coordinates: [[[28, -26.3], [28.1, -26.3], [28.1, -26.1], [28, -26.1], [28, -26.3]]] };
const point = { type: "Point", coordinates: [20, -20] };
const metres = { type: "Polygon", coordinates: [[[3116945, -3036421], [3128077, -3036421], [3128077, -3011598], [3116945, -3011598], [3116945, -3036421]]] };
const features = {
  nested: { geometry: { type: "GeometryCollection", geometries: [point, { type: "GeometryCollection", geometries: [square] }] } },
  epsg_code: { geometry: metres, crs: { type: "EPSG", properties: { code: 3857 } } },
  place: { geometry: null, place: { type: "CurvePolygon", geometries: [] } },
  solid_and_point: { geometry: { type: "GeometryCollection", geometries: [{ type: "Polyhedron", coordinates: [] }, point] } },
};

export function handle({ path, query }) {
  const key = path.split("/")[1];
  if (key === "lines_apart") {
    if (query("REQUEST") === "GetCapabilities") return { status: 404, body: "no" };
    const line = (x) => `<geom><gml:LineString srsName="EPSG:4326"><gml:coordinates>${x},-26.3 ${x},-26.1</gml:coordinates></gml:LineString></geom>`;
    const body = `<msGMLOutput xmlns:gml="http://www.opengis.net/gml"><sites_layer><sites_feature>${line(20)}${line(28.05)}<n>here</n></sites_feature></sites_layer></msGMLOutput>`;
    return { headers: { "Content-Type": "application/vnd.ogc.gml" }, body };
  }
  if (key === "arcgis") {
    const curve = { curveRings: [[[28, -26.2], { c: [[28.1, -26.2], [28.05, -26.15]] }, { a: [[28, -26.2], [28.05, -26.2], 0, 1, 0, 0.05, 1] }]] };
    const set = { geometryType: "esriGeometryPolygon", spatialReference: { wkid: 4326 }, features: [{ attributes: { n: "here" }, geometry: curve }] };
    const result = { layerId: 0, layerName: "sites", attributes: { n: "here" }, geometry: { ...curve, spatialReference: { wkid: 4326 } } };
    return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(path.includes("identify") ? { results: [result] } : set) };
  }
  if (key in shapes) {
    if (query("REQUEST") !== "GetFeature") return { status: 404, body: "no" };
    return { headers: { "Content-Type": gml }, body: collection(shapes[key]) };
  }
  const feature = { type: "Feature", id: "sites.1", properties: { n: "here" }, ...features[key] };
  return { headers: { "Content-Type": "application/geo+json" }, body: JSON.stringify({ type: "FeatureCollection", features: [feature] }) };
}
