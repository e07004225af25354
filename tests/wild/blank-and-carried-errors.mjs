// Replies that look like "nothing here" and are not, and some that say so in an unusual way.
export const report =
  "MapServer/MapServer#5208: no body at all for no features; openlayers/ol2#885 and openlayers/openlayers#9073: Esri's replies read as none; LayerManager/layman#902: names that are URLs; the others are kinds of the same that no report names";
export const at = "19.2,-33.4";
const wms = (key, more = {}) => ({ key, type: "wms", url: `{base}/${key}`, layer: "farms", property: "n", ...more });
const wfs = (key) => ({ key, type: "wfs", url: `{base}/${key}`, layer: "farms", property: "n" });
const api = (key) => ({ key, type: "ogcapi-features", url: `{base}/${key}`, layer: "farms", property: "n" });
const arcgis = (key) => ({ key, type: "arcgis", url: `{base}/${key}/FeatureServer`, layer: "0", property: "n" });
export const services = [
  wms("wms_blank"),
  wfs("wfs_blank"),
  api("api_blank"),
  arcgis("arcgis_blank"),
  api("api_null"),
  api("api_error"),
  api("api_exceptions"),
  api("api_nested_error"),
  arcgis("arcgis_error"),
  wfs("wfs_references"),
  wfs("wfs_truncated"),
  wms("wms_unknown_child"),
  wms("wms_bare_attributes"),
  wms("wms_bare_fields", { format: "text/xml" }),
  wms("wms_odd_names", { format: "text/xml", property: "Area (ha)" }),
  wms("wms_properties", { format: "text/xml", property: "sst" }),
];
export const expect = {
  wms_blank: { status: "empty" },
  wfs_blank: { status: "error", code: "parse" },
  api_blank: { status: "error", code: "parse" },
  arcgis_blank: { status: "error", code: "parse" },
  api_null: { status: "empty" },
  api_error: { status: "error", code: "service-exception" },
  api_exceptions: { status: "error", code: "service-exception" },
  api_nested_error: { status: "error", code: "service-exception" },
  arcgis_error: { status: "error", code: "service-exception" },
  wfs_references: { status: "error", code: "parse" },
  wfs_truncated: { status: "error", code: "service-exception" },
  wms_unknown_child: { status: "error" },
  wms_bare_attributes: { status: "error" },
  wms_bare_fields: { status: "ok", value: "7" },
  wms_odd_names: { status: "ok", value: "44" },
  wms_properties: { status: "ok", value: "3.5" },
};

const collection = (more) => JSON.stringify({ type: "FeatureCollection", features: [], ...more });
const members = (inner) =>
  `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:xlink="http://www.w3.org/1999/xlink">${inner}</wfs:FeatureCollection>`;
const bodies = {
  wms_blank: "",
  wfs_blank: " \n",
  api_blank: "",
  arcgis_blank: "",
  api_null: collection({ features: null }),
  api_error: collection({ error: { code: 500, message: "shard 3 is down" } }),
  api_exceptions: collection({ exceptions: [{ code: "NoApplicableCode", text: "shard 3 is down" }] }),
  api_nested_error: collection({ status: { error: "shard 3 is down" } }),
  arcgis_error: JSON.stringify({ features: [], error: { code: 500, message: "shard 3 is down", details: [] } }),
  wfs_references: members('<wfs:member xlink:href="http://elsewhere.example/wfs?id=farms.7"/>'),
  wfs_truncated: members(
    '<wfs:truncatedResponse><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception exceptionCode="NoApplicableCode"><ows:ExceptionText>out of memory</ows:ExceptionText></ows:Exception></ows:ExceptionReport></wfs:truncatedResponse>',
  ),
  wms_unknown_child: "<GetFeatureInfoResponse><Farm><Owner>Mabunda</Owner></Farm></GetFeatureInfoResponse>",
  wms_bare_attributes: '<GetFeatureInfoResponse><Farm owner="Mabunda"/></GetFeatureInfoResponse>',
  wms_bare_fields: '<FeatureInfoResponse><FIELD name="n" value="7"/><FIELD name="m" value="8"/></FeatureInfoResponse>',
  wms_odd_names: '<FeatureInfoResponse><FIELDS Area (ha)="44" m3/s="2" http://x.example/owner="Mabunda"></FIELDS></FeatureInfoResponse>',
  wms_properties:
    '<FeatureInfoResponse><longitude>19.2</longitude><latitude>-33.4</latitude><FeatureInfo><id>sst</id><properties><property name="sst" value="3.5"/></properties></FeatureInfo></FeatureInfoResponse>',
};

export function handle({ path, query }) {
  const key = path.split("/")[1];
  if (query("REQUEST") === "GetCapabilities")
    return {
      headers: { "Content-Type": "text/xml" },
      body: '<WMS_Capabilities version="1.3.0"><Capability><Request><GetFeatureInfo><Format>application/json</Format></GetFeatureInfo></Request><Layer><Layer queryable="1"><Name>farms</Name></Layer></Layer></Capability></WMS_Capabilities>',
    };
  const body = bodies[key];
  const type = body.startsWith("<") ? "text/xml" : key.startsWith("wms") ? "text/plain" : "application/json";
  return { headers: { "Content-Type": type }, body };
}
