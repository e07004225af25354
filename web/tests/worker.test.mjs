// An engine in a worker: the same answers, the same errors, and an end.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { folders, visit } from "./support/engine_page.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite } from "./support/site.mjs";

const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src http:";

describe("createEngine({ worker: true })", { timeout: 1_200_000 }, () => {
  let browser, page, site, wms;
  const layers = ["value-441", "empty", "absent", "slow-50"];
  const complaints = [];
  before(async () => {
    wms = await startMockWms();
    site = await startSite({
      folders,
      files: { "/registry.json": () => JSON.stringify(registryOf(wms.origin, layers)) },
      headers: { "Content-Security-Policy": policy },
    });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.close();
    wms?.close();
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage();
    complaints.length = 0;
    page.on("console", (message) => message.text().includes("Content Security Policy") && complaints.push(message.text()));
    await visit(page, site.origin);
  });

  const inPage = (body, argument) => page.evaluate(body, argument);

  test("answers as an engine in the page does, under the strict policy, with a worker that ends with it", async () => {
    const results = await inPage(async (point) => {
      const results = [];
      for (const worker of [false, true]) {
        const engine = await globalThis.createEngine({ registry: "registry.json", worker, policy: { cacheBytes: 0 } });
        const events = [];
        const progress = [];
        for await (const event of engine.stream("site", point, { onProgress: ({ state }) => progress.push(state) })) events.push(event);
        const text = await engine.queryText("site", point);
        const outline = await engine.outline("site");
        const plan = await engine.explain("site", point);
        const { cassette } = await engine.record("site", point);
        engine.close();
        const replayed = await globalThis.replay(cassette).query();
        results.push({ events, progress: [...new Set(progress)], text, outline, plan, replayed });
      }
      return results;
    }, point);
    const timeless = (value) => JSON.parse(JSON.stringify(value, (name, inner) => (["elapsed_ms", "at"].includes(name) ? 0 : inner)));
    for (const result of results) {
      result.text = JSON.parse(result.text);
      result.events.sort((a, b) => (a.service?.key ?? "~").localeCompare(b.service?.key ?? "~"));
    }
    assert.deepEqual(timeless(results[1]), timeless(results[0]));
    assert.deepEqual(results[1].progress, ["waiting", "sent", "answered"]);
    assert.deepEqual(results[1].outline.groups[0].services.map(({ key }) => key), layers);
    assert.equal(results[1].replayed.summary.ok, 2);
    assert.deepEqual(complaints, []);
    for (const worker of page.workers()) await worker.waitForEvent("close");
  });

  test("wrong calls reject with the same errors", async () => {
    const errors = await inPage(async (point) => {
      const said = [];
      for (const worker of [false, true]) {
        const reasons = [];
        const note = ({ name, code, message, faults }) => reasons.push({ name, code, message, faults });
        await globalThis.createEngine({ registry: { geoprobe: 1, services: [{ key: "a" }] }, worker }).catch(note);
        await globalThis.createEngine({ registry: "absent.json", worker }).catch(note);
        const engine = await globalThis.createEngine({ registry: "registry.json", worker });
        await engine.query("sight", point).catch(note);
        await engine.outline("sight").catch(note);
        await engine.query("site", { lon: 200, lat: 0 }).catch(note);
        await engine.query("site", point, { dedline: 1 }).catch(note);
        engine.close();
        await engine.query("site", point).catch(note);
        said.push(reasons);
      }
      return said;
    }, point);
    assert.deepEqual(errors[1], errors[0]);
    assert.deepEqual(errors[0].map(({ code }) => code), [
      "invalid-registry",
      "registry-unreachable",
      "unknown-key",
      "unknown-key",
      "invalid-point",
      "invalid-options",
      "closed",
    ]);
    assert.ok(errors[1][0].faults.length > 0);
  });

  test("an abort reaches the server, what a callback throws rejects, and close ends what is open", async () => {
    const registry = registryOf(wms.origin, ["hang", "value-1"]);
    const asked = wms.nextRequest();
    const outcome = inPage(
      async ([registry, point]) => {
        const engine = await globalThis.createEngine({ registry, worker: true });
        const controller = new AbortController();
        const aborted = engine.query("hang", point, { signal: controller.signal }).catch((reason) => reason.name);
        globalThis.abort = () => controller.abort();
        const names = [await aborted];
        const thrower = () => {
          throw new RangeError("mine");
        };
        names.push(await engine.query("value-1", point, { onService: thrower }).catch((reason) => reason.name));
        const open = engine.query("hang", point).catch((reason) => reason.code);
        engine.close();
        names.push(await open);
        return names;
      },
      [registry, point],
    );
    const request = await asked;
    await page.waitForFunction(() => globalThis.abort);
    await page.evaluate(() => globalThis.abort());
    assert.equal(await request.cut, true);
    assert.deepEqual(await outcome, ["AbortError", "RangeError", "closed"]);
  });

  test("a worker whose file is not there is told", async () => {
    await page.route("**/worker.js", (route) => route.fulfill({ status: 404, body: "" }));
    const code = await inPage((registry) => globalThis.createEngine({ registry, worker: true }).catch((reason) => reason.code), registryOf(wms.origin, layers));
    assert.equal(code, "load-failed");
  });
});
