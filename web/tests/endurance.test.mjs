// A thousand queries in a row leave nothing behind: no memory, no listener, no node, no request.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { folders, visit } from "./support/engine_page.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite, web } from "./support/site.mjs";

const layers = ["value-441", "empty", "absent"];
const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
/** What V8 compiles and notes of functions by and by is not what queries leave behind. */
const steady = "--no-opt --no-maglev --no-sparkplug --no-lazy-feedback-allocation --no-flush-bytecode";
const ways = {
  "an engine in the page": { worker: false, element: false },
  "an engine in a worker": { worker: true, element: false },
  "the component": { worker: false, element: true },
};

/** Makes `memories` of the WebAssembly memories of the page or worker that it runs in. */
const watchMemories = () => {
  const { instantiate } = WebAssembly;
  globalThis.memories = [];
  WebAssembly.instantiate = async (...given) => {
    const instance = await instantiate(...given);
    globalThis.memories.push(...Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory));
    return instance;
  };
};

describe("a thousand queries in a row", { timeout: 1_200_000 }, () => {
  let browser, site, wms;
  before(async () => {
    wms = await startMockWms();
    site = await startSite({
      folders,
      files: { "/package/worker.js": () => `${readFileSync(join(web, "dist/worker.js"))};(${watchMemories})()` },
      headers: isolated,
    });
    browser = await launchBrowser({ further: ["--enable-blink-features=ForceEagerMeasureMemory", `--js-flags=${steady}`] });
  });
  after(async () => {
    await browser?.close();
    site?.close();
    wms?.close();
  });

  for (const [name, way] of Object.entries(ways)) {
    test(`by ${name} take no more than one hundred did, within 5 %`, async () => {
      const page = await browser.newPage();
      const inspector = await page.context().newCDPSession(page);
      await inspector.send("Performance.enable");
      await page.addInitScript(watchMemories);
      await visit(page, site.origin);
      await page.evaluate(
        async ([registry, { worker, element }]) => {
          globalThis.engine = await globalThis.createEngine({ registry, worker, policy: { share: false, cacheBytes: 0 } });
          globalThis.signal = new AbortController().signal;
          if (!element) return;
          const { defineResult } = await import("/package/result.js");
          globalThis.element = document.body.appendChild(new (defineResult())());
        },
        [registryOf(wms.origin, layers), way],
      );

      const ask = (count) =>
        page.evaluate(
          async ([count, point]) => {
            const { engine, element, signal } = globalThis;
            for (let asked = 0; asked < count; ++asked) {
              const { summary } = await (element ? element.ask(engine, "site", point, { signal }) : engine.query("site", point, { signal }));
              if (summary.ok !== 1 || summary.empty !== 1 || summary.error !== 1) throw new Error(JSON.stringify(summary));
            }
          },
          [count, point],
        );
      const measure = async () => {
        await page.evaluate(() => performance.clearResourceTimings());
        await inspector.send("HeapProfiler.collectGarbage");
        // What the browser tells of the same heap differs by up to a tenth, upwards: the least is nearest to what is there.
        let bytes = Infinity;
        for (let times = 0; times < 5; ++times) {
          const { breakdown } = await page.evaluate(() => performance.measureUserAgentSpecificMemory());
          bytes = Math.min(bytes, breakdown.filter(({ types }) => types.includes("JavaScript")).reduce((sum, { bytes }) => sum + bytes, 0));
        }
        const { usedSize } = await inspector.send("Runtime.getHeapUsage");
        const { metrics } = await inspector.send("Performance.getMetrics");
        const { JSEventListeners, Nodes } = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
        const memories = await (page.workers().at(-1) ?? page).evaluate(() => globalThis.memories.map(({ buffer }) => buffer.byteLength));
        return { bytes, usedSize, JSEventListeners, Nodes, memories };
      };
      wms.requests.length = 0;
      await ask(100);
      const first = await measure();
      await ask(900);
      const last = await measure();

      const { result } = await inspector.send("Runtime.evaluate", { expression: "globalThis.signal" });
      const { listeners } = await inspector.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
      assert.equal(wms.requests.length, 1000 * layers.length);
      assert.deepEqual(new Set(await Promise.all(wms.requests.map(({ cut }) => cut))), new Set([false]));
      assert.deepEqual(listeners, []);
      const said = JSON.stringify({ first, last });
      assert.ok(last.bytes <= 1.05 * first.bytes, said);
      assert.ok(last.usedSize <= 1.05 * first.usedSize, said);
      assert.ok(last.JSEventListeners <= first.JSEventListeners, said);
      assert.ok(last.Nodes <= first.Nodes, said);
      assert.equal(first.memories.length, 1);
      assert.deepEqual(last.memories, first.memories);

      await page.evaluate(() => globalThis.engine.close());
      for (const worker of page.workers()) await worker.waitForEvent("close");
      await page.close();
    });
  }
});
