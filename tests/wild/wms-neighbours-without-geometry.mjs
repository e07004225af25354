// A search radius reaches across a border, and the reply has no geometry: which of the neighbours holds the point?
export const report = "geoadmin/mf-chsdi3#3175, openlayers/openlayers#6056: both sides of a border come back, the neighbour first";
export const at = "19.2,-33.4";
export const services = [
  { key: "parcels", type: "wms", url: "{base}/gs", layer: "parcels", property: "n" },
  { key: "fixed_radius", type: "wms", url: "{base}/pixels", layer: "parcels", property: "n" },
  { key: "gap", type: "wms", url: "{base}/gap", layer: "parcels", property: "n" },
];
export const expect = {
  parcels: { status: "ok", value: "east", warning: /search radius/ },
  fixed_radius: { status: "ok", value: "east" },
  gap: { status: "ok", value: "west", warning: /not known/ },
};

export function handle({ path, query }) {
  if (query("REQUEST") === "GetCapabilities") return { status: 404, body: "no" };
  const box = query("BBOX").split(",").map(Number);
  const pixel = (box[2] - box[0]) / Number(query("WIDTH"));
  const lon = (box[1] + box[3]) / 2;
  const radius = path === "/gs" ? Number(query("BUFFER") ?? 5) * pixel : 5 * pixel; // /pixels has its own, whatever is sent
  const border = lon - 0.00002; // two metres to the west of the point
  const gap = path === "/gap" ? 0.00005 : 0;
  const features = [];
  const feature = (n) => ({ type: "Feature", id: `parcels.${n}`, geometry: null, properties: { n } });
  if (lon - radius < border) features.push(feature("west"));
  if (lon + radius > border + gap) features.push(feature("east"));
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ type: "FeatureCollection", features }) };
}
