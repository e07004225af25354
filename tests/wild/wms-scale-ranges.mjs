// Layers that draw only in a range of scales. MapServer, QGIS Server and GeoServer leave them out of GetFeatureInfo at
// other scales without a word (QGIS before 3.0 with an exception). A group may hold layers of several ranges.
export const report = "qgis/QGIS#1541 and #5519, camptocamp/cgxp#717 (a MapServer group, one range a child), geoserver/geoserver#305 and deegree/deegree3#602 (what ScaleHint holds): nothing is found, though the feature is there";
export const at = "19.2,-33.4";

// By layer: the scale denominators in which it draws, as this server counts them.
const ranges = { districts: [400000, Infinity], plots: [0, 2500], narrow: [20000, 30000], wards: [100000, 250000], anywhere: [0, Infinity], silent: [0, Infinity] };
const groups = { admin: ["districts", "plots"] };
const dpi = { "/ms": 72, "/qgis": 96, "/gs": 90.7, "/old": 90.7, "/hint": 90.7 };

const kilometre = (scale) => Math.round(scale / 1000);
const layerXml = {
  "/ms": (name, [min, max]) => `<Layer queryable="1"><Name>${name}</Name>${min ? `<MinScaleDenominator>${min}</MinScaleDenominator>` : ""}${max < Infinity ? `<MaxScaleDenominator>${max}</MaxScaleDenominator>` : ""}</Layer>`,
  // GeoServer writes denominators into ScaleHint, unless it is told otherwise.
  "/old": (name, [min, max]) => `<Layer queryable="1"><Name>${name}</Name><ScaleHint min="${min}" max="${max === Infinity ? "Infinity" : max}"/></Layer>`,
  "/hint": (name, [min, max]) => `<Layer queryable="1"><Name>${name}</Name><ScaleHint min="${min * 0.00028 * Math.SQRT2}" max="${max === Infinity ? 0 : max * 0.00028 * Math.SQRT2}"/></Layer>`,
};
const write = (path) => layerXml[path] ?? layerXml["/ms"];

export const services = [
  { key: "far_ms", type: "wms", url: "{base}/ms?map=a.map", layer: "districts", property: "n" },
  { key: "near_ms", type: "wms", url: "{base}/ms?map=a.map", layer: "plots", property: "n" },
  { key: "narrow_ms", type: "wms", url: "{base}/ms?map=a.map", layer: "narrow", property: "n" },
  { key: "anywhere_ms", type: "wms", url: "{base}/ms?map=a.map", layer: "anywhere", property: "n" },
  { key: "nothing_ms", type: "wms", url: "{base}/ms?map=a.map", layer: "silent", property: "n" },
  { key: "far_qgis", type: "wms", url: "{base}/qgis", layer: "districts", property: "n", crs: "EPSG:3857" },
  { key: "two_layers", type: "wms", url: "{base}/gs/geoserver", layer: "wards,districts", property: "n" },
  { key: "group", type: "wms", url: "{base}/gs", layer: "admin", property: "n" },
  { key: "hint_as_denominator", type: "wms", url: "{base}/old", layer: "districts", property: "n", version: "1.1.1" },
  { key: "hint_as_diagonal", type: "wms", url: "{base}/hint", layer: "wards", property: "n", version: "1.1.1" },
  { key: "fixed_scale", type: "wms", url: "{base}/qgis", layer: "wards", property: "n", scale: 150000 },
  { key: "wrong_scale", type: "wms", url: "{base}/qgis", layer: "narrow", property: "n", scale: 5000 },
  { key: "no_capabilities", type: "wms", url: "{base}/mute", layer: "districts", property: "n" },
];
export const expect = {
  far_ms: { status: "ok", value: "districts", warning: /1:800000/ },
  near_ms: { status: "ok", value: "plots" },
  narrow_ms: { status: "ok", value: "narrow" },
  anywhere_ms: { status: "ok", value: "anywhere" },
  nothing_ms: { status: "empty" },
  far_qgis: { status: "ok", value: "districts" },
  two_layers: { status: "ok" },
  group: { status: "ok" },
  hint_as_denominator: { status: "ok", value: "districts" },
  hint_as_diagonal: { status: "ok", value: "wards" },
  fixed_scale: { status: "ok", value: "wards" },
  wrong_scale: { status: "error", code: "config" },
  no_capabilities: { status: "empty", warning: /capabilities could not be read/ },
};

function scaleOf(query, path) {
  const box = query("BBOX").split(",").map(Number);
  const degrees = (query("CRS") ?? query("SRS")) === "EPSG:4326";
  const across = degrees && query("CRS") ? box[3] - box[1] : box[2] - box[0];
  const metres = degrees ? across * 111319.49 : across;
  return (metres / Number(query("WIDTH"))) * ((dpi[path] ?? 90.7) / 0.0254);
}

export function handle({ path, query }) {
  if (query("REQUEST") === "GetCapabilities") {
    if (path === "/mute") return { status: 404, body: "gone" };
    const layers = Object.entries(ranges).map(([name, range]) => write(path)(name, range));
    const group = `<Layer queryable="1"><Name>admin</Name>${groups.admin.map((name) => write(path)(`${name}_`, ranges[name])).join("")}</Layer>`;
    const old = query("VERSION") === "1.1.1";
    return `<?xml version="1.0"?><${old ? "WMT_MS" : "WMS"}_Capabilities version="${query("VERSION")}"><Capability><Request><GetFeatureInfo><Format>application/json</Format></GetFeatureInfo></Request><Layer><Title>All</Title>${layers.join("")}${group}</Layer></Capability></${old ? "WMT_MS" : "WMS"}_Capabilities>`;
  }
  const scale = scaleOf(query, path);
  const asked = query("QUERY_LAYERS").split(",").flatMap((name) => groups[name] ?? [name]);
  const drawn = asked.filter((name) => name !== "silent" && ranges[name][0] <= scale && scale <= ranges[name][1]);
  const features = drawn.map((name) => ({ type: "Feature", id: `${name}.1`, properties: { n: name, at: kilometre(scale) }, geometry: { type: "Polygon", coordinates: [[[19, -34], [20, -34], [20, -33], [19, -33], [19, -34]]] } }));
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ type: "FeatureCollection", features }) };
}
