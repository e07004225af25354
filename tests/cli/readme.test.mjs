// The README's example for the command line.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { program } from "../support/cli.mjs";
import { example, startAltitudes } from "../support/readme.mjs";

test("the README's commands check the registry and print the altitude, as a tree and as JSON", async () => {
  const server = await startAltitudes();
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-readme-"));
  try {
    const env = { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}`, XDG_CACHE_HOME: folder };
    delete env.GEOPROBE_CACHE;
    const shell = spawn("bash", ["-euc", server.here(example("Command line", "sh"))], { cwd: folder, env });
    let out = "";
    shell.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    shell.stderr.pipe(process.stderr);
    const [status] = await once(shell, "close");
    assert.equal(status, 0);
    assert.match(out, /^site\.json: valid/);
    assert.match(out, /✓ Altitude +441 m/);
    assert.match(out, /"x": 31\.396305556,\n.*"y": -24\.456111111/);
    assert.match(out, /"value": 441,\n *"unit": "m"/);
    assert.match(out, /geoprobe\/answers\.sqlite",\n *"entries": 2,\n/);
  } finally {
    rmSync(folder, { recursive: true });
    await server.stop();
  }
});
