// A page with one OpenLayers map; the tests make its asking. Bundled by adapters.mjs.
import Map from "ol/Map.js";
import View from "ol/View.js";
import ImageLayer from "ol/layer/Image.js";
import TileLayer from "ol/layer/Tile.js";
import { fromLonLat, toLonLat } from "ol/proj.js";
import ImageWMS from "ol/source/ImageWMS.js";
import TileWMS from "ol/source/TileWMS.js";
import { askOnClick, registryOf } from "geoprobe/openlayers";

const view = new View({ center: fromLonLat([31.4, -24.5]), zoom: 6 });
const map = new Map({ target: "map", view, layers: [] });
map.getTargetElement().tabIndex = 0;

globalThis.page = {
  map,
  ol: { View, TileLayer, ImageLayer, TileWMS, ImageWMS, fromLonLat },
  registryOf,
  ask: (options) => (globalThis.asking = askOnClick(map, options)),
  pixelOf: ({ lon, lat }) => {
    const [x, y] = map.getPixelFromCoordinate(fromLonLat([lon, lat]));
    return { x, y };
  },
  placeAt: (x, y) => {
    const [lon, lat] = toLonLat(map.getCoordinateFromPixel([x, y]));
    return { lon, lat };
  },
  addWms: (url, params, { opacity = 1, attribution, ...properties } = {}) => {
    const layer = new TileLayer({ source: new TileWMS({ url, params, attributions: attribution }), opacity, properties });
    map.addLayer(layer);
    return layer;
  },
  focus: () => map.getTargetElement().focus(),
  listeners: () => Object.values(map.listeners_).flat().length,
};
map.once("rendercomplete", () => {
  globalThis.ready = true;
});
