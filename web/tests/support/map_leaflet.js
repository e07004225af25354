// A page with one Leaflet map; the tests make its asking. See adapters.mjs.
import { askOnClick, registryOf } from "/package/leaflet.js";

const { L } = globalThis;
const map = L.map("map", { zoomAnimation: false, fadeAnimation: false }).setView([-24.5, 31.4], 6);

globalThis.page = {
  map,
  registryOf,
  ask: (options) => (globalThis.asking = askOnClick(map, options)),
  pixelOf: ({ lon, lat }) => map.latLngToContainerPoint([lat, lon]),
  placeAt: (x, y) => {
    const { lng, lat } = map.containerPointToLatLng([x, y]);
    return { lon: lng, lat };
  },
  addWms: (url, params, options = {}) => L.tileLayer.wms(url, { ...params, ...options }).addTo(map),
  focus: () => map.getContainer().focus(),
  listeners: () => Object.values(map._events).flat().length,
};
globalThis.ready = true;
