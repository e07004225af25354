// `geoprobe query` on a stand-in for ArcGIS Server's identify, against what GDAL reads from the same files.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { startArcgis } from "./arcgis-stand-in.mjs";
import { query, registryOfAll } from "./asking.mjs";
import { gridAt, pointsNear, polygonsAt } from "./gdal.mjs";
import { dataFolder } from "./rig/dataset.mjs";

const file = (name) => join(dataFolder, name);
const points = [
  [28.0473, -26.2041],
  [8.54, 47.37],
  [-20.3, -41.7],
  [2.35, 48.85],
  [139.69, 35.69],
  [179.9, 68.4],
  [-179.9, 68.4],
];
let server, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  server = await startArcgis();
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const service = (key, more) => ({ key, type: "arcgis", url: `${server.services}/world/MapServer`, property: "name", ...more });
const shown = ({ status, value }) => (status === "ok" ? value : status);

test("identify gives what GDAL reads, by field, by member and by pixel", async () => {
  const services = [
    service("country", { layer: "2" }),
    service("province", { layer: "all:1" }),
    service("city", { layer: "0", tolerance: 8000 }),
    service("inhabitants", { layer: "0", tolerance: 8000, property: "population" }),
    service("both", { layer: "1,2", property: "layerName" }),
    service("member", { layer: "2", property: "value" }),
    service("hidden", { layer: "visible:2" }),
    service("rain", { layer: "3", property: "Pixel Value", unit: "mm" }),
    service("image", { url: `${server.services}/rain/ImageServer`, layer: "0", property: "value", unit: "mm" }),
  ];
  const countries = polygonsAt(file("countries.geojson"), points, ["name"]);
  const provinces = polygonsAt(file("provinces.geojson"), points, ["name"]);
  const cities = pointsNear(file("cities.geojson"), points, ["name", "population"], 8000);
  const rain = gridAt(file("rain-land.asc"), points);
  for (const [i, point] of points.entries()) {
    const { document } = await query(folder, registryOfAll(services), ["--at", point.join()]);
    const leaves = Object.fromEntries([...leavesOf(document)].map(([key, leaf]) => [key, shown(leaf)]));
    const pixel = rain[i] === null || rain[i] === -1 ? "nodata" : rain[i];
    const country = countries[i][0]?.name ?? "empty";
    assert.deepEqual(leaves, {
      country,
      province: provinces[i][0]?.name ?? "empty",
      city: cities[i][0]?.name ?? "empty",
      inhabitants: cities[i][0]?.population ?? "empty",
      both: provinces[i][0] ? "Provinces" : countries[i][0] ? "Countries" : "empty",
      member: country,
      hidden: "empty",
      rain: pixel,
      image: pixel,
    });
  }
});

test("a token is sent and never shown, and a missing one is an error that says how to give it", async () => {
  const secured = { url: `${server.services}/secured/MapServer`, layer: "2" };
  const auth = { type: "query", name: "token", value: server.token };
  const services = [service("open", { ...secured, auth }), service("closed", secured), service("stale", { ...secured, auth: { ...auth, value: "old" } })];
  const run = await query(folder, registryOfAll(services), ["--at", "28.0473,-26.2041"]);
  const leaves = leavesOf(run.document);
  assert.equal(leaves.get("open").value, "South Africa");
  assert.equal(leaves.get("closed").error.locator, "499");
  assert.match(leaves.get("closed").error.message, /"name": "token"/);
  assert.equal(leaves.get("stale").error.locator, "498");
  assert.doesNotMatch(run.out, new RegExp(server.token));
});

test("a long request is a POST", async () => {
  server.requests.length = 0;
  const long = service("long", { layer: "2", params: { layerDefs: "x".repeat(2000) } });
  const { document } = await query(folder, registryOfAll([long]), ["--at", "28.0473,-26.2041"]);
  assert.equal(leavesOf(document).get("long").value, "South Africa");
  assert.deepEqual(server.requests.map(({ method }) => method), ["POST"]);
});

test("an unknown service is a service exception", async () => {
  const args = ["query", "--type", "arcgis", "--url", `${server.services}/nix/MapServer`, "--layer", "0", "--at", "1,2", "--format", "json"];
  const run = await geoprobe(args);
  assert.equal(run.status, 4);
  assert.equal(JSON.parse(run.out).root.error.message, "Service nix/MapServer not found");
});
