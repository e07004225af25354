// Records the page's built-in recordings from the demo's services.
//   node web/demo/recordings/make.mjs build/native/bin/geoprobe
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

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

const demo = spawn(program, ["demo", "--listen", "0"], { stdio: ["ignore", "ignore", "pipe"] });
const folder = mkdtempSync(join(tmpdir(), "geoprobe-recordings-"));
try {
  const origin = await new Promise((found, failed) => {
    let text = "";
    demo.stderr.on("data", (chunk) => {
      text += chunk;
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (match) found(match[0]);
    });
    demo.on("exit", (status) => failed(new Error(`the demo ended with status ${status}: ${text}`)));
  });
  for (const [name, registry, key, at] of queries) {
    const file = join(folder, registry);
    writeFileSync(file, await (await fetch(`${origin}/${registry}`)).text());
    const record = join(here, `${name}.jsonl`);
    try {
      execFileSync(program, ["query", key, "--registry", file, "--at", at, "--deadline", "2s", "--seed", "1", "--record", record, "--format", "tree"], { stdio: "inherit" });
    } catch (failure) {
      if (failure.status !== 3) throw failure; // some of the demo's services fail by design
    }
  }
} finally {
  demo.kill("SIGINT");
  rmSync(folder, { recursive: true });
}
