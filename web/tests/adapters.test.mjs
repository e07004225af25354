// The adapters in Chromium, each with its real map library, the real engine and mock services, under a strict policy.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { libraries, openMap, startMapSite } from "./support/adapters.mjs";
import { launchBrowser } from "./support/browser.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { web } from "./support/site.mjs";

const middle = { x: 450, y: 350 };
const near = (got, wanted, what) => assert.ok(Math.abs(got - wanted) < 1e-5, `${what}: ${got}, not ${wanted}`);

for (const [library, { popup, close }] of Object.entries(libraries))
  describe(`geoprobe/${library}`, { timeout: 1_200_000 }, () => {
    let browser, page, site, wms, registry, broken;
    before(async () => {
      wms = await startMockWms();
      site = await startMapSite({
        "/site.json": () => JSON.stringify(registry),
        "/broken.json": () => (broken ? "{" : JSON.stringify(registry)),
      });
      browser = await launchBrowser({ webgl: library === "maplibre" });
    });
    after(async () => {
      await browser?.close();
      site?.close();
      wms?.close();
    });
    beforeEach(async () => {
      await page?.close();
      registry = registryOf(wms.origin, ["value-441", "empty", "absent"]);
      page = await openMap(browser, site, library);
      site.asked.length = wms.requests.length = 0;
    });

    const ask = (options, on = page) =>
      on.evaluate((options) => {
        globalThis.answers = 0;
        globalThis.page.ask({ ...options, onResult: () => ++globalThis.answers });
      }, options);
    const answers = (count, on = page) => on.waitForFunction((count) => globalThis.answers === count, count);
    const click = ({ x, y } = middle, options = {}) => page.mouse.click(x, y, options);
    const done = (on = page) =>
      on.waitForFunction(() => globalThis.asking.element.result).then((handle) => handle.jsonValue());
    const wasm = () => site.asked.filter((path) => path.endsWith(".wasm")).length;
    const text = () => page.locator(`${popup} geoprobe-result`).evaluate((element) => element.shadowRoot.textContent);
    const gone = (selector = popup) => page.waitForSelector(selector, { state: "detached" });
    const placeAt = ({ x, y }) => page.evaluate(([x, y]) => globalThis.page.placeAt(x, y), [x, y]);
    const placeOf = ({ point: { x, y, crs } }) =>
      crs === "EPSG:3857" ? [(x / 6378137) * (180 / Math.PI), (Math.atan(Math.sinh(y / 6378137)) * 180) / Math.PI] : [x, y];

    test("a click opens a popup there that fills in, and nothing is loaded before", async () => {
      await ask({ registry });
      assert.ok(!site.asked.includes("/package/index.js"));
      assert.equal(wasm(), 0);
      const clicked = await placeAt(middle);
      await click();
      await page.waitForSelector(popup);
      const { summary, ...result } = await done();
      assert.deepEqual([summary.ok, summary.empty, summary.error], [1, 1, 1]);
      const [lon, lat] = placeOf(result);
      near(lon, clicked.lon, "longitude");
      near(lat, clicked.lat, "latitude");
      assert.match(await text(), /Layer value-441[^]*441[^]*nothing here[^]*Layer 'absent' not found/);
      assert.equal(wasm(), 1);
      assert.equal(await page.locator("geoprobe-result[compact]").count(), 1);
      assert.deepEqual(page.complaints, []);
    });

    test("the popup follows its place when the map moves, and comes into view by itself near an edge", async () => {
      await ask({ registry });
      const inside = () =>
        page.waitForFunction((popup) => {
          const { top, left, right, bottom, height } = document.querySelector(popup)?.getBoundingClientRect() ?? {};
          return top >= 0 && left >= 0 && right <= innerWidth && bottom <= innerHeight && height > 200;
        }, popup);
      await click({ x: 880, y: 20 });
      await inside();
      await answers(1);
      await click({ x: 450, y: 690 });
      await answers(2);
      await inside();
      const left = () => page.locator(popup).evaluate((shown) => shown.getBoundingClientRect().left);
      await page.mouse.move(200, 650);
      await page.mouse.down();
      await page.mouse.move(170, 650, { steps: 4 });
      const before = await left();
      await page.mouse.move(110, 650, { steps: 4 });
      await page.waitForFunction(([popup, before]) => document.querySelector(popup).getBoundingClientRect().left < before - 30, [popup, before]);
      await page.mouse.up();
      await click({ x: 100, y: 100 });
      await answers(3);
      assert.equal(wms.requests.length, 9, "a drag asks nothing");
    });

    test("a second click aborts the first question and cuts its connection", async () => {
      registry = registryOf(wms.origin, ["value-1", "hang"]);
      await ask({ registry, query: { deadline: 4000 } });
      const first = wms.nextRequest();
      await click({ x: 300, y: 300 });
      await first;
      await page.waitForFunction(() => globalThis.asking.element.shadowRoot.textContent.includes("ok"));
      const hanging = wms.requests.find(({ layer }) => layer === "hang");
      await click({ x: 600, y: 400 });
      assert.equal(await hanging.cut, true);
      const { summary } = await done();
      assert.deepEqual([summary.ok, summary.timeout], [1, 1]);
      assert.equal(await page.locator(popup).count(), 1);
    });

    for (const [how, end] of [
      ["its close button", () => page.click(close)],
      ["Escape", () => page.locator(`${popup} .geoprobe-popup`).press("Escape")],
    ])
      test(`closing the popup by ${how} aborts the question`, async () => {
        registry = registryOf(wms.origin, ["hang"]);
        await ask({ registry });
        const asked = wms.nextRequest();
        await click();
        const request = await asked;
        await end();
        assert.equal(await request.cut, true);
        await gone();
        assert.equal(await page.evaluate(() => globalThis.asking.element.result), undefined);
      });

    test("of fifty questions in a row only the last is answered, and nothing is left open", async () => {
      registry = registryOf(wms.origin, ["slow-150", "hang"]);
      const answered = await page.evaluate(
        async ([registry, { lon, lat }]) => {
          const answered = [];
          const asking = globalThis.page.ask({ registry, query: { deadline: 4000 }, onResult: ({ point }) => answered.push(point) });
          await asking.ask({ lon, lat });
          await Promise.all(Array.from({ length: 50 }, (_, index) => asking.ask({ lon: lon + index / 100, lat })));
          return answered;
        },
        [registry, point],
      );
      assert.deepEqual(answered.map(({ x }) => x), [point.lon, point.lon + 0.49]);
      const open = wms.requests.filter(({ layer }) => layer === "hang");
      assert.ok((await Promise.all(open.map(({ cut }) => cut))).every(Boolean));
      assert.equal(await page.locator(popup).count(), 1);
    });

    test("a double click zooms and asks nothing", async () => {
      await ask({ registry });
      const zoom = () => page.evaluate(() => globalThis.page.zoom());
      const before = await zoom();
      await page.mouse.dblclick(middle.x, middle.y);
      await page.waitForFunction((before) => globalThis.page.zoom() >= before + 0.9, before);
      await click({ x: 200, y: 200 });
      await answers(1);
      assert.equal(wms.requests.length, 3);
    });

    test("Enter asks at the centre while the map has the focus, and Escape gives it back", async () => {
      await ask({ registry });
      await page.evaluate(() => globalThis.page.focus());
      const focused = await page.evaluateHandle(() => document.activeElement);
      await page.keyboard.press("Enter");
      const result = await done();
      const [lon, lat] = placeOf(result);
      near(lon, 31.4, "longitude");
      near(lat, -24.5, "latitude");
      await page.locator(`${popup} .geoprobe-popup`).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await gone();
      assert.ok(await page.evaluate((focused) => document.activeElement === focused, focused));
      assert.equal(wms.requests.length, 3);
    });

    test("a long press asks once, whatever events follow; a short one is a tap, and a drag asks nothing", async () => {
      const phone = await openMap(browser, site, library, { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, clock: true });
      await ask({ registry }, phone);
      const session = await phone.context().newCDPSession(phone);
      const touch = (type, ...points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });

      await touch("touchStart", [180, 500]);
      await phone.clock.runFor(600);
      await answers(1, phone);
      const prevented = await phone.evaluate(() => {
        const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: 180, clientY: 600 });
        document.elementFromPoint(180, 600).dispatchEvent(event);
        return event.defaultPrevented;
      });
      assert.ok(prevented);
      await touch("touchEnd");

      await touch("touchStart", [100, 560]);
      for (const x of [110, 130, 150, 170]) await touch("touchMove", [x, 560]);
      await phone.clock.runFor(600);
      await touch("touchEnd");
      await phone.clock.runFor(600);

      await phone.touchscreen.tap(300, 600);
      await phone.clock.runFor(600);
      await answers(2, phone);
      assert.equal(wms.requests.length, 6, "the press and the tap asked, once each");
      await phone.close();
    });

    test("remove takes every listener off, closes the popup and aborts", async () => {
      const before = await page.evaluate(() => globalThis.page.listeners());
      registry = registryOf(wms.origin, ["hang"]);
      await ask({ registry });
      const asked = wms.nextRequest();
      await click();
      const request = await asked;
      await page.evaluate(() => globalThis.asking.remove());
      assert.equal(await request.cut, true);
      await gone();
      assert.equal(await page.evaluate(() => globalThis.page.listeners()), before);
      await click({ x: 200, y: 200 });
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(popup).count(), 0);
      assert.equal(wms.requests.length, 1);
    });

    test("a registry's URL does, its first collection is asked, and a failed load is tried again by the next question", async () => {
      broken = true;
      await page.evaluate(() => {
        globalThis.codes = [];
        globalThis.page.ask({ registry: "/broken.json", onError: ({ code }) => globalThis.codes.push(code) });
      });
      await click();
      await page.waitForFunction(() => globalThis.codes.length === 1);
      assert.deepEqual(await page.evaluate(() => globalThis.codes), ["invalid-registry"]);
      assert.match(await text(), /JSON/i);
      broken = false;
      await click({ x: 500, y: 500 });
      const { root } = await done();
      assert.deepEqual([root.kind, root.key], ["collection", "site"]);
    });

    test("an engine of one's own stays open, and `popup: false` leaves the showing to the page", async () => {
      const outcome = await page.evaluate(
        async ([registry, point]) => {
          const { createEngine } = await import("/package/index.js");
          const engine = createEngine({ registry });
          const services = [];
          const asking = globalThis.page.ask({ engine, key: "all", popup: false, query: { onService: ({ key }) => services.push(key) } });
          document.body.append(asking.element);
          const { root } = await asking.ask(point);
          asking.remove();
          const rootless = globalThis.page.ask({ engine, popup: false });
          const { root: first } = await rootless.ask(point);
          rootless.remove();
          const again = await (await engine).query("value-441", point);
          return [root.key, services.sort(), first.key, again.root.value];
        },
        [registry, point],
      );
      assert.deepEqual(outcome, ["all", ["absent", "empty", "value-441"], "site", 441]);
      assert.equal(await page.locator(popup).count(), 0);
    });

    test("the popup is without violations for axe, light and dark, and its scroll can be reached by the keyboard", async () => {
      const axe = await readFile(join(web, "node_modules/axe-core/axe.min.js"), "utf8");
      await page.evaluate(axe);
      registry = registryOf(wms.origin, ["value-1", "empty", "absent", "value-2", "value-3", "value-4", "value-5", "value-6", "value-7", "value-8"]);
      await ask({ registry });
      for (const [before, colorScheme] of ["light", "dark"].entries()) {
        await page.emulateMedia({ colorScheme });
        await click({ x: 60, y: 500 + 90 * before });
        await answers(before + 1);
        // A tree item is named by its own label; its text has that of its children too.
        const rules = { "label-content-name-mismatch": { enabled: false } };
        const { violations } = await page.evaluate(([popup, rules]) => globalThis.axe.run(popup, { rules }), [popup, rules]);
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), [], colorScheme);
        const box = page.locator(".geoprobe-popup");
        assert.ok(await box.evaluate(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight));
        await box.focus();
        await page.keyboard.press("End");
        await page.waitForFunction(() => document.querySelector(".geoprobe-popup").scrollTop > 0);
      }
    });
  });
