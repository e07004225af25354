// A page with one MapLibre map; the tests make its asking. See adapters.mjs.
import { Map, Popup } from "/maplibre/maplibre-gl.mjs";
import { askOnClick, registryOf } from "/package/maplibre.js";

const style = { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": "#dde8ec" } }] };
const map = new Map({ container: "map", style, center: [31.4, -24.5], zoom: 5, attributionControl: false, fadeDuration: 0 });
let count = 0;

globalThis.page = {
  map,
  registryOf,
  ask: (options) => (globalThis.asking = askOnClick(map, { Popup, ...options })),
  askBare: (options) => askOnClick(map, options),
  pixelOf: ({ lon, lat }) => map.project([lon, lat]),
  placeAt: (x, y) => {
    const { lng, lat } = map.unproject([x, y]);
    return { lon: lng, lat };
  },
  addWms: (url, params, { opacity = 1, attribution, title } = {}) => {
    const query = Object.entries({ service: "WMS", request: "GetMap", version: "1.1.1", srs: "EPSG:3857", width: 256, height: 256, format: "image/png", ...params });
    const tiles = [`${url}?${query.map(([name, value]) => `${name}=${value}`).join("&")}&bbox={bbox-epsg-3857}`];
    const id = `wms-${++count}`;
    map.addSource(id, { type: "raster", tiles, tileSize: 256, attribution });
    map.addLayer({ id, type: "raster", source: id, paint: { "raster-opacity": opacity }, metadata: { title } });
    return id;
  },
  focus: () => map.getCanvas().focus(),
  listeners: () => Object.values(map._listeners).flat().length,
};
map.once("idle", () => {
  globalThis.ready = true;
});
