// What every measurement needs: a server of known cost, a registry for it, and a program that is run and measured.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { program } from "../support/cli.mjs";

export const here = dirname(fileURLToPath(import.meta.url));
export const geoprobe = program;
export const built = (name) => join(dirname(program), name);
export const folder = mkdtempSync(join(tmpdir(), "geoprobe-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Resolves to { origins, figures, stop }; `options` are the delay server's own, without their dashes. */
export async function startServer(options) {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const child = spawn(built("geoprobe_delay_server"), args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: first } = await lines.next();
  if (first === undefined) throw new Error("the delay server did not start");
  return {
    origins: first.split(" "),
    async figures() {
      child.stdin.write("\n");
      return JSON.parse((await lines.next()).value);
    },
    stop() {
      child.stdin.end();
      return new Promise((resolve) => (child.exitCode === null ? child.once("exit", resolve) : resolve()));
    },
  };
}

/** A registry with the WMS layers spread over the origins in turn, in the group `all` of the collection `site`. */
export function registryOf(origins, layers) {
  const services = layers.map((layer, i) => ({ key: `s${i}`, name: `Service ${i}`, type: "wms", url: `${origins[i % origins.length]}/geoserver/wms`, layer, property: "name" }));
  return {
    geoprobe: 1,
    services,
    groups: [{ key: "all", name: "All of them", services: services.map(({ key }) => key) }],
    collections: [{ key: "site", name: "About this site", groups: ["all"] }],
  };
}

export function write(name, value) {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
}

export const layersOf = (count) => Array.from({ length: count }, (_, i) => `layer${i}`);

/** Resolves to { wall, cpu (seconds), peak (MiB), out } of a whole process; rejects where it fails or takes too long. */
export function measured(command, args, { patience = 180 } = {}) {
  const file = join(folder, "measured.json");
  return new Promise((resolve, reject) => {
    const child = spawn(built("geoprobe_measured"), [file, command, ...args], { stdio: ["ignore", "pipe", "inherit"], detached: true });
    const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), patience * 1000);
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      if (status !== 0) return reject(new Error(`${command} ${args[0]}: ${signal ? `ended after ${patience} s` : `exit status ${status}`}`));
      const { wall, user, system, peak } = JSON.parse(readFileSync(file, "utf8"));
      resolve({ wall, cpu: user + system, peak: peak / 1024, out: Buffer.concat(chunks).toString() });
    });
  });
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
