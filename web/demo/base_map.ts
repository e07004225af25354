import * as leaflet from "leaflet";
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon } from "geojson";
import citiesUrl from "../../native/demo/data/cities.geojson?url";
import countriesUrl from "../../native/demo/data/countries.geojson?url";
import provincesUrl from "../../native/demo/data/provinces.geojson?url";
import { Labels, type Label } from "./labels.js";

type Areas = FeatureCollection<Polygon | MultiPolygon, { name: string }>;
type Cities = FeatureCollection<Point, { name: string; population: number }>;

const provincesFrom = 4;

/** The page's own data drawn as a map: no tile comes from anywhere. */
export class BaseMap {
  readonly #map: leaflet.Map;
  readonly #labels: Labels;
  #provinces: Promise<leaflet.GeoJSON> | undefined;

  constructor(map: leaflet.Map) {
    this.#map = map;
    this.#labels = new Labels(map);
    for (const [index, name] of ["graticule", "shallows"].entries()) map.createPane(name).style.zIndex = String(350 + index);
  }

  async draw(): Promise<void> {
    graticule().addTo(this.#map);
    const countries = await read<Areas>(countriesUrl);
    areas(countries, "shallows", { pane: "shallows" }).addTo(this.#map);
    areas(countries, "country", { attribution: "Natural Earth" }).addTo(this.#map);
    this.#labels.add(countries.features.flatMap(countryLabel));
    const detail = () => void this.#drawProvinces().catch(() => {}); // the countries are enough to find a place
    this.#map.on("zoomend", detail);
    detail();
    const cities = await read<Cities>(citiesUrl);
    this.#map.attributionControl.addAttribution("GeoNames, CC BY 4.0");
    this.#labels.add(cities.features.map(cityLabel));
  }

  async #drawProvinces(): Promise<void> {
    if (this.#map.getZoom() < provincesFrom) {
      if (this.#provinces) (await this.#provinces).remove();
      return;
    }
    this.#provinces ??= read<Areas>(provincesUrl).then((provinces) => areas(provinces, "province", {}));
    const layer = await this.#provinces;
    if (this.#map.getZoom() >= provincesFrom) layer.addTo(this.#map);
  }
}

async function read<Type>(url: string): Promise<Type> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return (await response.json()) as Type;
}

function areas(collection: Areas, className: string, options: leaflet.LayerOptions): leaflet.GeoJSON {
  return leaflet.geoJSON(collection, { interactive: false, style: { className, weight: 1 }, ...options });
}

function graticule(): leaflet.Polyline {
  const lines: [number, number][][] = [];
  for (let lon = -210; lon <= 210; lon += 30) lines.push([[-85, lon], [85, lon]]);
  for (let lat = -60; lat <= 60; lat += 30) lines.push([[lat, -220], [lat, 220]]);
  return leaflet.polyline(lines, { className: "graticule", interactive: false, weight: 1, pane: "graticule" });
}

/** In the middle of the box of the largest part, from the zoom at which that part is wide enough for the name. */
function countryLabel({ geometry, properties }: Feature<Polygon | MultiPolygon, { name: string }>): Label[] {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const boxes = parts.map((part) => leaflet.latLngBounds((part[0] ?? []).map(([lon = 0, lat = 0]): [number, number] => [lat, lon])));
  const extent = (box: leaflet.LatLngBounds) => (box.getEast() - box.getWest()) * (box.getNorth() - box.getSouth());
  const [largest] = boxes.sort((a, b) => extent(b) - extent(a));
  if (!largest) return [];
  const width = largest.getEast() - largest.getWest();
  const wanted = properties.name.length * 9 + 12;
  const zoom = Math.log2((wanted * 360) / (width * 256));
  return [{ text: properties.name, kind: "country", at: largest.getCenter(), from: zoom, until: 7, rank: -extent(largest) }];
}

function cityLabel({ geometry, properties: { name, population } }: Cities["features"][number]): Label {
  const [lon = 0, lat = 0] = geometry.coordinates;
  const from = population >= 8e6 ? 3 : population >= 3e6 ? 4 : population >= 1e6 ? 5 : population >= 5e5 ? 6 : 7;
  return { text: name, kind: "city", at: leaflet.latLng(lat, lon), from, until: 99, rank: 1 / population };
}
