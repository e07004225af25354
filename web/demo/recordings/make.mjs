// Records the page's built-in recordings from the demo's services.
//   node web/demo/recordings/make.mjs build/native/bin/geoprobe
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemo } from "../../tests/support/demo.mjs";

const program = process.argv[2] && resolve(process.argv[2]);
if (!program) {
  console.error("usage: node make.mjs PROGRAM (the built geoprobe)");
  process.exit(2);
}
const here = fileURLToPath(new URL(".", import.meta.url));
const queries = [
  ["johannesburg", "registry.json", "demo", "28.0473,-26.2041"],
  ["zurich", "registry.json", "demo", "8.54,47.37"],
  ["kiruna", "year.json", "year", "20.23,67.86"],
];

const demo = await startDemo(program);
const folder = mkdtempSync(join(tmpdir(), "geoprobe-recordings-"));
try {
  for (const [name, registry, key, at] of queries) {
    const file = join(folder, registry);
    writeFileSync(file, await (await fetch(`${demo.origin}/${registry}`)).text());
    const record = join(here, `${name}.jsonl`);
    try {
      execFileSync(program, ["query", key, "--registry", file, "--at", at, "--deadline", "2s", "--seed", "1", "--record", record, "--force", "--format", "tree"], { stdio: "inherit" });
    } catch (failure) {
      if (failure.status !== 3) throw failure; // some of the demo's services fail by design
    }
  }
} finally {
  demo.close();
  rmSync(folder, { recursive: true });
}
