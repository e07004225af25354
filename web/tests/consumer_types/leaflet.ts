import { expectTypeOf } from "expect-type";
import type { Engine, Point, QueryResult } from "geoprobe";
import { createEngine } from "geoprobe";
import type { Asking, AskOptions, LayerRegistry, LeafletAskOptions } from "geoprobe/leaflet";
import { askOnClick, registryOf } from "geoprobe/leaflet";
import type { GeoprobeResultElement } from "geoprobe/result";
import * as L from "leaflet";

const map = L.map("map");
const layer = L.tileLayer.wms("https://maps.example.org/wms", { layers: "rain" }).addTo(map);

expectTypeOf(askOnClick).returns.toEqualTypeOf<Asking>();
expectTypeOf<LeafletAskOptions>().toExtend<AskOptions>();
expectTypeOf<Asking["element"]>().toEqualTypeOf<GeoprobeResultElement>();
expectTypeOf<Asking["ask"]>().toEqualTypeOf<(point: Point) => Promise<QueryResult | undefined>>();
expectTypeOf<Asking["remove"]>().toEqualTypeOf<() => void>();
expectTypeOf<NonNullable<AskOptions["onResult"]>>().parameters.toEqualTypeOf<[result: QueryResult, point: Point]>();
expectTypeOf<AskOptions["engine"]>().toEqualTypeOf<Engine | Promise<Engine> | undefined>();

askOnClick(map);
askOnClick(map, { registry: "/site.json", query: { deadline: 5000 }, engineOptions: { worker: true }, popup: { maxWidth: 400 } });
askOnClick(map, { engine: createEngine({ registry: {} }), key: "site", longPress: false });
askOnClick(map, { layers: [layer] });
expectTypeOf(registryOf(layer)).toEqualTypeOf<LayerRegistry>();
expectTypeOf<LayerRegistry["services"][number]["layer"]>().toEqualTypeOf<string>();
registryOf([layer]);
void createEngine({ registry: registryOf(layer) });
// @ts-expect-error no map
askOnClick(document.body);
// @ts-expect-error no such option
askOnClick(map, { registrie: "/site.json" });
// @ts-expect-error no such query option
askOnClick(map, { registry: "/site.json", query: { dedline: 5 } });
