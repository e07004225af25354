// `geoprobe query` on MapServer over real data; every value is compared with what GDAL reads from the same files.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { registryOfAll, useRig } from "./asking.mjs";
import { gridAt, pointsNear, polygonsAt } from "./gdal.mjs";
import { borderOf, dataFolder, toMercator } from "./rig/dataset.mjs";

const formats = { json: "application/json", gml: "application/vnd.ogc.gml", text: "text/plain" };
const places = [
  ["1.3.0", "EPSG:4326"],
  ["1.3.0", "CRS:84"],
  ["1.3.0", "EPSG:3857"],
  ["1.1.1", "EPSG:4326"],
  ["1.1.1", "EPSG:3857"],
];
const [countries, provinces, cities] = ["countries", "provinces", "cities"].map((name) => join(dataFolder, `${name}.geojson`));
const countryAttributes = ["name", "name_fr", "iso_a2", "iso_a3", "continent"];
const provinceAttributes = ["name", "kind", "iso", "country", "name_fr"];
const cityAttributes = ["name", "country", "population"];
const cityTolerance = 8000;
const rain = { property: "value_0", unit: "mm", nodata: [-1] };

const layers = [
  { name: "countries", polygons: (p) => polygonsAt(countries, p, countryAttributes) },
  { name: "länder", polygons: (p) => polygonsAt(countries, p, countryAttributes) },
  { name: "provinces", polygons: (p) => polygonsAt(provinces, p, provinceAttributes) },
  { name: "cantons", polygons: (p) => polygonsAt(provinces, p, provinceAttributes, "c.country = 'Switzerland'") },
  { name: "cities", tolerance: cityTolerance, near: (p, metres) => pointsNear(cities, p, cityAttributes, metres) },
  {
    name: "megacities",
    tolerance: cityTolerance,
    near: (p, metres) => pointsNear(cities, p, cityAttributes, metres, "c.population > 10000000"),
  },
  { name: "rain_land", ...rain, degrees: true, grid: (p) => gridAt(join(dataFolder, "rain-land.asc"), p) },
  { name: "rain_sea", ...rain, degrees: true, grid: (p) => gridAt(join(dataFolder, "rain-sea.asc"), p) },
  { name: "rain_mercator", ...rain, degrees: false, grid: (p) => gridAt(join(context.rig.data, "rain-mercator.tif"), p.map(toMercator)) },
];

const points = [
  ["Johannesburg", 28.0473, -26.2041],
  ["Lesotho, enclosed by South Africa", 28.2, -29.5],
  ["Buenos Aires", -58.4, -34.62],
  ["Patagonia", -69.3, -46.2],
  ["Zürich", 8.54, 47.37],
  ["Tokyo", 139.69, 35.69],
  ["New York", -73.99, 40.72],
  ["Greenland", -40.3, 72.4],
  ["the Gulf of Guinea", 0.3, -0.4],
  ["the South Atlantic", -20.3, -41.7],
  ["Vanua Levu, Fiji", 179.2, -16.6],
  ["Chukotka, west of the antimeridian", 179.9, 68.4],
  ["Chukotka, east of the antimeridian", -179.9, 68.4],
  ["Chukotka, on the antimeridian", 180, 68.4],
  ["Chukotka, on the antimeridian from the east", -180, 68.4],
  ["Antarctica, south of the grids", 10, -84],
];

const keyOf = (layer, version, format, crs) => `${layer}.${version}.${format}.${crs.replace(":", "")}`.toLowerCase().replace("ä", "ae");

// A grid is asked in its own CRS (see dataset.mjs).
const placesOf = (layer) => places.filter(([, crs]) => layer.degrees === undefined || layer.degrees === (crs !== "EPSG:3857"));

function registryOf(url, over) {
  const services = over.flatMap((layer) =>
    placesOf(layer).flatMap(([version, crs]) =>
      Object.entries(formats).map(([name, format]) => ({
        key: keyOf(layer.name, version, name, crs),
        name: layer.name,
        type: "wms",
        url,
        layer: layer.name,
        version,
        crs,
        format,
        ...(layer.property && { property: layer.property, unit: layer.unit, nodata: layer.nodata }),
        ...(layer.tolerance && { tolerance: layer.tolerance }),
      })),
    ),
  );
  return registryOfAll(services);
}

const context = useRig("mapserver");
let compared = 0;
after(() => console.log(`${compared} comparisons with what GDAL reads`));

async function ask(registry, args) {
  const run = await context.query(registry, args);
  assert.equal(run.err, "");
  assert.equal(run.status, 0, run.out.slice(0, 2000));
  return leavesOf(run.document);
}

const sameText = (a, b) => String(a ?? "") === String(b ?? "");

// GML leaves out what is null, and formats that know only text write numbers as text.
function isThat(value, expected) {
  return Object.entries(expected).every(([name, wanted]) => name === "metres" || sameText(value[name], wanted));
}

function compareWithOneOf(leaf, candidates, where) {
  const wanted = `${where}: ${leaf.key} is ${leaf.status} ${JSON.stringify(leaf.value)}; GDAL reads ${JSON.stringify(candidates)}`;
  ++compared;
  if (candidates.length === 0) return assert.equal(leaf.status, "empty", wanted);
  assert.equal(leaf.status, "ok", wanted);
  compared += Object.keys(candidates[0]).length;
  assert.ok(candidates.some((c) => isThat(leaf.value, c)), wanted);
}

function compareWithNear(leaf, near, format, where) {
  const surely = near.filter((c) => c.metres <= 0.7 * cityTolerance);
  if (surely.length === 0 && near.length > 0) return; // too near the tolerance to say
  // Where the format tells no place, any that is near enough may come first.
  compareWithOneOf(leaf, format === "json" ? surely.slice(0, 1) : surely.length > 0 ? near : [], where);
}

function compareWithGrid(leaf, values, where) {
  ++compared;
  const wanted = `${where}: ${leaf.key} is ${leaf.status} ${JSON.stringify(leaf.value)}; GDAL reads ${JSON.stringify(values)}`;
  if (leaf.status === "empty" || values.every((v) => v === null)) return assert.ok(leaf.status === "empty" && values.includes(null), wanted);
  if (leaf.status === "nodata") return assert.ok(values.includes(-1), wanted);
  assert.equal(leaf.status, "ok", wanted);
  assert.equal(typeof leaf.value, "number", wanted);
  assert.ok(leaf.value !== -1 && values.includes(leaf.value), wanted);
}

test("every value equals GDAL's, in WMS 1.1.1 and 1.3.0, JSON, GML and text, EPSG:4326, CRS:84 and EPSG:3857", async (t) => {
  const registry = registryOf(context.rig.mapserver.wms, layers);
  const coordinates = points.map(([, x, y]) => [x, y]);
  const truth = layers.map((layer) => layer.polygons?.(coordinates) ?? layer.grid?.(coordinates) ?? layer.near(coordinates, 1.3 * cityTolerance));
  // On the seam a grid's cell ends: either side of it is right, and so is nothing.
  const seam = layers.map((layer) => layer.grid && [null, ...layer.grid([[179.99, 68.4], [-179.99, 68.4]])]);
  for (const [n, [name, x, y]] of points.entries()) {
    await t.test(name, async () => {
      const leaves = await ask(registry, ["--at", `${x},${y}`]);
      assert.equal(leaves.size, layers.flatMap(placesOf).length * 3);
      for (const [l, layer] of layers.entries())
        for (const [version, crs] of placesOf(layer))
          for (const format of Object.keys(formats)) {
            const leaf = leaves.get(keyOf(layer.name, version, format, crs));
            // 180° is the polygons' edge, and on a grid of 1 mm it lies a hair beyond.
            const beyond = Math.abs(x) === 180 && crs === "EPSG:3857" && leaf.status === "empty";
            if (layer.polygons) compareWithOneOf(leaf, beyond ? [] : truth[l][n], name);
            else if (layer.grid) compareWithGrid(leaf, Math.abs(x) === 180 ? seam[l] : [truth[l][n]], name);
            else compareWithNear(leaf, truth[l][n], format, name);
          }
    });
  }
});

test("on an edge the value is one of the neighbours'", async (t) => {
  const over = layers.filter((layer) => layer.name === "countries");
  for (const [a, b] of [["ZA", "BW"], ["FR", "ES"], ["AR", "CL"], ["US", "CA"]]) {
    await t.test(`${a} and ${b}`, async () => {
      const [x, y] = borderOf(a, b);
      const [neighbours] = polygonsAt(countries, [[x, y]], countryAttributes);
      assert.ok(neighbours.length >= 2);
      const leaves = await ask(registryOf(context.rig.mapserver.wms, over), ["--at", `${x},${y}`]);
      for (const leaf of leaves.values()) compareWithOneOf(leaf, neighbours, `${x},${y}`);
    });
  }
  await t.test("of cells", async () => {
    const grids = layers.filter((layer) => layer.degrees);
    const around = [[27.999, -26.001], [28.001, -26.001], [27.999, -25.999], [28.001, -25.999]];
    const leaves = await ask(registryOf(context.rig.mapserver.wms, grids), ["--at", "28,-26"]);
    for (const layer of grids)
      for (const [key, leaf] of leaves) if (key.startsWith(layer.name)) compareWithGrid(leaf, layer.grid(around), "28,-26");
  });
});

test("a point in EPSG:3857 has the values of the same point in degrees", async () => {
  const [x, y] = [28.0473, -26.2041];
  const leaves = await ask(registryOf(context.rig.mapserver.wms, layers), ["--at", toMercator([x, y]).map((m) => m.toFixed(3)).join(), "--crs", "EPSG:3857"]);
  const [country] = polygonsAt(countries, [[x, y]], countryAttributes);
  const [province] = polygonsAt(provinces, [[x, y]], provinceAttributes);
  for (const [key, leaf] of leaves) {
    if (key.startsWith("countries")) compareWithOneOf(leaf, country, key);
    if (key.startsWith("provinces")) compareWithOneOf(leaf, province, key);
  }
});

test("MapServer's faults are errors, and a layer without features is empty", async () => {
  const service = (key, layer, more = {}) => ({ key, name: key, type: "wms", url: context.rig.mapserver.wms, layer, ...more });
  const registry = registryOfAll([
    service("missing", "atlantis"),
    service("picture", "picture"),
    service("nothing", "nothing"),
    service("format", "countries", { format: "application/x-nonsense" }),
    service("property", "countries", { property: "population" }),
  ]);
  const run = await context.query(registry, ["--at", "28.0473,-26.2041"]);
  assert.equal(run.status, 3);
  const leaves = leavesOf(run.document);
  assert.equal(leaves.get("missing").error.code, "service-exception");
  assert.equal(leaves.get("missing").error.http_status, 200);
  assert.equal(leaves.get("missing").error.locator, "LayerNotDefined");
  assert.equal(leaves.get("picture").error.code, "not-queryable");
  assert.equal(leaves.get("nothing").status, "empty");
  assert.equal(leaves.get("format").status, "error");
  assert.equal(leaves.get("property").error.code, "config");
  assert.match(leaves.get("property").error.message, /iso_a2/);
});

test("without a format in the registry the answer is the same", async () => {
  const run = await geoprobe(["query", "--url", context.rig.mapserver.wms, "--layer", "countries", "--property", "name", "--at", "28.0473,-26.2041", "--format", "json"]);
  assert.equal(run.status, 0, run.err);
  assert.equal(JSON.parse(run.out).root.value, "South Africa");
});
