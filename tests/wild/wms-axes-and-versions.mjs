// A WMS that says 1.3.0 and takes BBOX with longitude first for EPSG:4326, with a raster behind it whose reply says
// where it was sampled; grids whose cells are wide; and servers that know 1.1.1 alone.
export const report = "opendatacube/datacube-ows#4, ecmwf/skinnywms#1, qgis/QGIS#41051: a value of another place, without a word";
export const at = "12,55";
const names = ["ncwms", "mapserver", "wide", "only_srs", "only_x", "only_version", "elsewhere"];
export const services = names.map((key) => ({ key, type: "wms", url: `{base}/${key}`, layer: "dem", property: { ncwms: "value", wide: "value", elsewhere: "value", mapserver: "value_0" }[key] ?? "h", unit: "m" }));
export const expect = {
  ncwms: { status: "ok", value: 2012, warning: /swapped/ },
  mapserver: { status: "ok", value: 2012, warning: /swapped/ },
  wide: { status: "ok", value: 2012 },
  only_srs: { status: "ok", value: 2012, warning: /1\.1\.1/ },
  only_x: { status: "ok", value: 2012, warning: /1\.1\.1/ },
  only_version: { status: "ok", value: 2012, warning: /1\.1\.1/ },
  elsewhere: { status: "error", code: "config" },
};
const refusals = {
  only_srs: `<ServiceException code="InvalidSRS">Parameter SRS is missing</ServiceException>`,
  only_x: `<ServiceException>Mandatory parameter 'X' is missing in request</ServiceException>`,
  only_version: `<ServiceException code="InvalidParameterValue" locator="version">unsupported version 1.3.0</ServiceException>`,
};

export function handle({ path, query }) {
  const name = path.slice(1);
  if (name.startsWith("only") && query("VERSION") === "1.3.0") return `<ServiceExceptionReport version="1.1.1">${refusals[name]}</ServiceExceptionReport>`;
  if (query("REQUEST") === "GetCapabilities") return `<WMS_Capabilities version="1.3.0"/>`;
  const box = query("BBOX").split(",").map(Number);
  const first = (box[0] + box[2]) / 2;
  const second = (box[1] + box[3]) / 2;
  const [lon, lat] = name === "wide" ? [second, first] : [first, second]; // only `wide` keeps to the standard
  const h = Math.round(2000 + lon);
  if (name === "elsewhere") return `<FeatureInfoResponse><longitude>-70</longitude><latitude>-12</latitude><FeatureInfo><value>7</value></FeatureInfo></FeatureInfoResponse>`;
  if (name === "ncwms") return `<FeatureInfoResponse><longitude>${lon}</longitude><latitude>${lat}</latitude><FeatureInfo><time>2020</time><value>${h}</value></FeatureInfo></FeatureInfoResponse>`;
  if (name === "wide") return `<FeatureInfoResponse><longitude>${lon + 2.4}</longitude><latitude>${lat - 2.4}</latitude><FeatureInfo><value>${h}</value></FeatureInfo></FeatureInfoResponse>`;
  if (name === "mapserver") return `<msGMLOutput xmlns:gml="http://www.opengis.net/gml"><dem_layer><dem_feature><x>${lon}</x><y>${lat}</y><value_0>${h}</value_0><value_list>${h}</value_list></dem_feature></dem_layer></msGMLOutput>`;
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", id: "", geometry: null, properties: { h } }] }) };
}
