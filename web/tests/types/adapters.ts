// The maps and layers of the real libraries are what the adapters take. Checked by the compiler, never run.
import * as L from "leaflet";
import * as maplibregl from "maplibre-gl";
import type OlMap from "ol/Map.js";
import type ImageLayer from "ol/layer/Image.js";
import type TileLayer from "ol/layer/Tile.js";
import type ImageWMS from "ol/source/ImageWMS.js";
import type TileWMS from "ol/source/TileWMS.js";
import { expectTypeOf } from "expect-type";
import type { Point, QueryResult } from "../../src/index.js";
import * as forLeaflet from "../../src/leaflet.js";
import * as forMapLibre from "../../src/maplibre.js";
import * as forOpenLayers from "../../src/openlayers.js";

const rain = L.tileLayer.wms("https://maps.example.org/wms", { layers: "rain" });
const onLeaflet = forLeaflet.askOnClick(L.map("map"), { layers: [rain], popup: { maxWidth: 300 } });
expectTypeOf(onLeaflet.ask).toEqualTypeOf<(point: Point) => Promise<QueryResult | undefined>>();
expectTypeOf(forLeaflet.registryOf).toBeCallableWith(rain);

declare const map: maplibregl.Map;
const onMapLibre = forMapLibre.askOnClick(map, { Popup: maplibregl.Popup, registry: "/site.json", key: "site" });
expectTypeOf(onMapLibre).toEqualTypeOf(onLeaflet);
expectTypeOf(forMapLibre.registryOf).toBeCallableWith(["rain"], map);

declare const olMap: OlMap;
declare const tiles: TileLayer<TileWMS>;
declare const image: ImageLayer<ImageWMS>;
const onOpenLayers = forOpenLayers.askOnClick(olMap, { layers: [tiles, image], query: { deadline: 5000, features: true } });
expectTypeOf(onOpenLayers).toEqualTypeOf(onLeaflet);
expectTypeOf(forOpenLayers.registryOf).toBeCallableWith([tiles, image]);

// @ts-expect-error -- no such option
forLeaflet.askOnClick(L.map("map"), { registy: "/site.json" });
// @ts-expect-error -- a map of another library
forOpenLayers.askOnClick(L.map("map"));
// @ts-expect-error -- no Popup class
forMapLibre.askOnClick(map, { Popup: L.Popup });
