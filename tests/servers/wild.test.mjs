// Servers as they are met outside (tests/wild): the program and the npm package give the right answer, and the same one,
// however the services share requests.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { leavesOf } from "../support/cli.mjs";
import { startStandIn, withBase } from "../support/wild.mjs";
import { patience, query, registryOfAll } from "./asking.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "wild");
const { createEngine } = await import(process.env.GEOPROBE_PACKAGE ?? join(here, "..", "..", "web", "dist", "index.js"));
const cases = readdirSync(folder).filter((name) => name.endsWith(".mjs"));

let work;
before(() => (work = mkdtempSync(join(tmpdir(), "geoprobe-test-"))));
after(() => rmSync(work, { recursive: true }));

function check(wanted, leaf) {
  const { key } = leaf;
  const says = JSON.stringify(leaf);
  assert.ok([wanted.status].flat().includes(leaf.status), `${key}: ${wanted.status} is due: ${says}`);
  if ("value" in wanted) assert.deepEqual(leaf.value, wanted.value, says);
  if ("label" in wanted) assert.deepEqual(leaf.label, wanted.label, says);
  if ("code" in wanted) assert.ok([wanted.code].flat().includes(leaf.error?.code), `${key}: ${wanted.code} is due: ${says}`);
  if (wanted.warning === true) assert.ok(leaf.warnings.length > 0, `${key} must warn: ${says}`);
  else if (wanted.warning) assert.match(leaf.warnings.join("\n"), wanted.warning, says);
}

/** What does not depend on how services share requests. */
const findings = (document) => [...leavesOf(document)].map(([key, { status, value, label, error }]) => ({ key, status, value, label, code: error?.code }));

for (const name of cases)
  test(name.replace(".mjs", ""), async () => {
    const scene = await import(pathToFileURL(join(folder, name)));
    const standIn = await startStandIn(scene);
    try {
      const registry = registryOfAll(withBase(scene.services, standIn.base));
      const at = scene.at.split(",").map(Number);
      let first;
      for (const args of [[], ["--per-host", "1"], ["--no-share"], ["--in-flight", "1"]]) {
        const run = await query(work, registry, ["--at", scene.at, ...args, ...(scene.args ?? [])]);
        assert.ok(run.document, run.err);
        for (const leaf of leavesOf(run.document).values()) {
          const wanted = scene.expect[leaf.key] ?? scene.expect["*"];
          if (wanted) check(wanted, leaf);
        }
        first ??= findings(run.document);
        assert.deepEqual(findings(run.document), first, `with ${args}`);
      }
      const engine = await createEngine({ registry, policy: { ...patience.policy, ...scene.policy } });
      const document = await engine.query("all", { x: at[0], y: at[1] });
      engine.close();
      assert.deepEqual(findings(document), first, "the package");
    } finally {
      await standIn.stop();
    }
  });
