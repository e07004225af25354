// Real map servers on free loopback ports, over one small real dataset.
//
//   node rig.mjs [SERVER…]     starts these of mapserver, qgis, koop, mapcache and mapproxy (default: all), prints one
//                              line of JSON with their URLs once all of them answer, and ends when its standard input
//                              closes or at SIGINT, SIGTERM or SIGHUP.
//
// As a module: `const rig = await startRig(["mapserver"])`, then rig.mapserver.wms and its like, rig.data (the folder of
// the layers' files) and `await rig.stop()`.
//
// All of it hangs on a supervisor (this file as a program) whose standard input is a pipe from the test: should the test
// die in any way, the pipe closes and nothing is left behind. Should the supervisor die, the kernel ends the rest.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { makeDataset } from "./rig/dataset.mjs";
import { koop } from "./rig/koop.mjs";
import { startLighttpd } from "./rig/lighttpd.mjs";
import { mapcache } from "./rig/mapcache.mjs";
import { mapproxy } from "./rig/mapproxy.mjs";
import { mapserver } from "./rig/mapserver.mjs";
import { endDescendants } from "./rig/processes.mjs";
import { qgis } from "./rig/qgis.mjs";

// A server either has `configure`, and lighttpd runs it, or `start`. Those it `needs` come before it.
const servers = [mapserver, qgis, mapcache, koop, mapproxy];
export const serverNames = servers.map(({ name }) => name);

function chosenOf(names) {
  for (const name of names) if (!serverNames.includes(name)) throw new Error(`no server '${name}'; there are ${serverNames.join(", ")}`);
  const wanted = names.length > 0 ? names : serverNames;
  return servers.filter(({ name }) => wanted.includes(name) || servers.some((s) => s.needs === name && wanted.includes(s.name)));
}

async function waitFor(name, { url, text }) {
  const response = await fetch(url, { signal: AbortSignal.timeout(600_000) });
  const body = await response.text();
  if (!body.includes(text)) throw new Error(`${name} answers ${url} with status ${response.status}:\n${body.slice(0, 2000)}`);
}

async function start(folder, names) {
  const chosen = chosenOf(names);
  const data = makeDataset(folder);
  const urls = {};
  const hosted = chosen.filter((server) => server.configure);
  if (hosted.length > 0) {
    const configure = (name, origins) => servers.find((s) => s.name === name).configure({ folder, data, origin: origins[name], origins });
    const origins = await startLighttpd(folder, hosted.map(({ name }) => name), configure);
    for (const { name, urlsAt } of hosted) urls[name] = urlsAt(origins[name]);
  }
  const ready = async (server) => {
    if (server.start) urls[server.name] = await server.start({ folder, data, urls });
    await waitFor(server.name, server.ready(urls[server.name]));
  };
  await Promise.all(chosen.map(ready));
  return { ...urls, data };
}

async function supervise(names) {
  const closed = new Promise((resolve) => process.stdin.resume().on("end", resolve).on("close", resolve));
  const told = new Promise((resolve) => ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => process.on(signal, resolve)));
  const stopped = Promise.race([closed, told]);
  const folder = mkdtempSync(join(tmpdir(), "geoprobe-rig-"));
  try {
    const started = await Promise.race([start(folder, names), stopped]);
    if (started?.data) {
      process.stdout.write(`${JSON.stringify(started)}\n`);
      await stopped;
    }
  } catch (error) {
    console.error(`rig: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await endDescendants();
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit();
}

export async function startRig(names = []) {
  const supervisor = spawn(process.execPath, [fileURLToPath(import.meta.url), ...names], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => supervisor.on("exit", resolve));
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: supervisor.stdout }).once("line", resolve)),
    ended.then((code) => Promise.reject(new Error(`the rig's supervisor ended with ${code}`))),
  ]);
  return {
    ...JSON.parse(line),
    pid: supervisor.pid,
    stop: async () => {
      supervisor.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`the rig's supervisor ended with ${code}`);
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await supervise(process.argv.slice(2));
