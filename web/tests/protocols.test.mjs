// What the browser's connections allow: six requests at once by HTTP/1.1, more by HTTP/2, and aborts that arrive by both.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { folders, visit } from "./support/engine_page.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite } from "./support/site.mjs";

const many = (kind, count) => Array.from({ length: count }, (_, index) => `${kind}-${String.fromCharCode(97 + index)}`);

/** Of questions, in which an engine is to find out that more than six at once do no harm. */
const rounds = 60;

for (const protocol of ["http/1.1 over TLS", "h2"]) {
  const multiplexed = protocol === "h2";
  describe(`an origin that speaks ${protocol}`, { timeout: 1_200_000 }, () => {
    let browser, page, site, wms;
    before(async () => {
      wms = await startMockWms({ protocol });
      site = await startSite({ folders });
      browser = await launchBrowser();
      page = await browser.newPage({ ignoreHTTPSErrors: true });
      await visit(page, site.origin);
    });
    after(async () => {
      await browser?.close();
      site?.close();
      wms?.close();
    });

    for (const worker of [false, true]) {
      const where = worker ? "a worker" : "a page";

      test(`is asked ${multiplexed ? "more than six" : "six"} things at once from ${where}, as its answers show what it takes`, async () => {
        const registry = registryOf(wms.origin, many("slow-10", 24));
        const ask = () => page.evaluate((point) => globalThis.ask(point), point);
        await page.evaluate(
          async ([registry, worker]) => {
            const engine = await globalThis.createEngine({ registry, worker, policy: { share: false, cacheBytes: 0, deadline: 60_000 } });
            globalThis.ask = async (point) => (await engine.query("site", point)).summary.ok;
            globalThis.close = () => engine.close();
          },
          [registry, worker],
        );
        wms.requests.length = 0;
        wms.restart();
        for (let round = 0; round < (multiplexed ? rounds : 10) && wms.peak <= 6; ++round) assert.equal(await ask(), 24);
        await page.evaluate(() => globalThis.close());
        if (multiplexed) assert.ok(wms.peak > 6, `${wms.peak} at once`);
        else assert.equal(wms.peak, 6);
        assert.deepEqual([...new Set(wms.requests.map(({ version }) => version))], [multiplexed ? "2.0" : "1.1"]);
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
