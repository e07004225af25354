// The README's example for JavaScript, with the package as a dependency of another project.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { example, root, startAltitudes } from "../../tests/support/readme.mjs";

test("the README's script prints the altitude and the summary", async () => {
  const server = await startAltitudes();
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-readme-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(root, "web"), join(folder, "node_modules", "geoprobe"));
    writeFileSync(join(folder, "example.mjs"), example("JavaScript", "js").replace("/site.json", `${server.origin}/site.json`));
    const { stdout } = await promisify(execFile)(process.execPath, ["example.mjs"], { cwd: folder });
    assert.match(stdout, /^Altitude ok 441$/m);
    assert.match(stdout, /services: 1,\s+ok: 1/);
  } finally {
    rmSync(folder, { recursive: true });
    await server.stop();
  }
});
