import * as leaflet from "leaflet";
import { element } from "./dom.js";

export interface Label {
  text: string;
  kind: "country" | "city";
  at: leaflet.LatLng;
  /** The zooms between which it is shown, where there is room. */
  from: number;
  until: number;
  /** The lowest gets the room; countries come before cities. */
  rank: number;
}

/** Names on the map, as many as have room without lying over one another. */
export class Labels {
  readonly #map: leaflet.Map;
  readonly #all: Label[] = [];
  readonly #shown = new Map<Label, leaflet.Marker>();

  constructor(map: leaflet.Map) {
    this.#map = map;
    const pane = map.createPane("labels");
    pane.setAttribute("aria-hidden", "true");
    map.on("moveend", () => this.#place());
  }

  add(labels: Label[]): void {
    this.#all.push(...labels);
    this.#all.sort((a, b) => (a.kind === b.kind ? a.rank - b.rank : a.kind === "country" ? -1 : 1));
    this.#place();
  }

  #place(): void {
    const zoom = this.#map.getZoom();
    const view = this.#map.getBounds().pad(0.1);
    const taken: leaflet.Bounds[] = [];
    const fitting = new Set<Label>();
    for (const label of this.#all) {
      if (zoom < label.from || zoom > label.until || !view.contains(label.at)) continue;
      const box = this.#boxOf(label);
      if (taken.some((other) => other.intersects(box))) continue;
      taken.push(box);
      fitting.add(label);
    }
    for (const [label, marker] of this.#shown)
      if (!fitting.has(label)) {
        marker.remove();
        this.#shown.delete(label);
      }
    for (const label of fitting) if (!this.#shown.has(label)) this.#shown.set(label, markerOf(label).addTo(this.#map));
  }

  #boxOf({ text, kind, at }: Label): leaflet.Bounds {
    const { x, y } = this.#map.latLngToLayerPoint(at);
    const width = text.length * (kind === "country" ? 8.5 : 6.6) + 10;
    const left = kind === "country" ? x - width / 2 : x - 6;
    return leaflet.bounds([left, y - 10], [left + width, y + 10]);
  }
}

function markerOf({ text, kind, at }: Label): leaflet.Marker {
  const icon = leaflet.divIcon({ className: `label label-${kind}`, html: element("span", "", text), iconSize: [0, 0] });
  return leaflet.marker(at, { icon, interactive: false, keyboard: false, pane: "labels" });
}
