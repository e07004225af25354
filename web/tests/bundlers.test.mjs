// The packed package in projects of its users: each builds the same page, which asks in Chromium under a strict policy.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import * as esbuild from "esbuild";
import * as vite from "vite";
import webpack from "webpack";
import { launchBrowser } from "./support/browser.mjs";
import { pageOf, run, startConsumer } from "./support/consumer.mjs";
import { registryOf, startMockWms } from "./support/mock_wms.mjs";
import { documentOf, rain } from "./support/result_document.mjs";
import { startSite } from "./support/site.mjs";

const module = (source) => `<script type="module" src="${source}"></script>`;

/** Each makes a site's files in `out`, of a page that was set up in `folder`, and may give options of the site. */
const projects = {
  async Vite(folder, out) {
    writeFileSync(join(folder, "index.html"), pageOf(module("/main.js")));
    await vite.build({ root: folder, configFile: false, logLevel: "silent", build: { outDir: out } });
  },

  async webpack(folder, out) {
    const compiler = webpack({ context: folder, mode: "production", entry: "./main.js", output: { path: out }, performance: { hints: false } });
    const stats = await new Promise((resolve, reject) => compiler.run((error, stats) => (error ? reject(error) : resolve(stats))));
    await new Promise((resolve) => compiler.close(resolve));
    assert.deepEqual([...stats.toJson().errors, ...stats.toJson().warnings], []);
    writeFileSync(join(out, "index.html"), pageOf('<script defer src="main.js"></script>'));
  },

  async esbuild(folder, out) {
    const modules = ["main.js", "worker=geoprobe/worker.js"];
    const further = ["geoprobe=geoprobe/geoprobe.wasm", "geoprobe-tools=geoprobe/geoprobe-tools.wasm", "geoprobe-tools=geoprobe/geoprobe-tools.js"];
    const program = join(createRequire(import.meta.url).resolve("esbuild/package.json"), "../bin/esbuild");
    const flags = ["--bundle", "--splitting", "--format=esm", "--minify", "--loader:.wasm=copy", `--outdir=${out}`];
    await run(program, [...modules, ...further, ...flags], { cwd: folder });
    writeFileSync(join(out, "index.html"), pageOf(module("main.js")));
  },

  async "no bundler"(folder, out) {
    mkdirSync(out);
    for (const [name, from] of [["geoprobe", "geoprobe/dist"], ["leaflet", "leaflet/dist"], ["main.js", "../main.js"]])
      cpSync(join(folder, "node_modules", from), join(out, name), { recursive: true });
    const sub = ["leaflet", "result"].map((name) => [`geoprobe/${name}`, `./geoprobe/${name}.js`]);
    const imports = { geoprobe: "./geoprobe/index.js", ...Object.fromEntries(sub), leaflet: "./leaflet/leaflet-src.esm.js" };
    const map = JSON.stringify({ imports });
    writeFileSync(join(out, "index.html"), pageOf(`<script type="importmap">${map}</script>${module("main.js")}`));
    return { scripts: `'sha256-${createHash("sha256").update(map).digest("base64")}'` };
  },
};

const answers = [["ok", 441], ["empty", null]];

/** What a page on the site does, whoever built it. */
function asksFrom(open) {
  test("loads no wasm before it asks, and asks in the page, with what it needs found", async () => {
    const { page, site, wms } = open();
    assert.deepEqual(site.asked.filter((path) => /wasm|worker|tools/.test(path)), []);
    assert.equal(wms.requests.length, 0);
    assert.deepEqual(await page.evaluate(() => globalThis.ask({})), answers);
    assert.equal(site.asked.filter((path) => path.endsWith(".wasm")).length, 1);
  });

  test("asks in a worker", async () => {
    const { page } = open();
    const started = page.waitForEvent("worker");
    assert.deepEqual(await page.evaluate(() => globalThis.ask({ worker: true })), answers);
    await started;
  });

  test("shows answers in the component, and in a popup where the map is clicked", async () => {
    const { page } = open();
    assert.match(await page.evaluate(() => globalThis.show({})), /Layer value-441.*441/s);
    await page.click("#map", { position: { x: 200, y: 150 } });
    const clicked = await page.waitForFunction(() => globalThis.clicked);
    assert.deepEqual(await clicked.jsonValue(), answers);
    await page.locator(".leaflet-popup geoprobe-result").getByText("441", { exact: true }).first().waitFor();
  });

  test("loads charts with the first result that has one", async () => {
    const { page, site } = open();
    const before = site.asked.length;
    await page.evaluate((document) => globalThis.draw(document), documentOf(rain));
    await page.locator(".chart").waitFor();
    assert.ok(site.asked.length > before);
  });

  test("has not loaded the tools for that, and records with them, in the page and in a worker", async () => {
    const { page, site, complaints } = open();
    assert.deepEqual(site.asked.filter((path) => path.includes("tools")), []);
    for (const worker of [false, true]) assert.deepEqual(await page.evaluate((worker) => globalThis.record({ worker }), worker), answers);
    assert.deepEqual(complaints, []);
  });
}

describe("the packed package", { timeout: 1_200_000 }, () => {
  let browser, consumer, wms;
  before(async () => {
    [consumer, wms, browser] = await Promise.all([startConsumer(["leaflet"]), startMockWms(), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    wms?.close();
    consumer?.remove();
  });

  const openPage = async (site) => {
    const page = await browser.newPage();
    const complaints = [];
    page.on("console", (message) => ["warning", "error"].includes(message.type()) && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(site.origin);
    await page.waitForFunction(() => globalThis.ready).catch((cause) => assert.fail([cause.message, ...complaints].join("\n")));
    return { page, complaints };
  };
  const registry = () => JSON.stringify(registryOf(wms.origin, ["value-441", "empty"]));
  const leafletCss = () => `${readFileSync(join(consumer.folder, "node_modules/leaflet/dist/leaflet.css"))}#map { height: 400px }`;

  for (const [name, build] of Object.entries(projects)) {
    describe(`in a project with ${name}`, () => {
      let opened, site;
      before(async () => {
        const out = join(consumer.folder, `out-${name.replace(" ", "-")}`);
        const { scripts = "" } = (await build(consumer.folder, out)) ?? {};
        const policy = `default-src 'self'; script-src 'self' 'wasm-unsafe-eval' ${scripts}; connect-src 'self' ${wms.origin}; img-src 'self' data:`;
        wms.requests.length = 0;
        site = await startSite({
          folders: { "/": out },
          files: { "/registry.json": registry, "/leaflet.css": leafletCss },
          headers: { "Content-Security-Policy": policy },
        });
        opened = await openPage(site);
      });
      after(async () => {
        await opened?.page.close();
        site?.close();
      });
      asksFrom(() => ({ ...opened, site, wms }));
    });
  }

  describe("under Vite's development server, with geoprobe left out of what it optimizes", () => {
    let opened, server;
    const asked = [];
    before(async () => {
      writeFileSync(join(consumer.folder, "index.html"), pageOf(module("/main.js")));
      mkdirSync(join(consumer.folder, "public"), { recursive: true });
      writeFileSync(join(consumer.folder, "public/registry.json"), registry());
      writeFileSync(join(consumer.folder, "public/leaflet.css"), leafletCss());
      server = await vite.createServer({
        root: consumer.folder,
        configFile: false,
        logLevel: "silent",
        server: { host: "127.0.0.1", port: 0 },
        optimizeDeps: { exclude: ["geoprobe"] },
        plugins: [{ name: "asked", configureServer: ({ middlewares }) => void middlewares.use(({ url }, _, next) => (asked.push(url.replace(/\?.*/, "")), next())) }],
      });
      await server.listen();
      wms.requests.length = 0;
      opened = await openPage({ origin: `http://127.0.0.1:${server.httpServer.address().port}` });
    });
    after(async () => {
      await opened?.page.close();
      await server?.close();
    });
    asksFrom(() => ({ ...opened, site: { asked }, wms }));
  });

  test("brings into a bundle only what is used of it", async () => {
    const bundle = async (contents, splitting = false) => {
      const stdin = { contents, resolveDir: consumer.folder };
      const { outputFiles } = await esbuild.build({ stdin, bundle: true, splitting, format: "esm", outdir: "/", write: false, minify: true, logLevel: "error" });
      const [main, ...chunks] = outputFiles.map(({ text }) => text);
      return { main, all: [main, ...chunks].join("\n") };
    };
    const nothing = await bundle('import "geoprobe"; import "geoprobe/result"; import "geoprobe/leaflet"; import "geoprobe/maplibre";');
    assert.equal(nothing.all.trim(), "");
    const engine = await bundle('import { createEngine } from "geoprobe"; createEngine({ registry: "/r.json" });');
    assert.match(engine.all, /geoprobe\.wasm/);
    assert.doesNotMatch(engine.all, /attachShadow|askOnClick|geoprobe-popup|leaflet|maplibre/);
    const adapter = await bundle('import { askOnClick } from "geoprobe/leaflet"; askOnClick(map, {});', true);
    assert.match(adapter.main, /attachShadow/);
    assert.doesNotMatch(adapter.main, /geoprobe\.wasm|maplibre/);
    assert.match(adapter.all, /geoprobe\.wasm/);
  });

  test("has its files where its exports say", () => {
    const { exports } = JSON.parse(readFileSync(join(consumer.folder, "node_modules/geoprobe/package.json")));
    const named = Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
    for (const path of named) assert.ok(consumer.files.includes(path.replace("./", "")), path);
    assert.deepEqual(readdirSync(join(consumer.folder, "node_modules")).filter((name) => !name.startsWith(".")), ["geoprobe", "leaflet"]);
  });
});
