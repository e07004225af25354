/**
 * Questions asked by clicks on a MapLibre map, with a popup that fills in, and registries made of its WMS layers.
 *
 * @module
 */
import type { Point } from "./index.js";
import { askerOf, type Asker, type Popup as ShownPopup } from "./map/asker.js";
import { gesturesOn } from "./map/gestures.js";
import { wrongCall, type Asking, type AskOptions } from "./map/options.js";
import { degreesOf, wrapped } from "./map/place.js";
import { closeButton, paper } from "./map/popup.js";
import { engineSource } from "./map/source.js";
import { isWmsTemplate, registryOfWms, type LayerRegistry, type WmsLayer } from "./map/wms.js";

export type { Asking, AskOptions } from "./map/options.js";
export type { LayerRegistry, LayerService } from "./map/wms.js";

/** A place in MapLibre's terms; `maplibregl.LngLat` is one. */
export interface MapLibrePlace {
  lng: number;
  lat: number;
}

/** What is used of a MapLibre GL map; `new maplibregl.Map(…)` is one. */
export interface MapLibreMap {
  doubleClickZoom: { isEnabled(): boolean };
  getContainer(): HTMLElement;
  getCanvas(): HTMLCanvasElement;
  getCanvasContainer(): HTMLElement;
  getCenter(): MapLibrePlace;
  getZoom(): number;
  getStyle(): { layers: object[] } | undefined;
  getLayer(id: string): object | undefined;
  getSource(id: string): object | undefined;
  getPaintProperty(layer: string, name: never): unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- MapLibre's own signatures differ from event to event
  on(type: never, listener: (event: any) => void): unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  off(type: never, listener: (event: any) => void): unknown;
  panBy(offset: [number, number]): unknown;
  unproject(pixel: [number, number]): MapLibrePlace;
}

/** What is used of `maplibregl.Popup`. */
export interface MapLibrePopup {
  addTo(map: never): unknown;
  getElement(): HTMLElement;
  getLngLat(): MapLibrePlace;
  on(type: "close", listener: () => void): unknown;
  remove(): unknown;
  setDOMContent(content: Node): unknown;
  setLngLat(place: [number, number]): unknown;
}

/** What askOnClick takes. */
export interface MapLibreAskOptions extends AskOptions {
  /** MapLibre's Popup class. Default: that of the global `maplibregl`, where MapLibre came by a script tag. */
  Popup?: new (options?: never) => MapLibrePopup;
  /** Ids of raster layers over a WMS, to ask instead of a registry: those that the map shows at the time. */
  layers?: string | string[];
  /** Options of the popup, as MapLibre has them; false: no popup, so put `element` where you want it. Default true. */
  popup?: boolean | { [option: string]: unknown };
}

interface RasterLayer {
  id: string;
  source?: string;
  metadata?: unknown;
}

interface RasterSource {
  tiles?: string[];
  attribution?: string;
}

const rules = `.geoprobe .maplibregl-popup-content{padding:0;overflow:hidden;border-radius:8px;background:${paper}}
.geoprobe .maplibregl-popup-close-button${closeButton}
.geoprobe:is([class*=anchor-top],[class*=anchor-bottom]) .maplibregl-popup-tip{border-top-color:${paper};border-bottom-color:${paper}}
.geoprobe:is([class*=anchor-left],[class*=anchor-right]) .maplibregl-popup-tip{border-left-color:${paper};border-right-color:${paper}}`;

/**
 * Ties clicks on a MapLibre GL map to questions: a click, a long press on a touch screen, or Enter while the map has the
 * focus (at its centre) opens a popup that fills in as the answers come. Closing it, or the next click, aborts the question.
 * A double click that zooms asks nothing, so where the map zooms by it a click waits for 250 ms.
 *
 * ```js
 * import { Map, Popup } from "maplibre-gl";
 * import { askOnClick } from "geoprobe/maplibre";
 *
 * const map = new Map({ container: "map", style: "/style.json", center: [31.4, -24.5], zoom: 7 });
 * askOnClick(map, { Popup, registry: "/site.json" }); // or: askOnClick(map, { Popup }), which asks the map's WMS layers
 * ```
 *
 * In a copy of the world beyond 180° the popup stays where the click was. Throws a TypeError where there is no Popup class.
 */
export function askOnClick(map: MapLibreMap, options: MapLibreAskOptions = {}): Asking {
  const given = options.layers === undefined ? undefined : [options.layers].flat();
  const source = engineSource(options, () => {
    const shown = (given ?? layersOf(map)).filter((id) => isShown(map, id));
    return shown.length > 0 ? registryOf(shown, map) : undefined;
  });
  const asker = askerOf<MapLibrePlace>(options, source);
  if (options.popup !== false) asker.showIn(popupOn(map, asker, options));

  const canvas = map.getCanvas();
  const askAt = (place: MapLibrePlace) => asker.click({ lon: wrapped(place.lng), lat: place.lat }, place);
  const gestures = gesturesOn(
    map.getCanvasContainer(),
    ".maplibregl-marker",
    options.longPress === false
      ? false
      : ({ clientX, clientY }) => {
          const { left, top } = canvas.getBoundingClientRect();
          askAt(map.unproject([clientX - left, clientY - top]));
        },
  );
  const doubles = () => map.doubleClickZoom.isEnabled();
  const listeners: { [type: string]: Parameters<MapLibreMap["on"]>[1] } = {
    click: (event: { lngLat: MapLibrePlace; originalEvent: MouseEvent; defaultPrevented: boolean }) => {
      if (!event.defaultPrevented) gestures.click(event.originalEvent, doubles(), () => askAt(event.lngLat));
    },
    dblclick: () => {
      gestures.cancel();
      if (doubles()) asker.close();
    },
    dragstart: () => asker.rest(),
    remove: () => asking.remove(),
  };
  for (const [type, listener] of Object.entries(listeners)) map.on(type as never, listener);
  const container = map.getContainer();
  const onKey = (event: KeyboardEvent) => asker.key(event, canvas, () => askAt(map.getCenter()));
  container.addEventListener("keydown", onKey);

  const asking: Asking = {
    element: asker.element,
    ask: async (point: Point) => {
      const [lng, lat] = degreesOf(point);
      return asker.ask(point, { lng, lat });
    },
    remove() {
      for (const [type, listener] of Object.entries(listeners)) map.off(type as never, listener);
      container.removeEventListener("keydown", onKey);
      gestures.remove();
      asker.close();
      source.close();
    },
  };
  return asking;
}

/**
 * A registry made of the raster layers with these ids whose source has a WMS for `tiles` (with `{bbox-epsg-3857}`): a service
 * for each name in LAYERS, with what changes an answer (TIME, CQL_FILTER, STYLES and so on), named by `title` or `name` in
 * the layer's `metadata`, else by its id. What stands in the URL, a token too, stays there.
 *
 * ```js
 * import { createEngine } from "geoprobe";
 * import { registryOf } from "geoprobe/maplibre";
 *
 * const engine = await createEngine({ registry: registryOf(["rain", "soil"], map) });
 * console.log(await engine.query("layers", { lon: 31.4, lat: -24.5 }));
 * ```
 *
 * Throws a TypeError for a layer that the map does not have, or that has no WMS.
 */
export function registryOf(layers: string | string[], map: MapLibreMap): LayerRegistry {
  return registryOfWms([layers].flat().map((id) => wmsOf(id, map)));
}

/** As the source was given, until it is loaded. */
function templateOf(layer: Partial<RasterLayer> | undefined, map: MapLibreMap): [string, RasterSource] | undefined {
  const live = map.getSource(layer?.source ?? "") as (RasterSource & { serialize(): RasterSource }) | undefined;
  const source = live?.tiles ? live : live?.serialize();
  const template = source?.tiles?.find(isWmsTemplate);
  return source && template !== undefined ? [template, source] : undefined;
}

function wmsOf(id: string, map: MapLibreMap): WmsLayer {
  const layer = map.getLayer(id) as RasterLayer | undefined;
  const found = templateOf(layer, map);
  if (!found) throw wrongCall(`no raster layer over a WMS: ${id}`);
  const { title, name } = (layer?.metadata ?? {}) as { title?: string; name?: string };
  return { url: found[0], params: {}, title: title ?? name ?? id, attribution: found[1].attribution, crs: "EPSG:3857" };
}

function layersOf(map: MapLibreMap): string[] {
  const layers = (map.getStyle()?.layers ?? []) as RasterLayer[];
  return layers.filter((layer) => templateOf(layer, map)).map(({ id }) => id);
}

function isShown(map: MapLibreMap, id: string): boolean {
  const layer = map.getLayer(id) as { isHidden(zoom: number): boolean } | undefined;
  return layer?.isHidden(map.getZoom()) === false && map.getPaintProperty(id, "raster-opacity" as never) !== 0;
}

function popupOn(map: MapLibreMap, asker: Asker<MapLibrePlace>, { Popup, popup }: MapLibreAskOptions): ShownPopup<MapLibrePlace> {
  const PopupClass = Popup ?? (globalThis as { maplibregl?: { Popup?: MapLibreAskOptions["Popup"] } }).maplibregl?.Popup;
  if (!PopupClass) throw wrongCall("askOnClick needs MapLibre's class Popup as its option Popup");
  const given = typeof popup === "object" ? popup : {};
  const className = `geoprobe ${(given.className as string | undefined) ?? ""}`.trim();
  let opened: MapLibrePopup | undefined;
  return {
    frame: map.getContainer(),
    rules,
    open({ lng, lat }, box) {
      const popup = new PopupClass({ focusAfterOpen: false, maxWidth: "none", ...given, className } as never);
      popup.setLngLat([lng, lat]);
      popup.setDOMContent(box);
      popup.addTo(map as never);
      popup.on("close", () => {
        if (opened === popup) asker.close();
      });
      opened = popup;
    },
    close() {
      const popup = opened;
      opened = undefined;
      popup?.remove();
    },
    settled() {
      if (!opened) return undefined;
      const { lng, lat } = opened.getLngLat();
      opened.setLngLat([lng, lat]);
      return opened.getElement();
    },
    pan(offset) {
      map.panBy(offset);
    },
  };
}
