// The same replies give the same bytes natively and under wasm: the program and the npm package ask the same
// servers, and their documents differ in nothing but times. GEOPROBE_PACKAGE names another build of the package's entry.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { patience, useRig } from "./asking.mjs";
import { tableRegistry } from "./table.mjs";
import { rowsOf } from "./table/rows.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { createEngine } = await import(process.env.GEOPROBE_PACKAGE ?? join(here, "..", "..", "web", "dist", "index.js"));

const layers = ["countries", "provinces", "cities", "rain_land", "rain_sea", "cantons", "megacities", "länder", "nothing", "picture", "atlantis"];
const formats = ["application/json", "application/vnd.ogc.gml", "text/plain", undefined, "application/x-nonsense"];
const places = [["1.3.0", "EPSG:4326"], ["1.3.0", "CRS:84"], ["1.3.0", "EPSG:3857"], ["1.1.1", "EPSG:4326"], ["1.1.1", "EPSG:3857"]];
const points = [
  [28.0473, -26.2041],
  [-58.4, -34.62],
  [8.54, 47.37],
  [0.3, -0.4],
  [179.2, -16.6],
  [180, 68.4],
  [-180, 68.4],
  [10.123456789, 59.987654321],
  [-73.99, 40.72],
  [1e-9, -84.999999999],
];

function registryOf(url) {
  const services = layers.flatMap((layer) =>
    places.flatMap(([version, crs], p) =>
      formats.map((format, f) => ({
        key: `s${layers.indexOf(layer)}.${p}.${f}`,
        name: `${layer} ${version}`,
        type: "wms",
        url,
        layer,
        version,
        crs,
        ...(format && { format }),
        ...(layer.startsWith("rain") && { property: "value_0", unit: "mm", nodata: [-1], decimals: 0 }),
        ...(layer.includes("cities") && { tolerance: 30000, property: "population" }),
        ...(layer === "provinces" && { property: "iso", extent: [-80, -60, 60, 80], attribution: "© Natural Earth" }),
        ...(layer === "cantons" && { property: "no_such_attribute" }),
      })),
    ),
  );
  const keys = services.map((s) => s.key);
  return {
    geoprobe: 1,
    services,
    groups: [
      { key: "first", name: "First", services: keys.slice(0, 100), groups: ["second"] },
      { key: "second", name: "Zweite Gruppe", services: keys.slice(90) },
    ],
    collections: [{ key: "all", name: "All “of” it\u2028", groups: ["first", "second"] }],
  };
}

const withoutTimes = (text) => text.replace(/("elapsed_ms": ?)\d+/g, "$1*").replace(/("at": ?)"[^"]*"/g, "$1*");

const context = useRig();
let leaves = 0;
let bytes = 0;
after(() => console.log(`${leaves} services in ${bytes} bytes are the same in both builds`));

// What depends on which reply comes first: a second request is shared with an equal one that is under way.
const withoutTraffic = (text) => text.replace(/("(?:shared_by|attempts|exchanges|bytes)": ?)\d+/g, "$1*");

/**
 * Asks both builds; each starts anew, for what an engine has learnt of a server changes what it asks. One exchange at a
 * time: what is known when the next is asked depends on which reply comes first.
 */
// Who would know a CRS is PROJ natively and proj4 here.
const withoutCrsAdvice = (text) => text.replace(/(the crs of service '[^']*': EPSG:\d+ )[^"]*/g, "$1*");

async function compare(registry, key, [x, y], features, steady = (text) => text) {
  const run = await context.query(registry, ["--at", `${x.toFixed(9)},${y}`, "--seed", "7", "--in-flight", "1", ...(features ? ["--features"] : [])], key);
  assert.equal(run.err, "");
  const engine = await createEngine({ registry, policy: { seed: 7, inFlight: 1, ...patience.policy } });
  const wasm = await engine.queryText(key, { x, y }, { features });
  engine.close();
  const [native, other] = [run.out, wasm].map((text) => steady(withoutCrsAdvice(withoutTimes(text))));
  leaves += run.document.summary.services;
  bytes += native.length;
  if (native === other) return run.document.summary;
  const at = [...native].findIndex((c, i) => c !== other[i]);
  assert.fail(`they differ from character ${at} on:\n${native.slice(at - 300, at + 200)}\n--- wasm:\n${other.slice(at - 300, at + 200)}`);
}

for (const features of [false, true])
  test(`documents are byte-identical natively and under wasm${features ? ", with features" : ""}`, async (t) => {
    const registry = registryOf(context.rig.mapserver.wms);
    for (const [x, y] of points.filter((_, i) => !features || i % 4 === 0))
      await t.test(`${x}, ${y}`, async () => {
        const summary = await compare(registry, "all", [x, y], features);
        assert.ok(summary.ok > 0 && summary.error > 0);
      });
  });

test("so are those of every server, family, version and format", async (t) => {
  const { registry, questions } = tableRegistry(rowsOf(context.rig));
  for (const { key, at } of questions) await t.test(at.join(), () => compare(registry, key, at, true, withoutTraffic));
});
