// `geoprobe read` on every reply of the corpus. The unit suite reads the same replies, natively and under WebAssembly.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { geoprobe } from "../support/cli.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "replies");
const replies = readFileSync(join(folder, "manifest.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => ({ name: line.slice(0, line.indexOf(" ")), type: line.slice(line.indexOf(" ") + 1) }));

test("geoprobe read gives each reply's expected file, with status 0 for features and 3 for an error", async (t) => {
  let errors = 0;
  for (const { name, type } of replies) {
    // The program has PROJ for the geometries that the readers alone cannot bring to WGS 84.
    const own = join(folder, `${name}.program.json`);
    const expected = readFileSync(existsSync(own) ? own : join(folder, `${name}.expected.json`), "utf8");
    const wrong = JSON.parse(expected).features === null;
    errors += wrong ? 1 : 0;
    const { status, out, err } = await geoprobe([
      "read", "--format", "json", "--content-type", type, join(folder, `${name}.body`),
    ]);
    assert.equal(out, expected, name);
    assert.equal(status, wrong ? 3 : 0, `${name}: ${err}`);
  }
  t.diagnostic(`${replies.length} replies read, ${errors} of them errors`);
  assert.ok(replies.length >= 280 && errors >= 100);
});
