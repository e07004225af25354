import * as leaflet from "leaflet";
import type { Place } from "./address.js";
import { BaseMap } from "./base_map.js";
import { element } from "./dom.js";

/** A place with a name, to be chosen on the map. */
export interface NamedPlace extends Place {
  name: string;
  choose: () => void;
}

/** The world map: the built-in data, a pin, and a cross for the keyboard. */
export class WorldMap {
  readonly #map: leaflet.Map;
  readonly #pin: leaflet.Marker;
  readonly #places = leaflet.layerGroup();

  /** `ask` is called for a click, a tap, a long press, and Enter while the map has the focus. */
  constructor(container: HTMLElement, ask: (place: Place) => void) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = leaflet.map(container, {
      center: [14, 12],
      zoom: container.clientWidth < 600 ? 1 : 2,
      minZoom: 1,
      maxZoom: 9,
      zoomSnap: 0.5,
      maxBounds: [
        [-90, -220],
        [90, 220],
      ],
      maxBoundsViscosity: 0.8,
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
    });
    this.#map.attributionControl.setPrefix("");
    const icon = leaflet.divIcon({ className: "pin", html: element("span"), iconSize: [30, 30], iconAnchor: [15, 15] });
    this.#pin = leaflet.marker([0, 0], { icon, interactive: false, keyboard: false, zIndexOffset: 1000 });
    this.#places.addTo(this.#map);
    for (const event of ["click", "contextmenu"] as const) this.#map.on(event, ({ latlng }) => ask(placeOf(latlng)));
    this.#map.on("keypress", ({ originalEvent }) => {
      if (originalEvent.key === "Enter" && originalEvent.target === container) ask(placeOf(this.#map.getCenter()));
    });
    new ResizeObserver(() => this.#map.invalidateSize({ animate: false })).observe(container);
  }

  /** Resolves once the countries are drawn; rejects where their file cannot be had. */
  drawBase(): Promise<void> {
    return new BaseMap(this.#map).draw();
  }

  /** Puts the pin there, and brings it into view. */
  pin({ lon, lat }: Place): void {
    this.#pin.setLatLng([lat, lon]).addTo(this.#map);
    if (!this.#map.getBounds().pad(-0.05).contains([lat, lon])) this.#map.panTo([lat, lon]);
  }

  /** While something is asked at the pin. */
  busy(asking: boolean): void {
    this.#pin.getElement()?.classList.toggle("pin-asking", asking);
  }

  /** The places that can be chosen; they take those of before away. */
  offer(places: NamedPlace[]): void {
    this.#places.clearLayers();
    for (const { lon, lat, name, choose } of places) {
      const icon = leaflet.divIcon({ className: "recorded", html: element("span", "", name), iconSize: [24, 24], iconAnchor: [12, 12] });
      const marker = leaflet.marker([lat, lon], { icon, alt: name, title: name, bubblingMouseEvents: false });
      marker.on("click", choose).addTo(this.#places);
      marker.getElement()?.setAttribute("aria-label", `Recording: ${name}`);
    }
  }
}

// Past the antimeridian Leaflet counts on; four decimals are 11 m.
function placeOf(position: leaflet.LatLng): Place {
  const { lng, lat } = position.wrap();
  const round = (degrees: number) => Math.round(degrees * 1e4) / 1e4;
  return { lon: round(lng), lat: round(Math.max(-90, Math.min(90, lat))) };
}
