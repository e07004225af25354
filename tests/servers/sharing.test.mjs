// Layers asked for together answer as each does alone, on real servers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { leavesOf } from "../support/cli.mjs";
import { registryOfAll, useRig } from "./asking.mjs";
import { layers } from "./rig/dataset.mjs";

const context = useRig("mapserver", "qgis", "mapproxy");

const points = ["16.37,48.2", "8.5,47.3", "0,0", "-179.9,67", "28.0473,-26.2041"];
const good = layers.filter(({ queryable }) => queryable !== false).map(({ name }) => name);
const withBadOnes = [...good, "picture", "no_such_layer"];

/** The WMS of each server; QGIS Server also at an address that does not say what it is. */
const servers = {
  mapserver: () => context.rig.mapserver.wms,
  qgis: () => context.rig.qgis.wms,
  "qgis, unknown": () => context.rig.qgis.wms.replace("/qgis", "/%71gis"),
  mapproxy: () => context.rig.mapproxy.wms,
};

const registryOfLayers = (url, names) =>
  registryOfAll(names.map((layer, i) => ({ key: `layer-${i}`, name: layer, type: "wms", url, layer })));

/** Capabilities that were fetched to tell what is empty may tell as well that a layer lies elsewhere. */
const said = ({ status, value, error }) => ({ status: status === "outside" ? "empty" : status, value, error: error?.code });

async function compare(url, names, point, args) {
  const registry = registryOfLayers(url, names);
  const ask = (...more) => context.query(registry, ["--at", point, ...args, ...more]);
  const [together, apart] = [await ask(), await ask("--no-share")];
  const alone = leavesOf(apart.document);
  for (const [key, leaf] of leavesOf(together.document))
    assert.deepEqual(said(leaf), said(alone.get(key)), `${leaf.name} at ${point}: ${leaf.source?.url}`);
  return { together: together.document.summary, apart: apart.document.summary };
}

for (const [name, url] of Object.entries(servers)) {
  test(`on ${name} the layers of a few requests answer as those of one each`, async () => {
    for (const point of points) {
      const { together, apart } = await compare(url(), good, point, ["--per-host", "2"]);
      // Each may need the capabilities once, to tell what is empty; together also one request for possible groups.
      assert.ok(apart.exchanges <= good.length + 1, `${apart.exchanges} exchanges at ${point}`);
      assert.ok(together.exchanges <= 8, `${together.exchanges} exchanges at ${point}`);
    }
  });

  test(`on ${name} layers that cannot be asked for do not cost the others`, async () => {
    for (const point of points) await compare(url(), withBadOnes, point, ["--per-host", "3"]);
  });
}

test("MapServer is not asked for what would break its later answers", async () => {
  const registry = registryOfLayers(context.rig.mapserver.wms, good);
  for (let i = 0; i < 20; ++i) {
    const { document } = await context.query(registry, ["--at", points[i % points.length], "--per-host", "1"]);
    assert.equal(document.summary.error, 0);
  }
});
