// A service of a registry as a GetFeatureInfo request, for the contenders that a page or Node runs.
const half = (50.5 * 2) / 111320; // a box of 101×101 pixels of two metres, in degrees

export function urlOf(service, x = 31.3963, y = -24.4561) {
  const box = [y - half, x - half, y + half, x + half].map((n) => n.toFixed(9)).join(",");
  const parameters = { SERVICE: "WMS", VERSION: "1.3.0", REQUEST: "GetFeatureInfo", LAYERS: service.layer, QUERY_LAYERS: service.layer, STYLES: "", CRS: "EPSG:4326", BBOX: box, WIDTH: "101", HEIGHT: "101", I: "50", J: "50", FEATURE_COUNT: "10", FORMAT: "image/png", INFO_FORMAT: "application/json" };
  return `${service.url}?${new URLSearchParams(parameters)}`;
}

export async function fetchAll({ services }) {
  const ask = async (service) => {
    const reply = await fetch(urlOf(service));
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    return [service.key, (await reply.json()).features[0].properties[service.property]];
  };
  const values = Object.fromEntries(await Promise.all(services.map(ask)));
  return { ok: Object.keys(values).length, values };
}
