/**
 * Questions asked by clicks on a Leaflet map, with a popup that fills in, and registries made of its WMS layers.
 *
 * @module
 */
import type { Point } from "./index.js";
import { askerOf, type Asker, type Popup } from "./map/asker.js";
import { gesturesOn } from "./map/gestures.js";
import { wrongCall, type Asking, type AskOptions } from "./map/options.js";
import { degreesOf, wrapped } from "./map/place.js";
import { closeButton, paper } from "./map/popup.js";
import { engineSource } from "./map/source.js";
import { registryOfWms, type LayerRegistry, type WmsLayer } from "./map/wms.js";

export type { Asking, AskOptions } from "./map/options.js";
export type { LayerRegistry, LayerService } from "./map/wms.js";

/** As Leaflet takes them: by the event's type. */
export interface LeafletListeners {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- they differ from type to type
  [type: string]: (event: any) => void;
}

/** What is used of a Leaflet map; `L.map(…)` is one. */
export interface LeafletMap {
  options: { crs?: { code?: string | undefined } | undefined };
  doubleClickZoom?: { enabled(): boolean } | undefined;
  getContainer(): HTMLElement;
  getCenter(): LeafletPlace;
  getZoom(): number;
  hasLayer(layer: never): boolean;
  on(listeners: LeafletListeners): unknown;
  off(listeners: LeafletListeners): unknown;
  mouseEventToLatLng(event: MouseEvent): LeafletPlace;
  openPopup(content: HTMLElement, at: LeafletPlace, options?: object): unknown;
  closePopup(popup?: never): unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  eachLayer(visit: (layer: any) => void): unknown;
  panBy(offset: [number, number]): unknown;
}

/** A place in Leaflet's terms; `L.latLng(…)` is one. */
export interface LeafletPlace {
  lat: number;
  lng: number;
}

/** What is used of a WMS layer; `L.tileLayer.wms(…)` is one. */
export interface LeafletWmsLayer {
  wmsParams?: object | undefined;
  options: object;
}

/** What askOnClick takes. */
export interface LeafletAskOptions extends AskOptions {
  /** WMS layers to ask instead of a registry: those that the map shows at the time. */
  layers?: LeafletWmsLayer | LeafletWmsLayer[];
  /** Options of the popup, as Leaflet has them; false: no popup, so put `element` where you want it. Default true. */
  popup?: boolean | { [option: string]: unknown };
}

interface OpenPopup {
  getElement(): HTMLElement | undefined;
}

interface LayerOptions {
  opacity?: number;
  minZoom?: number;
  maxZoom?: number;
  title?: string;
  name?: string;
  attribution?: string;
  subdomains?: string | string[];
  crs?: { code?: string } | null;
}

const rules = `.geoprobe .leaflet-popup-content{margin:0}
.geoprobe .leaflet-popup-content-wrapper{padding:0;overflow:hidden;border-radius:8px}
.geoprobe :is(.leaflet-popup-content-wrapper,.leaflet-popup-tip){background:${paper}}
.leaflet-container .geoprobe a.leaflet-popup-close-button${closeButton}`;

/**
 * Ties clicks on a Leaflet map to questions: a click, a long press on a touch screen, or Enter while the map has the focus
 * (at its centre) opens a popup that fills in as the answers come. Closing it, or the next click, aborts the question.
 * A double click that zooms asks nothing, so where the map zooms by it a click waits for 250 ms.
 *
 * ```js
 * import { askOnClick } from "geoprobe/leaflet";
 *
 * const map = L.map("map").setView([-24.5, 31.4], 7);
 * const rain = L.tileLayer.wms("https://maps.example.org/wms", { layers: "rain" }).addTo(map);
 * askOnClick(map, { registry: "/site.json" }); // or: askOnClick(map), which asks the map's WMS layers
 * ```
 *
 * Places are asked in longitude and latitude, whatever the map's CRS; in a copy of the world beyond 180° the popup stays
 * where the click was. Throws a TypeError for a map whose places are none on earth (`L.CRS.Simple`).
 */
export function askOnClick(map: LeafletMap, options: LeafletAskOptions = {}): Asking {
  if (map.options.crs && !map.options.crs.code)
    throw wrongCall("L.CRS.Simple has no longitudes and latitudes to ask at");
  const given = options.layers && [options.layers].flat();
  if (given) registryOf(given);
  const source = engineSource(options, () => {
    const shown = (given ?? layersOf(map)).filter((layer) => isShown(map, layer));
    return shown.length > 0 ? registryOf(shown) : undefined;
  });
  const asker = askerOf<LeafletPlace>(options, source);
  const container = map.getContainer();
  if (options.popup !== false) asker.showIn(popupOn(map, asker, options.popup === true ? {} : options.popup));

  const askAt = (place: LeafletPlace) => asker.click({ lon: wrapped(place.lng), lat: place.lat }, place);
  const gestures = gesturesOn(
    container,
    ".leaflet-popup, .leaflet-control, .leaflet-marker-icon",
    options.longPress === false ? false : (event) => askAt(map.mouseEventToLatLng(event)),
  );
  const listeners: LeafletListeners = {
    click: ({ latlng, originalEvent }: { latlng: LeafletPlace; originalEvent: MouseEvent }) =>
      gestures.click(originalEvent, map.doubleClickZoom?.enabled() ?? false, () => askAt(latlng)),
    dblclick: () => {
      gestures.cancel();
      if (map.doubleClickZoom?.enabled()) asker.close();
    },
    keydown: ({ originalEvent }: { originalEvent: KeyboardEvent }) => asker.key(originalEvent, container, () => askAt(map.getCenter())),
    dragstart: () => asker.rest(),
    unload: () => asking.remove(),
  };
  map.on(listeners);

  const asking: Asking = {
    element: asker.element,
    ask: async (point: Point) => {
      const [lng, lat] = degreesOf(point);
      return asker.ask(point, { lat, lng });
    },
    remove() {
      map.off(listeners);
      gestures.remove();
      asker.close();
      source.close();
    },
  };
  return asking;
}

/**
 * A registry made of WMS layers' own URLs and parameters (`L.tileLayer.wms`): a service for each name in LAYERS, with what
 * changes an answer (TIME, CQL_FILTER, STYLES and so on). A parameter named as credentials are (`token`, `apikey` and so
 * on) becomes the service's `auth`, so that it is masked in results; what stands in the URL stays there.
 *
 * ```js
 * import { createEngine } from "geoprobe";
 * import { registryOf } from "geoprobe/leaflet";
 *
 * const engine = await createEngine({ registry: registryOf([rain, soil]) });
 * console.log(await engine.query("layers", { lon: 31.4, lat: -24.5 }));
 * ```
 *
 * Throws a TypeError for a layer that is no WMS layer or names no layers.
 */
export function registryOf(layers: LeafletWmsLayer | LeafletWmsLayer[]): LayerRegistry {
  return registryOfWms([layers].flat().map(wmsOf));
}

function wmsOf(layer: LeafletWmsLayer): WmsLayer {
  const { _url: url, wmsParams } = layer as LeafletWmsLayer & { _url?: string };
  if (url === undefined || !wmsParams) throw wrongCall("registryOf takes WMS layers: what L.tileLayer.wms makes");
  const { title, name, attribution, subdomains = "abc", crs } = layer.options as LayerOptions;
  const values: { [name: string]: unknown } = { ...layer.options, s: subdomains[0], r: "" };
  return {
    url: url.replace(/\{ *([\w_ -]+?) *\}/g, (whole, value: string) => textOf(values[value], values) ?? whole),
    params: { ...wmsParams, title: undefined, name: undefined },
    title: title ?? name,
    attribution,
    crs: crs?.code,
  };
}

function textOf(value: unknown, values: object): string | undefined {
  const found: unknown = typeof value === "function" ? (value as (values: object) => unknown)(values) : value;
  return typeof found === "string" || typeof found === "number" ? String(found) : undefined;
}

function layersOf(map: LeafletMap): LeafletWmsLayer[] {
  const found: LeafletWmsLayer[] = [];
  map.eachLayer((layer: LeafletWmsLayer) => {
    if (layer.wmsParams) found.push(layer);
  });
  return found;
}

function isShown(map: LeafletMap, layer: LeafletWmsLayer): boolean {
  const { opacity = 1, minZoom = -Infinity, maxZoom = Infinity } = layer.options as LayerOptions;
  const zoom = map.getZoom();
  return map.hasLayer(layer as never) && opacity > 0 && zoom >= minZoom && zoom <= maxZoom;
}

function popupOn(map: LeafletMap, asker: Asker<LeafletPlace>, given: { [option: string]: unknown } = {}): Popup<LeafletPlace> {
  let opened: OpenPopup | undefined;
  const opens: LeafletListeners = {
    popupopen({ popup }: { popup: OpenPopup }) {
      opened = popup;
    },
  };
  const closes: LeafletListeners = {
    popupclose({ popup }: { popup: OpenPopup }) {
      if (popup === opened) asker.close();
    },
  };
  return {
    frame: map.getContainer(),
    rules,
    open(place, box, width) {
      map.on(opens);
      const className = `geoprobe ${(given.className as string | undefined) ?? ""}`;
      map.openPopup(box, place, { minWidth: width, maxWidth: width, autoPanPadding: [8, 8], ...given, className });
      map.off(opens);
      map.on(closes);
    },
    close() {
      const popup = opened;
      opened = undefined;
      map.off(closes);
      if (popup) map.closePopup(popup as never);
    },
    settled: () => opened?.getElement(),
    pan(offset) {
      if (given.autoPan !== false) map.panBy(offset);
    },
  };
}
