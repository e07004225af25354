// Answers that survive a reload, in Chromium's IndexedDB.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { folders, visit } from "./support/engine_page.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite } from "./support/site.mjs";

describe("the cache in IndexedDB", { timeout: 1_200_000 }, () => {
  let browser, context, site, wms, registry;
  before(async () => {
    wms = await startMockWms();
    registry = registryOf(wms.origin, ["value-1", "value-2", "value-3", "empty", "absent"]);
    site = await startSite({ folders });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.close();
    wms?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext(); // a profile without answers
  });
  afterEach(() => context.close());

  const open = async () => {
    const page = await context.newPage();
    await visit(page, site.origin);
    return page;
  };
  /** Which leaves of a key were cached, and how many requests the server saw. */
  const ask = async (page, key, options = {}, at = point) => {
    const from = wms.requests.length;
    const cached = await page.evaluate(
      async ([registry, key, at, options]) => {
        const engine = await globalThis.createEngine({ registry, cache: true, ...options });
        const { root } = await engine.query(key, at);
        engine.close();
        const services = root.kind === "service" ? [root] : root.groups[0].services;
        return services.filter(({ source }) => source.cached).map(({ key }) => key);
      },
      [registry, key, at, options],
    );
    return { cached, requests: wms.requests.length - from };
  };
  /** What is stored under a name, once `is` holds of it. */
  const stored = (page, is, name = "answers") =>
    page.evaluate(
      async ([is, name]) => {
        const settled = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
        const database = await settled(indexedDB.open("geoprobe"));
        for (;;) {
          const entry = await settled(database.transaction("snapshots").objectStore("snapshots").get(name));
          if (entry && entry.snapshot.includes(is)) return database.close(), entry;
        }
      },
      [is, name],
    );
  const overwrite = (page, entry) =>
    page.evaluate(async (entry) => {
      const settled = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
      const database = await settled(indexedDB.open("geoprobe"));
      await settled(database.transaction("snapshots", "readwrite").objectStore("snapshots").put(entry, "answers"));
      database.close();
    }, entry);

  for (const worker of [false, true])
    test(`what was answered is known after a reload, and failures are not${worker ? ", in a worker too" : ""}`, async () => {
      const page = await open();
      assert.deepEqual((await ask(page, "site", { worker })).cached, []);
      await stored(page, "geoprobe answers");
      await page.reload();
      await page.waitForFunction(() => globalThis.createEngine);
      const { cached, requests } = await ask(page, "site", { worker });
      assert.deepEqual(cached, ["value-1", "value-2", "value-3", "empty"]);
      assert.ok(requests > 0);
    });

  test("without the option nothing is stored", async () => {
    const page = await open();
    await ask(page, "site", { cache: false });
    assert.deepEqual(await page.evaluate(() => indexedDB.databases()), []);
  });

  test("two tabs keep each other's answers", async () => {
    const tabs = [await open(), await open()];
    await Promise.all(
      tabs.map((page) => page.evaluate(async (registry) => (globalThis.engine = await globalThis.createEngine({ registry, cache: true })), registry)),
    );
    for (const [index, page] of tabs.entries())
      await page.evaluate(([key, at]) => globalThis.engine.query(key, at), [`value-${index + 1}`, point]);
    await Promise.all(tabs.map((page) => page.evaluate(() => globalThis.engine.close())));
    const page = await open();
    await stored(page, "value-1");
    await stored(page, "value-2");
    assert.deepEqual((await ask(page, "value-1")).cached, ["value-1"]);
    assert.deepEqual((await ask(page, "value-2")).cached, ["value-2"]);
  });

  test("no more is stored than policy.cacheBytes", async () => {
    const page = await open();
    const cacheBytes = 4000;
    for (let i = 0; i < 20; ++i) await ask(page, "value-1", { policy: { cacheBytes } }, { lon: i, lat: 1 });
    const { snapshot } = await stored(page, "value-1");
    assert.ok(snapshot.length > 0 && snapshot.length <= cacheBytes, `${snapshot.length} bytes`);
    assert.deepEqual((await ask(page, "value-1", { policy: { cacheBytes } }, { lon: 19, lat: 1 })).cached, ["value-1"]);
    assert.deepEqual((await ask(page, "value-1", { policy: { cacheBytes } }, { lon: 0, lat: 1 })).cached, []);
  });

  test("damaged answers, another version's and strange data are passed over", async () => {
    const page = await open();
    await ask(page, "value-1");
    const entry = await stored(page, "value-1");
    for (const wrong of [
      { ...entry, snapshot: entry.snapshot.replace(/.{20}$/s, "x") },
      { ...entry, version: 99 },
      { ...entry, snapshot: "garbage\n\u0000" },
      "garbage",
      null,
    ]) {
      await overwrite(page, wrong);
      assert.deepEqual((await ask(page, "value-1")).cached, [], JSON.stringify(wrong));
    }
    await stored(page, "value-1");
    assert.deepEqual((await ask(page, "value-1")).cached, ["value-1"]);
  });

  test("a browser that refuses storage costs the cache and no query", async () => {
    const page = await open();
    await page.evaluate(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("denied", "SecurityError");
      };
    });
    assert.equal((await ask(page, "value-1")).requests, 1);
  });

  test("engines with another name have other answers, and deleteCache deletes those of one", async () => {
    const page = await open();
    await ask(page, "value-1");
    await stored(page, "value-1");
    assert.deepEqual((await ask(page, "value-1", { cache: { name: "other" } })).cached, []);
    await stored(page, "value-1", "other");
    await page.evaluate(() => globalThis.deleteCache());
    assert.deepEqual((await ask(page, "value-1")).cached, []);
    assert.deepEqual((await ask(page, "value-1", { cache: { name: "other" } })).cached, ["value-1"]);
  });
});
