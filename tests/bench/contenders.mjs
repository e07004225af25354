// Who is measured. Each contender takes a registry and resolves to { ok, wall, cpu, peak }: how many services were
// answered, seconds, seconds of processor and MiB of memory; what cannot be compared is absent.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../../web/tests/support/browser.mjs";
import { startSite, web } from "../../web/tests/support/site.mjs";
import { built, geoprobe, here, measured, write } from "./scene.mjs";

const python = process.env.PYTHON ?? "/usr/bin/python3";
const contender = (name) => join(here, "contenders", name);
const registryFile = (registry) => write("registry.json", registry);

/** A program that is given the registry's file and prints {"ok"} or a result document. */
const whole = (name, command, argsFor) => ({
  name,
  async run(registry, caps) {
    const { out, ...figures } = await measured(command, argsFor(registryFile(registry), caps));
    const printed = JSON.parse(out);
    return { ok: printed.ok ?? printed.summary.ok, ms: printed.ms, ...figures };
  },
});

const patient = ["--deadline", "120s", "--timeout", "60s"];
const optionsOf = ({ perHost, inFlight, share = false }) => [
  ...(perHost ? ["--per-host", `${perHost}`] : []),
  ...(inFlight ? ["--in-flight", `${inFlight}`] : []),
  ...(share ? [] : ["--no-share"]),
];
const policyOf = ({ perHost, inFlight, share = false }) => ({ ...(perHost && { perHost }), ...(inFlight && { inFlight }), share, cacheBytes: 0, deadline: 120_000, timeout: 60_000 });

export const requests = whole("Python requests, one after another", python, (file) => [contender("requests_in_turn.py"), file]);
export const aiohttp = whole("Python aiohttp, gather (its limit: 100)", python, (file) => [contender("aiohttp_gather.py"), file]);
export const aiohttpUnlimited = whole("Python aiohttp, gather, no limit", python, (file) => [contender("aiohttp_gather.py"), file, "0"]);
export const nodeFetch = whole("Node, Promise.all(fetch)", process.execPath, (file) => [contender("fetch_all.mjs"), file]);
export const curlMulti = whole("C, libcurl's multi interface", built("geoprobe_curl_multi"), (file) => [file]);
export const native = whole("geoprobe, native", geoprobe, (file, caps) => ["query", "site", "--registry", file, "--at", "31.3963,-24.4561", "--format", "json", "--no-cache", ...patient, ...optionsOf(caps)]);
export const inNode = whole("geoprobe, wasm in Node", process.execPath, (file, caps) => [contender("geoprobe_in_node.mjs"), file, JSON.stringify(policyOf(caps))]);

// Chromium stays open over the runs of a case, and a run is a page of its own. Its time is from the call to the last
// answer in the page, without the start of the browser; its processor is that of all its processes meanwhile.
let opened;
async function chromium() {
  const site = await startSite({ folders: { "/package/": join(web, "dist"), "/contenders/": join(here, "contenders") } });
  const browser = await launchBrowser();
  return { site, browser };
}
export async function closeChromium() {
  const { site, browser } = (await opened) ?? {};
  opened = undefined;
  await browser?.close();
  site?.close();
}

function processorOfChildren() {
  const stats = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const [, parent, ...rest] = /\) \S (\d+) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
      const fields = rest[0].split(" ");
      return [{ pid: Number(pid), parent: Number(parent), ticks: Number(fields[9]) + Number(fields[10]) + Number(fields[11]) + Number(fields[12]), name: readFileSync(`/proc/${pid}/comm`, "utf8") }];
    } catch {
      return [];
    }
  });
  const family = new Set([process.pid]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
  }
  return stats.filter(({ pid, name }) => family.has(pid) && name.startsWith("chrom")).reduce((sum, { ticks }) => sum + ticks, 0) / 100;
}

const inPage = (name, call) => ({
  name,
  async run(registry, caps) {
    opened ??= chromium();
    const { site, browser } = await opened;
    const page = await browser.newPage();
    try {
      await page.goto(`${site.origin}/contenders/page.html`);
      await page.waitForFunction(() => globalThis.ready);
      const before = processorOfChildren();
      const { ok, ms, withLoading, exchanges } = await page.evaluate(call, [registry, policyOf(caps)]);
      return { ok, wall: ms / 1000, cpu: processorOfChildren() - before, ...(withLoading && { withLoading: withLoading / 1000 }), exchanges };
    } finally {
      await page.close();
    }
  },
});
export const bareFetch = inPage("Chromium, Promise.all(fetch)", ([registry]) => globalThis.bareFetch(registry));
export const inChromium = inPage("geoprobe, wasm in Chromium", ([registry, policy]) => globalThis.geoprobe(registry, policy));

/** Asks `queries` times in one process; resolves to a list of { ms, exchanges, attempts, ok }. */
export async function askAgain(registry, queries, caps) {
  const { out } = await measured(built("geoprobe_asking"), [registryFile(registry), `${queries}`, ...optionsOf(caps)]);
  return out.trim().split("\n").map((line) => JSON.parse(line));
}
