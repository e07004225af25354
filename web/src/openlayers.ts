/**
 * Questions asked by clicks on an OpenLayers map, with a popup that fills in, and registries made of its WMS layers.
 *
 * @module
 */
import type OlMap from "ol/Map.js";
import type MapBrowserEvent from "ol/MapBrowserEvent.js";
import type BaseEvent from "ol/events/Event.js";
import type Layer from "ol/layer/Layer.js";
import Overlay from "ol/Overlay.js";
import { get as projectionOf, getUserProjection, transform } from "ol/proj.js";
import type { Point } from "./index.js";
import { askerOf, type Asker, type Popup } from "./map/asker.js";
import { gesturesOn } from "./map/gestures.js";
import { wrongCall, type Asking, type AskOptions } from "./map/options.js";
import { wrapped, wrappedMetres } from "./map/place.js";
import { closeButton, paper } from "./map/popup.js";
import { engineSource } from "./map/source.js";
import { registryOfWms, type LayerRegistry, type WmsLayer } from "./map/wms.js";

export type { Asking, AskOptions } from "./map/options.js";
export type { LayerRegistry, LayerService } from "./map/wms.js";

/** What askOnClick takes. */
export interface OpenLayersAskOptions extends AskOptions {
  /** Layers with a TileWMS or ImageWMS source, to ask instead of a registry: those that the map shows at the time. */
  layers?: Layer | Layer[];
  /** Whether an overlay shows the answers; false: none does, so put `element` where you want it. Default true. */
  popup?: boolean;
}

type Place = number[];

interface WmsSource {
  getParams(): { [name: string]: unknown };
  getUrls?(): string[] | null;
  getUrl?(): string | undefined;
}

const rules = `.geoprobe-balloon{position:relative;margin-bottom:10px;border-radius:8px;background:${paper};filter:drop-shadow(0 1px 5px #0007)}
.geoprobe-balloon::after{content:"";position:absolute;top:100%;left:50%;translate:-50%;border:10px solid transparent;border-bottom:0;border-top-color:${paper}}
.geoprobe-balloon>button${closeButton}
.geoprobe-balloon>button{position:absolute;top:0;right:0;cursor:pointer}`;

/**
 * Ties clicks on an OpenLayers map to questions: a single click, a long press on a touch screen, or Enter while the map has
 * the focus (at its centre; give the map's target a tabindex) opens an overlay that fills in as the answers come. Closing
 * it, or the next click, aborts the question.
 *
 * ```js
 * import { askOnClick } from "geoprobe/openlayers";
 *
 * const rain = new TileLayer({ source: new TileWMS({ url: "https://maps.example.org/wms", params: { LAYERS: "rain" } }) });
 * const map = new Map({ target: "map", layers: [rain], view: new View({ center: [3494998, -2810210], zoom: 7 }) });
 * askOnClick(map, { registry: "/site.json" }); // or: askOnClick(map), which asks the map's WMS layers
 * ```
 *
 * Places go out in the view's projection where that is EPSG:3857 or EPSG:4326, else in longitude and latitude, as `ol/proj`
 * transforms them. In a projection that it cannot transform a question rejects with a TypeError.
 */
export function askOnClick(map: OlMap, options: OpenLayersAskOptions = {}): Asking {
  const given = options.layers && [options.layers].flat();
  if (given) registryOf(given);
  const source = engineSource(options, () => {
    const onMap = map.getAllLayers();
    const shown = (given ?? onMap.filter(wmsSourceOf)).filter((layer) => onMap.includes(layer) && isShown(map, layer));
    return shown.length > 0 ? registryOfWms(shown.map((layer) => wmsOf(layer, map.getView().getProjection().getCode()))) : undefined;
  });
  const asker = askerOf<Place>(options, source);
  const onKey = (event: KeyboardEvent) => {
    const centre = map.getView().getCenter();
    asker.key(event, map.getTargetElement(), () => centre && askAt(centre));
  };
  if (options.popup !== false) asker.showIn(popupOn(map, asker, onKey));

  const askAt = (place: Place) => asker.click(pointOf(place, projectionOfMap(map)), place);
  const gestures = gesturesOn(
    viewportOf(map),
    ".ol-overlaycontainer-stopevent",
    options.longPress === false ? false : (event) => askAt(map.getEventCoordinate(event)),
  );
  const listeners: { [type: string]: (event: BaseEvent | Event) => void } = {
    singleclick: (event) => {
      const { coordinate, originalEvent } = event as MapBrowserEvent<PointerEvent>;
      if (!gestures.endsPress(originalEvent)) askAt(coordinate);
    },
    keydown: (event) => onKey((event as MapBrowserEvent<KeyboardEvent>).originalEvent),
    pointerdrag: () => asker.rest(),
  };
  for (const [type, listener] of Object.entries(listeners)) map.addEventListener(type, listener);

  return {
    element: asker.element,
    ask: async (point: Point) => asker.ask(point, placeOf(point, projectionOfMap(map))),
    remove() {
      for (const [type, listener] of Object.entries(listeners)) map.removeEventListener(type, listener);
      gestures.remove();
      asker.close();
      source.close();
    },
  };
}

/**
 * A registry made of the URLs and parameters of layers with a TileWMS or ImageWMS source: a service for each name in
 * LAYERS, with what changes an answer (TIME, CQL_FILTER, STYLES and so on), named by the layer's `title` or `name`. A
 * parameter named as credentials are (`token`, `apikey` and so on) becomes the service's `auth`, so that it is masked in
 * results; what stands in the URL stays there.
 *
 * ```js
 * import { createEngine } from "geoprobe";
 * import { registryOf } from "geoprobe/openlayers";
 *
 * const engine = await createEngine({ registry: registryOf([rain, soil]) });
 * console.log(await engine.query("layers", { lon: 31.4, lat: -24.5 }));
 * ```
 *
 * Throws a TypeError for a layer whose source is no WMS or names no layers.
 */
export function registryOf(layers: Layer | Layer[]): LayerRegistry {
  return registryOfWms([layers].flat().map((layer) => wmsOf(layer)));
}

function wmsSourceOf(layer: Layer): (WmsSource & NonNullable<ReturnType<Layer["getSource"]>>) | undefined {
  const source = layer.getSource();
  const params = (source as Partial<WmsSource> | null)?.getParams?.();
  const names = Object.keys(params ?? {}).map((name) => name.toUpperCase());
  return names.includes("LAYERS") ? (source as ReturnType<typeof wmsSourceOf>) : undefined;
}

function wmsOf(layer: Layer, crs?: string): WmsLayer {
  const source = wmsSourceOf(layer);
  const url = source?.getUrls?.()?.[0] ?? source?.getUrl?.();
  if (!source || url === undefined) throw wrongCall("the layer has no WMS source");
  return {
    url,
    params: source.getParams(),
    title: (layer.get("title") ?? layer.get("name")) as string | undefined,
    attribution: attributionOf(source),
    crs: source.getProjection()?.getCode() ?? crs,
  };
}

/** Of attributions that depend on the view, those that are told without one. */
function attributionOf(source: NonNullable<ReturnType<Layer["getSource"]>>): string | undefined {
  try {
    return [source.getAttributions()?.({} as never) ?? []].flat().join(" ");
  } catch {
    return undefined;
  }
}

function isShown(map: OlMap, layer: Layer): boolean {
  return layer.getOpacity() > 0 && layer.isVisible(map.getView());
}

/** There until the map is disposed of. */
function viewportOf(map: OlMap): HTMLElement {
  return map.getViewport() as HTMLElement;
}

function projectionOfMap(map: OlMap): string {
  const projection = getUserProjection() ?? map.getView().getProjection();
  if (projection.getUnits() === "pixels")
    throw wrongCall(`${projection.getCode()} has no places on earth to ask at`);
  return projection.getCode();
}

function pointOf(place: Place, code: string): Point {
  const [x, y] = place as [number, number];
  if (code === "EPSG:3857") return { x: wrappedMetres(x), y, crs: code };
  const [lon, lat] = transform(place, code, "EPSG:4326") as [number, number];
  return { lon: wrapped(lon), lat };
}

function placeOf(point: Point, code: string): Place {
  if ("lon" in point) return transform([point.lon, point.lat], "EPSG:4326", code);
  const { x, y, crs = "EPSG:4326" } = point;
  if (!projectionOf(crs)) throw wrongCall(`ol/proj knows no ${crs}`);
  return transform([x, y], crs, code);
}

function popupOn(map: OlMap, asker: Asker<Place>, onKey: (event: KeyboardEvent) => void): Popup<Place> {
  const balloon = document.createElement("div");
  const closer = document.createElement("button");
  balloon.className = "geoprobe-balloon";
  closer.type = "button";
  closer.textContent = "×";
  closer.ariaLabel = "Close popup";
  closer.addEventListener("click", () => asker.dismiss(map.getTargetElement()));
  balloon.addEventListener("keydown", onKey);
  const overlay = new Overlay({ element: balloon, positioning: "bottom-center" });
  return {
    frame: viewportOf(map),
    rules,
    open(place, box) {
      balloon.replaceChildren(box, closer);
      overlay.setPosition(place);
      map.addOverlay(overlay);
    },
    close() {
      map.removeOverlay(overlay);
    },
    settled() {
      map.renderSync();
      return overlay.getMap() ? balloon : undefined;
    },
    pan([right, down]) {
      const view = map.getView();
      const [x, y] = map.getPixelFromCoordinate(view.getCenter() as Place) as [number, number];
      view.cancelAnimations();
      view.animate({ center: map.getCoordinateFromPixel([x + right, y + down]), duration: 250 });
    },
  };
}
