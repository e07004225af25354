// A service is asked in a projected CRS, and answers as it does in degrees.
import assert from "node:assert/strict";
import { test } from "node:test";
import { leavesOf } from "../support/cli.mjs";
import { registryOfAll, useRig } from "./asking.mjs";

const context = useRig("mapserver");
const places = {
  // Lambert in metres, UTM, and one whose northing comes first.
  "EPSG:2154": [[2.35, 48.85], [7.1, 43.7], [-4.4, 48.4]],
  "EPSG:32735": [[28.0473, -26.2041], [28.2, -29.5], [25.1, -18.2]],
  "EPSG:3035": [[8.54, 47.37], [13.4, 52.5], [-8.6, 41.2]],
};
const kinds = [
  { type: "wms", version: "1.3.0" },
  { type: "wms", version: "1.1.1" },
  { type: "wfs", version: "2.0.0" },
  { type: "wfs", version: "1.1.0" },
];

for (const [crs, points] of Object.entries(places))
  test(`MapServer answers in ${crs} what it answers in EPSG:4326`, async () => {
    const services = ["EPSG:4326", crs].flatMap((code) =>
      kinds.flatMap(({ type, version }) =>
        ["countries", "provinces"].map((layer) => ({
          key: `${layer}-${type}-${version}-${code}`.toLowerCase().replace(/[.:]/g, "-"),
          name: layer,
          type,
          version,
          url: context.rig.mapserver.wms,
          layer,
          property: "name",
          crs: code,
        })),
      ),
    );
    for (const at of points) {
      const run = await context.query(registryOfAll(services), ["--at", at.join()]);
      assert.equal(run.status, 0, run.out.slice(0, 2000));
      const leaves = leavesOf(run.document);
      const half = services.length / 2;
      for (let i = 0; i < half; ++i) {
        const [degrees, metres] = [services[i], services[i + half]].map(({ key }) => leaves.get(key));
        if (degrees.key.startsWith("countries")) assert.equal(degrees.status, "ok", `${degrees.key} at ${at}`);
        assert.deepEqual([metres.status, metres.value, metres.warnings], [degrees.status, degrees.value, degrees.warnings], `${metres.key} at ${at}`);
        assert.ok(metres.source.url.includes(crs.slice(5)), metres.source.url);
      }
    }
  });

test("a point in a projected CRS has the values of the same point in degrees", async () => {
  const registry = registryOfAll([{ key: "countries", name: "Countries", type: "wms", url: context.rig.mapserver.wms, layer: "countries", property: "name" }]);
  const run = await context.query(registry, ["--at", "604653.7,7101077.1", "--crs", "EPSG:32735"]);
  assert.equal(leavesOf(run.document).get("countries").value, "South Africa");
  assert.deepEqual(run.document.point, { x: 604653.7, y: 7101077.1, crs: "EPSG:32735" });
});
