// The rig itself: it says where its servers are, and whichever way it ends, it leaves no process and no file behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { serverNames, startRig } from "./rig.mjs";
import { descendants, gone } from "./rig/processes.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "rig.mjs");
const limit = { timeout: 1_200_000 };

const firstLine = (child) =>
  new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`it ended with ${code} and said nothing`)));
  });

async function started(...servers) {
  const child = spawn(process.execPath, [program, ...servers], { stdio: ["pipe", "pipe", "inherit"] });
  const urls = JSON.parse(await firstLine(child));
  return { child, urls, pids: [child.pid, ...descendants(child.pid)] };
}

test("one command starts every server, and what it prints answers from any origin", limit, async () => {
  const rig = await startRig();
  assert.deepEqual(Object.keys(rig).sort(), [...serverNames, "data", "pid", "stop"].sort());
  const questions = {
    "WMS of MapServer": `${rig.mapserver.wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`,
    "WFS of MapServer": `${rig.mapserver.wfs}?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities`,
    "OGC API of MapServer": `${rig.mapserver.ogcapi}/collections/l%C3%A4nder?f=json`,
    "WMS of QGIS Server": `${rig.qgis.wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`,
    "WFS of QGIS Server": `${rig.qgis.wfs}?SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities`,
    "OGC API of QGIS Server": `${rig.qgis.ogcapi}/collections/l%C3%A4nder?f=json`,
    "FeatureServer of Koop": `${rig.koop.services}/l%C3%A4nder/FeatureServer/0?f=json`,
    "WMTS of MapCache": `${rig.mapcache.wmts}?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetCapabilities`,
    "REST WMTS of MapCache": rig.mapcache.rest,
    "WMS of MapProxy": `${rig.mapproxy.wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`,
    "WMTS of MapProxy": `${rig.mapproxy.wmts}?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetCapabilities`,
    "REST WMTS of MapProxy": rig.mapproxy.rest,
  };
  for (const [what, url] of Object.entries(questions)) {
    const response = await fetch(url);
    const body = await response.text();
    assert.equal(response.status, 200, `${what}: ${body.slice(0, 500)}`);
    assert.ok(body.includes("länder"), `${what} publishes länder:\n${body.slice(0, 500)}`);
    assert.equal(response.headers.get("access-control-allow-origin"), "*", what);
  }
  const pids = descendants(rig.pid);
  await rig.stop();
  await gone(pids);
  assert.ok(!existsSync(rig.data));
});

for (const [way, end] of [
  ["its standard input closes", (child) => child.stdin.end()],
  ["it gets SIGTERM", (child) => child.kill("SIGTERM")],
  ["it gets SIGINT", (child) => child.kill("SIGINT")],
])
  test(`when ${way} the rig ends well and nothing is left`, limit, async () => {
    const { child, urls, pids } = await started("mapserver", "koop");
    assert.ok(pids.length >= 7, `${pids.length} processes`);
    const ended = new Promise((resolve) => child.on("exit", resolve));
    end(child);
    assert.equal(await ended, 0);
    await gone(pids);
    assert.ok(!existsSync(urls.data));
  });

test("when the program that started the rig is killed nothing is left", limit, async () => {
  const script = `import(${JSON.stringify(program)}).then(async ({ startRig }) => {
    const rig = await startRig(["mapcache"]);
    console.log(JSON.stringify({ pid: rig.pid, data: rig.data }));
  })`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const { pid, data } = JSON.parse(await firstLine(parent));
  const pids = [parent.pid, pid, ...descendants(pid)];
  parent.kill("SIGKILL");
  await gone(pids);
  assert.ok(!existsSync(data));
});

test("when the rig itself is killed no process is left", limit, async () => {
  const { child, urls, pids } = await started("mapproxy");
  child.kill("SIGKILL");
  await gone(pids);
  rmSync(dirname(urls.data), { recursive: true });
});

test("an unknown server's name is refused with the names there are", limit, async () => {
  const child = spawn(process.execPath, [program, "geoserver"], { stdio: ["pipe", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
  assert.equal(await new Promise((resolve) => child.on("close", resolve)), 1);
  assert.match(complaint, /no server 'geoserver'; there are mapserver, qgis, mapcache, koop, mapproxy/);
});
