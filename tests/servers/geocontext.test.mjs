// A registry of GeoContext's, as large as the one it ships and in its words, behind `geoprobe serve`: its collection of 135
// services on a stand-in for GeoServer, and services on real servers, against what GDAL reads from the same files. With
// GEOPROBE_TEST_REGISTRY, a file of GeoContext's version 2 takes the place of the large one, its GeoServer mapped to here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startServe } from "../support/serve.mjs";
import { useRig } from "./asking.mjs";
import { featuresOf, readGrid } from "./demo-data.mjs";
import { gridAt, polygonsAt } from "./gdal.mjs";
import { grouped, startGeoserver } from "./geoserver-stand-in.mjs";
import { dataFolder } from "./rig/dataset.mjs";

const { createEngine } = await import(process.env.GEOPROBE_PACKAGE ?? new URL("../../web/dist/index.js", import.meta.url));

const points = [
  [25.13, -29.31],
  [28.0473, -26.2041],
  [30.61, -23.87],
];
const sea = [-20.3, -41.7];

const service = (key, more) => ({
  key, name: `About ${key}`, description: null, url: "", query_type: "WMS", layer_name: "name", layer_typename: key, cache_duration: 604800,
  srid: 4326, service_version: "1.3.0", provenance: null, notes: null, licensing: null, tolerance: 10.0, test_x: null, test_y: null,
  test_value: null, status: null, ...more,
});
const fileOf = (groups) => ({
  service: groups.flatMap(([, services]) => services),
  group: groups.map(([key, services]) => ({ key, name: `Group ${key}`, description: null, service_keys: services.map((one) => one.key) })),
  collection: [{ key: "rivers", name: "Rivers", description: "All of it", group_keys: groups.map(([key]) => key) }],
});

const geoserver = "https://maps.example.org/geoserver";
const months = (key, count = 12) => [`${key}_group`, Array.from({ length: count }, (_, i) => service(`${key}_${i + 1}`, { url: `${geoserver}/wms`, layer_name: "GRAY_INDEX" }))];
const areas = (key, count, srid) => [`${key}_group`, Array.from({ length: count }, (_, i) => service(`${key}_${i + 1}`, { url: `${geoserver}/wfs`, query_type: "WFS", service_version: "1.0.0", srid }))];
function largeFile() {
  const groups = [areas("boundary", 10, 3857), months("rain"), areas("water", 12, 4326), ...["high", "mean", "low", "damp", "high_spread", "mean_spread", "low_spread", "damp_spread"].map((key) => months(key)), months("elevation", 3), areas("cadastre", 2, 4148)];
  groups[1][1][0].service_version = "1.0.0"; // no version of WMS that geoprobe speaks
  return fileOf(groups);
}

const given = process.env.GEOPROBE_TEST_REGISTRY;
const file = given ? JSON.parse(readFileSync(given, "utf8")) : largeFile();
const host = given ? "https://maps.kartoza.com/geoserver" : geoserver;
const serviceOf = new Map(file.service.map((one) => [one.key, one]));
const groupOf = new Map(file.group.map((one) => [one.key, one]));
const keysOf = (collection) => collection.group_keys.flatMap((key) => groupOf.get(key).service_keys);
const largest = file.collection.reduce((a, b) => (keysOf(b).length > keysOf(a).length ? b : a));

// What each layer holds: the rain of the place and a number of the layer's own, or the province's name after the layer's.
const layerOf = (one) => one.layer_typename.replace(/^.*:/, "");
const ofType = (type) => [...grouped(file.service.filter((one) => one.url.startsWith(host) && one.query_type === type), layerOf)];
const rain = readGrid("rain-land");
const coverages = ofType("WMS").map(([name, [{ layer_name: band }]], i) => ({ name, band, own: i / 4, at: (point) => (rain(point) === "NoData" ? null : Number(rain(point)) + i / 4) }));
const provinces = featuresOf("provinces");
const types = ofType("WFS").map(([name, services]) => ({
  name,
  features: provinces.map(({ properties, ...rest }) => ({ ...rest, properties: Object.fromEntries(services.map((one) => [one.layer_name, `${name}: ${properties.name}`])) })),
}));
const ownOf = new Map(coverages.map(({ name, own }) => [name, own]));

let maps;
let server;
const mapped = () => JSON.parse(JSON.stringify(file).replaceAll(host, maps.url));
before(async () => {
  maps = await startGeoserver({ coverages, types });
  server = await startServe(mapped(), ["--deadline", "60s"]);
});
after(async () => {
  await server.stop();
  await maps.stop();
});

const ask = async ([x, y], key) => (await server.get(`/api/v2/query?registry=collection&key=${key}&x=${x}&y=${y}&outformat=json`)).text();

test(`a collection of ${keysOf(largest).length} services has every value, in GeoContext's shape and order`, async (t) => {
  const rains = gridAt(join(dataFolder, "rain-land.asc"), points);
  const names = polygonsAt(join(dataFolder, "provinces.geojson"), points, ["name"]);
  for (const [i, point] of points.entries()) {
    const since = maps.requests.length;
    const text = await ask(point, largest.key);
    const asked = maps.requests.slice(since);
    assert.ok(asked.length <= 36, `${asked.length} exchanges`);
    const count = (service) => asked.filter((one) => one.service === service).length;
    t.diagnostic(`${asked.length} exchanges at point ${i + 1}: ${count("WMS")} of WMS and ${count("WFS")} of WFS`);
    const valueOf = ({ query_type, ...one }) => (query_type === "WFS" ? `${layerOf(one)}: ${names[i][0].name}` : rains[i] + ownOf.get(layerOf(one)));
    const answer = JSON.parse(text);
    for (const leaf of answer.groups.flatMap((group) => group.services)) {
      const value = valueOf(serviceOf.get(leaf.key));
      if (typeof value === "string") assert.equal(leaf.value, value, leaf.key);
      else assert.ok(/^\d+(\.\d{1,2})?$/.test(leaf.value) && Number(leaf.value) === value, `${leaf.key}: ${leaf.value}, not ${value}`);
      leaf.value = "";
    }
    const groups = largest.group_keys.map((key) => {
      const { name, description, group_type = "text", service_keys } = groupOf.get(key);
      const services = service_keys.map((key) => ({ key, value: "", name: serviceOf.get(key).name, description: serviceOf.get(key).description, query_type: serviceOf.get(key).query_type }));
      return { key, name, description, group_type, services };
    });
    const { key, name, description } = largest;
    assert.equal(JSON.stringify(answer), JSON.stringify({ key, name, description, groups }));
  }
});

test("where nothing is, every value is null and nothing failed", async () => {
  const response = await server.get(`/api/v2/query?registry=collection&key=${largest.key}&x=${sea[0]}&y=${sea[1]}`);
  const { type, geometry, properties } = await response.json();
  assert.deepEqual([type, geometry], ["Feature", { type: "Point", coordinates: sea }]);
  for (const leaf of properties.groups.flatMap((group) => group.services)) assert.equal(leaf.value, null, leaf.key);
  const { root } = await (await server.get(`/v1/query?key=${largest.key}&x=${sea[0]}&y=${sea[1]}`)).json();
  for (const leaf of root.groups.flatMap((group) => group.services)) assert.equal(leaf.status, "empty", `${leaf.key}: ${leaf.error?.message}`);
});

test("the npm package reads the same file, and has the same answers", async () => {
  const engine = await createEngine({ registry: mapped() });
  const key = `collection:${largest.key}`;
  for (const [x, y] of [...points, sea]) {
    const { root } = await (await server.get(`/v1/query?key=${key}&x=${x}&y=${y}`)).json();
    const answersOf = (groups) => groups.flatMap((group) => group.services).map(({ key, status, value }) => [key, status, value]);
    assert.deepEqual(answersOf((await engine.query(key, { lon: x, lat: y }, { deadline: 60000 })).root.groups), answersOf(root.groups));
  }
  engine.close();
});

const context = useRig("mapserver", "qgis", "koop");

test("real servers' services in GeoContext's words have the values that GDAL reads", async (t) => {
  const { rig } = context;
  const real = await startServe(
    fileOf([
      ["mapserver", [service("country", { url: rig.mapserver.wms, layer_typename: "countries" }), service("canton", { url: rig.mapserver.wfs, query_type: "WFS", service_version: "1.0.0", layer_typename: "cantons", srid: 3857 }), service("rain", { url: rig.mapserver.wms, layer_typename: "rain_land", layer_name: "value_0" })]],
      ["qgis", [service("code", { url: rig.qgis.wms, layer_typename: "countries", layer_name: "iso_a3", service_version: "1.1.1" }), service("wet", { url: rig.qgis.wms, layer_typename: "rain_land", layer_name: "Band 1" })]],
      ["koop", [service("continent", { url: `${rig.koop.services}/countries/FeatureServer/`, query_type: "ArcREST", layer_typename: "0", layer_name: "continent", service_version: "10.2" })]],
    ]),
    ["--deadline", "60s", "--timeout", "60s"],
  );
  t.after(() => real.stop());
  const zurich = [8.5417, 47.3769];
  const at = (name, attributes) => polygonsAt(join(rig.data, `${name}.geojson`), [zurich], attributes)[0][0];
  const { name, iso_a3, continent } = at("countries", ["name", "iso_a3", "continent"]);
  const [rainfall] = gridAt(join(rig.data, "rain-land.tif"), [zurich]);
  const answer = await (await real.get(`/api/v2/query?registry=collection&key=rivers&x=8°32'30.12"E&y=47.3769&outformat=json`)).json();
  const values = Object.fromEntries(answer.groups.flatMap((group) => group.services).map(({ key, value }) => [key, value]));
  assert.deepEqual({ ...values, rain: Number(values.rain), wet: Number(values.wet) }, { country: name, canton: at("provinces", ["name"]).name, rain: rainfall, code: iso_a3, wet: rainfall, continent });
});
