// What the browser's connections allow: six requests at once by HTTP/1.1, more by HTTP/2, and aborts that arrive by both.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite, web } from "./support/site.mjs";

const many = (kind, count) => Array.from({ length: count }, (_, index) => `${kind}-${String.fromCharCode(97 + index)}`);

for (const [protocol, atOnce] of [["http/1.1 over TLS", 6], ["h2", 12]]) {
  describe(`an origin that speaks ${protocol}`, { timeout: 120_000 }, () => {
    let browser, page, site, wms;
    before(async () => {
      wms = await startMockWms({ protocol });
      site = await startSite({ folders: { "/package/": join(web, "dist"), "/": join(web, "tests/support") } });
      browser = await launchBrowser();
      page = await browser.newPage({ ignoreHTTPSErrors: true });
      await page.goto(`${site.origin}/page.html`);
      await page.waitForFunction(() => globalThis.createEngine);
    });
    after(async () => {
      await browser?.close();
      site?.close();
      wms?.close();
    });

    for (const worker of [false, true]) {
      const where = worker ? "a worker" : "a page";

      test(`is asked ${atOnce} things at once from ${where}, and no more`, async () => {
        const layers = ["value-1", ...many(`gate-${atOnce}`, 2 * atOnce)];
        const registry = registryOf(wms.origin, layers);
        registry.groups[0].services = layers.slice(1);
        wms.requests.length = 0;
        const summaries = await page.evaluate(
          async ([registry, point, worker]) => {
            const engine = await globalThis.createEngine({ registry, worker, policy: { share: false, perHost: 12, cacheBytes: 0 } });
            const first = await engine.query("value-1", point);
            const all = await engine.query("site", point, { deadline: 60_000, timeout: 60_000 });
            engine.close();
            return [first.summary, all.summary];
          },
          [registry, point, worker],
        );
        assert.equal(summaries[0].ok, 1);
        assert.equal(summaries[1].ok, 2 * atOnce, JSON.stringify(summaries[1]));
        assert.equal(wms.peak, atOnce);
        assert.equal(wms.requests.length, 1 + 2 * atOnce);
        assert.deepEqual([...new Set(wms.requests.map(({ version }) => version))], [protocol === "h2" ? "2.0" : "1.1"]);
      });

      test(`loses every request that an abort in ${where} ends`, async () => {
        wms.requests.length = 0;
        const layers = many("hang", 4);
        const outcome = page.evaluate(
          async ([registry, point, worker]) => {
            const engine = await globalThis.createEngine({ registry, worker, policy: { share: false } });
            const controller = new AbortController();
            globalThis.abort = () => controller.abort();
            const name = await engine.query("site", point, { signal: controller.signal, deadline: Infinity, timeout: 60_000 }).catch((reason) => reason.name);
            engine.close();
            return name;
          },
          [registryOf(wms.origin, layers), point, worker],
        );
        while (wms.requests.length < layers.length) await wms.nextRequest();
        await page.evaluate(() => globalThis.abort());
        assert.equal(await outcome, "AbortError");
        assert.deepEqual(await Promise.all(wms.requests.map(({ cut }) => cut)), layers.map(() => true));
      });
    }
  });
}
