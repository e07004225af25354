import * as leaflet from "leaflet";

export interface Place {
  lon: number;
  lat: number;
}

/** The world map: countries from a file of the page's own, a pin, and a cross for the keyboard. */
export class WorldMap {
  readonly #map: leaflet.Map;
  readonly #pin: leaflet.Marker;

  /** `ask` is called for a click, a tap, and Enter while the map has the focus. */
  constructor(container: HTMLElement, ask: (place: Place) => void) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = leaflet.map(container, {
      center: [12, 14],
      zoom: 2,
      minZoom: 1,
      maxZoom: 10,
      zoomSnap: 0.5,
      maxBounds: [
        [-90, -220],
        [90, 220],
      ],
      maxBoundsViscosity: 0.8,
      zoomAnimation: !still,
      fadeAnimation: !still,
      inertia: !still,
    });
    this.#map.attributionControl.setPrefix("");
    const icon = leaflet.divIcon({ className: "pin", iconSize: [28, 28], iconAnchor: [14, 14] });
    this.#pin = leaflet.marker([0, 0], { icon, interactive: false, keyboard: false });
    this.#map.on("click", (event) => ask(placeOf(event.latlng)));
    this.#map.on("keypress", ({ originalEvent }) => {
      if (originalEvent.key === "Enter" && originalEvent.target === container) ask(placeOf(this.#map.getCenter()));
    });
  }

  async drawCountries(url: string): Promise<void> {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    const countries = (await response.json()) as Parameters<typeof leaflet.geoJSON>[0];
    leaflet
      .geoJSON(countries, {
        interactive: false,
        attribution: "Natural Earth",
        style: { className: "country", weight: 0.8, fillOpacity: 1 },
      })
      .addTo(this.#map);
  }

  /** Puts the pin there, and brings it into view. */
  pin({ lon, lat }: Place): void {
    this.#pin.setLatLng([lat, lon]).addTo(this.#map);
    if (!this.#map.getBounds().pad(-0.05).contains([lat, lon])) this.#map.panTo([lat, lon]);
  }
}

// Past the antimeridian Leaflet counts on; four decimals are 11 m.
function placeOf(position: leaflet.LatLng): Place {
  const { lng, lat } = position.wrap();
  const round = (degrees: number) => Math.round(degrees * 1e4) / 1e4;
  return { lon: round(lng), lat: round(Math.max(-90, Math.min(90, lat))) };
}
