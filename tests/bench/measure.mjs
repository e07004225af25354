// Measures the native program against a server of known delay (delay_server.cpp), and prints the figures:
//   scripts/measure [--sequential] [--runs N]
// 1. 100 distinct exchanges with one origin, 0.8 s each, caps raised: wall time, its ratio to the longest delay, memory.
// 2. The same one at a time (with --sequential: it takes 80 s), and the ratio of both.
// 3. A deadline of 1 s against a hanging service among others.
// The exit status is 1 where a figure misses its bound.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { geoprobe, leavesOf, program } from "../support/cli.mjs";
import { registryOf } from "../support/wms-server.mjs";

const sequential = process.argv.includes("--sequential");
const runs = Number(process.argv[process.argv.indexOf("--runs") + 1]) || 3;
let missed = false;

function bound(what, value, most, unit = "") {
  const good = value <= most;
  missed ||= !good;
  console.log(`${good ? "  " : "! "}${what}: ${value.toFixed(3)}${unit} (at most ${most}${unit})`);
}

async function startServer() {
  const child = spawn(join(dirname(program), "geoprobe_delay_server"), [], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: origin } = await lines.next();
  return {
    url: `${origin}/wms`,
    figures: async () => {
      child.stdin.write("\n");
      return JSON.parse((await lines.next()).value);
    },
    stop: () => child.stdin.end(),
  };
}

// The peak of resident memory so far, as the kernel counts it.
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const folder = mkdtempSync(join(tmpdir(), "geoprobe-bench-"));
async function ask(url, layers, args) {
  const file = join(folder, "registry.json");
  writeFileSync(file, JSON.stringify(registryOf(url, layers)));
  let peak = 0;
  let timer;
  const run = await geoprobe(["query", "site", "--registry", file, "--at", "31.3963,-24.4561", "--format", "json", ...args], {
    onStart: (child) => (timer = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 10)),
  });
  clearInterval(timer);
  const document = JSON.parse(run.out);
  return { run, peak, document, elapsed: document.summary.elapsed_ms, leaves: [...leavesOf(document).values()] };
}

const layers = Array.from({ length: 100 }, (_, i) => `d800.${i}`);
const caps = ["--per-host", "100", "--in-flight", "100"];
let together;
for (let n = 1; n <= runs; ++n) {
  const server = await startServer();
  const asked = await ask(server.url, layers, caps);
  const figures = await server.figures();
  server.stop();
  console.log(`100 exchanges of 0.8 s with one origin, ${n} of ${runs}: ${asked.document.summary.ok} ok, ${figures.most} at once`);
  if (asked.document.summary.ok !== 100) missed = true;
  bound("wall", asked.elapsed, 1.05 * figures.longest, " ms");
  bound("wall / longest delay", asked.elapsed / figures.longest, 1.05);
  bound("resident", asked.peak, 16, " MiB");
  console.log(`  the whole program: ${asked.run.ms.toFixed(0)} ms`);
  together = asked.elapsed;
}

if (sequential) {
  const server = await startServer();
  const asked = await ask(server.url, layers, ["--sequential"]);
  const figures = await server.figures();
  server.stop();
  console.log(`one at a time: ${asked.document.summary.ok} ok, ${figures.most} at once, ${(asked.elapsed / 1000).toFixed(1)} s: ${(asked.elapsed / together).toFixed(1)} times as long`);
}

for (let n = 1; n <= runs; ++n) {
  const server = await startServer();
  const asked = await ask(server.url, [...Array.from({ length: 20 }, (_, i) => `d100.${i}`), "hang"], ["--deadline", "1s", ...caps]);
  server.stop();
  const ok = asked.leaves.filter((leaf) => leaf.status === "ok").length;
  console.log(`a deadline of 1 s, 20 services and one that hangs, ${n} of ${runs}: ${ok} ok, the last ${asked.leaves.at(-1).status}, exit status ${asked.run.status}`);
  if (ok !== 20 || asked.leaves.at(-1).status !== "timeout" || asked.elapsed < 1000) missed = true;
  bound("wall", asked.elapsed, 1050, " ms");
  console.log(`  the whole program: ${asked.run.ms.toFixed(0)} ms`);
}
rmSync(folder, { recursive: true });
process.exit(missed ? 1 : 0);
