// A program that gets no processor time for a while: it is stopped, and goes on when its deadline has passed.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { geoprobe, leavesOf } from "../support/cli.mjs";
import { gate, json, silence, startSteeredWms, steeredRegistry } from "../support/steered-wms.mjs";

const deadline = 10_000;
let wms, folder;
before(async () => {
  wms = await startSteeredWms();
  folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await wms.stop();
});

test("what arrived before the deadline counts, and what arrived after does not, whenever the program gets to read it", async () => {
  const early = gate(json('"early"'));
  const late = gate(json('"late"'));
  Object.assign(wms.does, { early, late, never: silence });
  const path = join(folder, "registry.json");
  writeFileSync(path, JSON.stringify(steeredRegistry(wms.url, ["early", "late", "never"])));
  const run = await geoprobe(["query", "site", "--registry", path, "--at", "31.4,-24.5", "--format", "json", "--deadline", `${deadline}ms`, "--timeout", "1m"], {
    onStart: async (child) => {
      await Promise.all(["early", "late", "never"].map((each) => wms.asked(each)));
      child.kill("SIGSTOP");
      early.open();
      await delay(deadline); // from here on it has passed
      late.open();
      await delay(100);
      child.kill("SIGCONT");
    },
  });
  const leaves = [...leavesOf(JSON.parse(run.out)).values()];
  assert.deepEqual(leaves.map(({ key, status, value }) => [key, status, value]), [["early", "ok", "early"], ["late", "timeout", null], ["never", "timeout", null]]);
  assert.equal(run.status, 3, run.err);
});
