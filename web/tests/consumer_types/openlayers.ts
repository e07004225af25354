import { expectTypeOf } from "expect-type";
import { createEngine } from "geoprobe";
import type { Asking, AskOptions, LayerRegistry, OpenLayersAskOptions } from "geoprobe/openlayers";
import { askOnClick, registryOf } from "geoprobe/openlayers";
import * as L from "leaflet";
import ImageLayer from "ol/layer/Image.js";
import TileLayer from "ol/layer/Tile.js";
import OlMap from "ol/Map.js";
import ImageWMS from "ol/source/ImageWMS.js";
import TileWMS from "ol/source/TileWMS.js";

const rain = new TileLayer({ source: new TileWMS({ url: "https://maps.example.org/wms", params: { LAYERS: "rain" } }) });
const soil = new ImageLayer({ source: new ImageWMS({ url: "https://maps.example.org/wms", params: { LAYERS: "soil" } }) });
const map = new OlMap({ target: "map", layers: [rain, soil] });

expectTypeOf(askOnClick).parameter(0).toEqualTypeOf<OlMap>();
expectTypeOf(askOnClick).returns.toEqualTypeOf<Asking>();
expectTypeOf<OpenLayersAskOptions>().toExtend<AskOptions>();
expectTypeOf<OpenLayersAskOptions["popup"]>().toEqualTypeOf<boolean | undefined>();

askOnClick(map);
askOnClick(map, { registry: new URL("https://example.org/site.json"), key: "site" });
askOnClick(map, { layers: [rain, soil], query: { deadline: 5000, features: true }, popup: false });
expectTypeOf(registryOf([rain, soil])).toEqualTypeOf<LayerRegistry>();
void createEngine({ registry: registryOf(rain) });
// @ts-expect-error a source is no layer
registryOf(rain.getSource());
// @ts-expect-error no such option
askOnClick(map, { keys: "site" });
// @ts-expect-error a map of another library
askOnClick(L.map("map"));
