import { expectTypeOf } from "expect-type";
import type { Asking, AskOptions, LayerRegistry, MapLibreAskOptions } from "geoprobe/maplibre";
import { askOnClick, registryOf } from "geoprobe/maplibre";
import { Map as MapLibreMap, Popup } from "maplibre-gl";

const map = new MapLibreMap({ container: "map", style: { version: 8, sources: {}, layers: [] } });

expectTypeOf(askOnClick).returns.toEqualTypeOf<Asking>();
expectTypeOf<MapLibreAskOptions>().toExtend<AskOptions>();

askOnClick(map, { Popup });
askOnClick(map, { Popup, registry: "/site.json", popup: { offset: 10 } });
askOnClick(map, { Popup, layers: ["rain"], popup: false });
expectTypeOf(registryOf(["rain"], map)).toEqualTypeOf<LayerRegistry>();
// @ts-expect-error MapLibre's layers are told by their ids
askOnClick(map, { Popup, layers: [{ id: "rain" }] });
// @ts-expect-error no Popup
askOnClick(map, { Popup: MapLibreMap });
