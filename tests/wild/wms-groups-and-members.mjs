// A group of layers beside one of its members in one request: the features bear the member's name, and the group looks
// empty. Capabilities need not show that it is a group (GeoServer's mode SINGLE).
export const report = "geoserver/geoserver#1236, qgis/QGIS#9720 and #66166, deegree/deegree3#985: features of a group bear the names of its layers";
export const at = "19.2,-33.4";
const groups = { base: ["ex:rivers"], water: ["rivers", "dams"], hydro: ["rivers"], 7: [8] };
export const services = [
  { key: "gs_group", type: "wms", url: "{base}/geoserver/wms", layer: "base", property: "n" },
  { key: "gs_member", type: "wms", url: "{base}/geoserver/wms", layer: "ex:rivers", property: "n" },
  { key: "gs_other", type: "wms", url: "{base}/geoserver/wms", layer: "ex:roads", property: "n" },
  { key: "ms_group", type: "wms", url: "{base}/ms?map=x.map", layer: "water", property: "n" },
  { key: "ms_group_too", type: "wms", url: "{base}/ms?map=x.map", layer: "hydro", property: "n" },
  { key: "ms_member", type: "wms", url: "{base}/ms?map=x.map", layer: "rivers", property: "n" },
  { key: "ms_other", type: "wms", url: "{base}/ms?map=x.map", layer: "roads", property: "n" },
  { key: "ags_group", type: "arcgis", url: "{base}/rest/services/x/MapServer", layer: "7", property: "n" },
  { key: "ags_member", type: "arcgis", url: "{base}/rest/services/x/MapServer", layer: "8", property: "n" },
  { key: "ags_other", type: "arcgis", url: "{base}/rest/services/x/MapServer", layer: "9", property: "n" },
];
export const expect = {
  gs_group: { status: "ok", value: "Breede" }, gs_member: { status: "ok", value: "Breede" }, gs_other: { status: "empty" },
  ms_group: { status: "ok", value: "Breede" }, ms_group_too: { status: "ok", value: "Breede" }, ms_member: { status: "ok", value: "Breede" }, ms_other: { status: "empty" },
  ags_group: { status: "ok", value: "Breede" }, ags_member: { status: "ok", value: "Breede" }, ags_other: { status: "empty" },
};
const json = (document) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(document) });
const ring = [[19, -34], [19, -33], [20, -33], [20, -34], [19, -34]];
const refusal = `<ServiceExceptionReport version="1.3.0"><ServiceException code="InvalidFormat">no such format</ServiceException></ServiceExceptionReport>`;

export function handle({ path, query }) {
  if (path.includes("MapServer")) {
    const asked = query("LAYERS").split(":")[1].split(",");
    const results = asked.includes("7") || asked.includes("8") ? [{ layerId: 8, layerName: "Rivers", displayFieldName: "n", value: "Breede", attributes: { n: "Breede" }, geometryType: "esriGeometryPolygon", geometry: { rings: [ring], spatialReference: { wkid: 4326 } } }] : [];
    return json({ results });
  }
  const names = ["base", "ex:rivers", "ex:roads", "water", "hydro", "rivers", "roads"];
  if (query("REQUEST") === "GetCapabilities")
    return `<WMS_Capabilities version="1.3.0"><Capability><Request><GetFeatureInfo><Format>${path === "/ms" ? "application/vnd.ogc.gml" : "application/json"}</Format></GetFeatureInfo></Request><Layer>${names.map((n) => `<Layer queryable="1"><Name>${n}</Name></Layer>`).join("")}</Layer></Capability></WMS_Capabilities>`;
  const layers = query("QUERY_LAYERS").split(",");
  const hit = layers.some((name) => (groups[name] ?? [name]).some((member) => String(member).endsWith("rivers")));
  if (path === "/ms") {
    if (!query("INFO_FORMAT").includes("gml")) return refusal;
    return `<msGMLOutput xmlns:gml="http://www.opengis.net/gml">${hit ? "<rivers_layer><gml:name>rivers</gml:name><rivers_feature><n>Breede</n></rivers_feature></rivers_layer>" : ""}</msGMLOutput>`;
  }
  if (!query("INFO_FORMAT").includes("json")) return refusal;
  return json({ type: "FeatureCollection", features: hit ? [{ type: "Feature", id: "rivers.3", properties: { n: "Breede" }, geometry: { type: "Polygon", coordinates: [ring] } }] : [] });
}
