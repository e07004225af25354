// <geoprobe-result> asking an engine, in Chromium: answers, retries and aborts.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startResultSite } from "./support/result_site.mjs";

describe("<geoprobe-result> that asks", { timeout: 1_200_000 }, () => {
  let site, page, wms;
  before(async () => {
    site = await startResultSite();
    wms = await startMockWms();
  });
  after(async () => {
    await site.close();
    wms.close();
  });
  beforeEach(async () => {
    page = await site.open();
    await page.evaluate(() => {
      globalThis.defineResult();
      globalThis.place();
    });
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(site.complaints.splice(0), []);
  });

  const begin = (layers, options = {}) =>
    page.evaluate(
      async ([registry, point, options]) => {
        const engine = await globalThis.engineOf(registry, { policy: { retries: 0 } });
        Object.assign(globalThis, { engine, point, asked: globalThis.element.ask(engine, "site", point, options) });
      },
      [registryOf(wms.origin, layers), point, options],
    );
  const statuses = () => page.locator(".leaf .status").allTextContents();

  test("answers fill in the tree that stands at once, and the document is the engine's", async () => {
    const hanging = wms.nextRequest();
    await begin(["hang", "value-441", "empty", "absent"], { deadline: 4000 });
    await hanging;
    await page.locator(".leaf.status-ok").waitFor();
    assert.equal(await page.locator(".leaf").count(), 4);
    assert.equal(await page.locator(".leaf.status-waiting").count() > 0, true);
    const [same, summary] = await page.evaluate(async () => {
      const result = await globalThis.asked;
      return [result === globalThis.element.result, result.summary];
    });
    assert.ok(same);
    assert.deepEqual([summary.ok, summary.empty, summary.error, summary.timeout], [1, 1, 1, 1]);
    assert.deepEqual(await statuses(), ["timed out", "ok", "nothing here", "error"]);
  });

  test("events tell the end and each retry, out of a shadow root too", async () => {
    const heard = await page.evaluate(
      async ([registry, point]) => {
        const home = document.createElement("div");
        document.querySelector("main").append(home);
        home.attachShadow({ mode: "open" }).append(globalThis.element);
        const heard = [];
        document.addEventListener("geoprobe-done", ({ detail }) => heard.push(["done", detail.summary.services]));
        document.addEventListener("geoprobe-retry", ({ detail }) => heard.push(["retry", detail.key]));
        await globalThis.element.ask(await globalThis.engineOf(registry), "site", point);
        const again = new Promise((resolve) => globalThis.element.addEventListener("geoprobe-done", resolve));
        globalThis.element.shadowRoot.querySelector(".retry").click();
        await again;
        return heard;
      },
      [registryOf(wms.origin, ["value-1", "absent"]), point],
    );
    assert.deepEqual(heard, [
      ["done", 2],
      ["retry", "absent"],
      ["done", 2],
    ]);
  });

  test("trying again asks that service only, waits, shows the answer, and changes the document", async () => {
    await begin(["value-1", "late"]);
    const before = await page.evaluate(async () => (await globalThis.asked).summary);
    assert.deepEqual([before.ok, before.error], [1, 1]);
    const requests = wms.requests.length;
    await page.evaluate(() => {
      const answer = (status, value) => ({ kind: "service", key: "late", name: "Layer late", status, value, warnings: [] });
      const summary = { services: 1, ok: 1, empty: 0, nodata: 0, outside: 0, error: 0, timeout: 0, cancelled: 0, exchanges: 1, attempts: 2, bytes: 30, elapsed_ms: 40 };
      globalThis.element.retry = (key) =>
        new Promise((resolve) => {
          globalThis.answer = () => resolve({ geoprobe: 1, point: {}, root: { ...answer("ok", 7), key }, summary });
        });
    });
    const leaf = page.locator(".leaf").nth(1);
    await leaf.getByRole("button", { name: "Try again" }).click();
    assert.deepEqual(await statuses(), ["ok", "waiting"]);
    assert.equal(await leaf.evaluate((item) => item.getRootNode().activeElement === item.querySelector(".row")), true);
    await page.evaluate(() => globalThis.answer());
    await page.locator(".leaf.status-waiting").waitFor({ state: "detached" });
    assert.equal(await leaf.locator(".value").textContent(), "7");
    assert.equal(await page.locator(".summary").textContent(), "2 ok");
    assert.equal(await page.locator("[role=status]").textContent(), "Layer late: 7");
    const { summary, root } = await page.evaluate(() => globalThis.element.result);
    assert.equal(root.groups[0].services[1].value, 7);
    assert.deepEqual(
      [summary.ok, summary.error, summary.exchanges, summary.attempts, summary.bytes, summary.elapsed_ms],
      [2, 0, before.exchanges + 1, before.attempts + 2, before.bytes + 30, before.elapsed_ms + 40],
    );
    assert.equal(wms.requests.length, requests);
  });

  test("after ask the engine itself is asked again, for that service at that point", async () => {
    await begin(["value-1", "absent"]);
    await page.evaluate(() => globalThis.asked);
    const asked = wms.nextRequest();
    await page.getByRole("button", { name: "Try again" }).click();
    const { layer, url } = await asked;
    assert.equal(layer, "absent");
    assert.match(url.search, /BBOX=-24\.\d+,31\.\d+/i);
    await page.waitForFunction(() => globalThis.element.result.summary.attempts === 3);
    assert.deepEqual(await statuses(), ["ok", "error"]);
  });

  test("what was tried again while others are still asked stays when the whole arrives", async () => {
    await page.evaluate(async () => {
      const { element } = globalThis;
      const node = (key, status, value = null) => ({ kind: "service", key, name: key, status, value, warnings: [] });
      const group = (services) => ({ kind: "group", key: "g", name: "G", display: "text", groups: [], services });
      const summary = { services: 2, ok: 1, empty: 0, nodata: 0, outside: 0, error: 1, timeout: 0, cancelled: 0, exchanges: 2, attempts: 2, bytes: 1, elapsed_ms: 1 };
      element.retry = async () => ({ root: node("a", "ok", 5), summary });
      element.outline = { kind: "group", key: "g", name: "G", display: "text", groups: [], services: ["a", "b"].map((key) => ({ kind: "service", key, name: key })) };
      const feed = new globalThis.Feed();
      const shown = element.show(feed);
      feed.push({ event: "service", service: node("a", "error") });
      await globalThis.settled();
      element.shadowRoot.querySelector(".retry").click();
      await globalThis.settled();
      feed.push({ event: "done", result: { root: group([node("a", "error"), node("b", "ok", 1)]), summary } });
      await shown;
    });
    assert.deepEqual(await statuses(), ["ok", "ok"]);
    assert.deepEqual(await page.evaluate(() => globalThis.element.result.root.services.map(({ value }) => value)), [5, 1]);
    assert.equal(await page.evaluate(() => globalThis.element.result.summary.ok), 2);
  });

  test("a signal aborts: undefined, and what is open is stopped", async () => {
    const request = wms.nextRequest();
    await page.evaluate(
      async ([registry, point]) => {
        const controller = new AbortController();
        globalThis.abort = () => controller.abort();
        const engine = await globalThis.engineOf(registry);
        globalThis.asked = globalThis.element.ask(engine, "site", point, { signal: controller.signal });
      },
      [registryOf(wms.origin, ["hang"]), point],
    );
    const { cut } = await request;
    await page.evaluate(() => globalThis.abort());
    assert.equal(await page.evaluate(async () => (await globalThis.asked) === undefined), true);
    assert.equal(await cut, true);
    assert.deepEqual(await statuses(), ["stopped"]);
  });

  test("removal from the page aborts; a move within it does not", async () => {
    const slow = wms.nextRequest();
    await begin(["slow-300"]);
    await slow;
    await page.evaluate(() => document.body.append(globalThis.element));
    assert.equal(await page.evaluate(async () => (await globalThis.asked).summary.ok), 1);
    const hanging = wms.nextRequest();
    await begin(["hang"]);
    const { cut } = await hanging;
    await page.evaluate(() => globalThis.element.remove());
    assert.equal(await page.evaluate(async () => (await globalThis.asked) === undefined), true);
    assert.equal(await cut, true);
  });

  test("of fifty fast asks only the last answers", async () => {
    const outcome = await page.evaluate(
      async ([registry, point]) => {
        const engine = await globalThis.engineOf(registry);
        let done = 0;
        globalThis.element.addEventListener("geoprobe-done", () => ++done);
        const asks = Array.from({ length: 50 }, (_, index) =>
          globalThis.element.ask(engine, "site", { lon: point.lon + index / 10, lat: point.lat }),
        );
        const results = await Promise.all(asks);
        return [results.filter(Boolean).length, results[49].point.x === point.lon + 4.9, done, globalThis.element.result === results[49]];
      },
      [registryOf(wms.origin, ["slow-20", "value-1"]), point],
    );
    assert.deepEqual(outcome, [1, true, 1, true]);
    assert.deepEqual(await statuses(), ["ok", "ok"]);
  });

  test("another stream takes the place of the former, which is left", async () => {
    const outcome = await page.evaluate(async () => {
      const { element, Feed } = globalThis;
      const [first, second] = [new Feed(), new Feed()];
      const shown = element.show(first);
      void element.show(second);
      return [await shown, first.left, second.left];
    });
    assert.deepEqual(outcome, [undefined, true, false]);
  });

  test("a wrong call rejects with the engine's error, and the element says it", async () => {
    const [code, said] = await page.evaluate(
      async ([registry, point]) => {
        const engine = await globalThis.engineOf(registry);
        const code = await globalThis.element.ask(engine, "site", { lon: 1000, lat: point.lat }).catch(({ code }) => code);
        return [code, globalThis.element.shadowRoot.querySelector("[role=alert]").textContent];
      },
      [registryOf(wms.origin, ["value-1"]), point],
    );
    assert.equal(code, "invalid-point");
    assert.match(said, /^The question could not be asked: .*1000/);
  });
});
