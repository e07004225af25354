// The demo page in Chromium, over mock services: the mouse, the keyboard, a phone, trouble.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite, web } from "./support/site.mjs";

const layers = ["value-441", "slow-200", "empty", "absent", "hang"];

describe("the demo page", { timeout: 60_000 }, () => {
  let browser, site, wms, registry;
  before(async () => {
    wms = await startMockWms();
    registry = registryOf(wms.origin, layers, { "value-441": { unit: "m", attribution: "© Mock & <b>Sons</b>" } });
    registry["x-demo"] = { point: [31.3963, -24.4561], deadline: 1000 };
    site = await startSite({
      folders: { "/": join(web, "dist-demo") },
      files: { "/registry.json": () => JSON.stringify(registry) },
    });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.close();
    wms?.close();
  });

  const open = async (options = {}) => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, ...options });
    page.complaints = [];
    page.on("pageerror", (error) => page.complaints.push(String(error)));
    page.on("console", (message) => message.text().includes("Content Security Policy") && page.complaints.push(message.text()));
    await page.goto(`${site.origin}/`);
    await state(page, "idle");
    return page;
  };
  const state = (page, name) => page.waitForSelector(`#state[data-state="${name}"]`);
  const statuses = (page) => page.$$eval(".service", (rows) => rows.map((row) => row.dataset.status));
  const done = ["ok", "ok", "empty", "error", "timeout"];

  test("a click fills the tree in, each service with its status in words, value, time and source", async () => {
    const page = await open();
    assert.deepEqual(await statuses(page), layers.map(() => "idle"));
    await page.click("#map", { position: { x: 500, y: 420 } });
    await state(page, "asking");
    await page.waitForSelector('[data-key="value-441"][data-status="ok"]');
    assert.deepEqual(await page.$$eval('[data-key="hang"]', ([row]) => row.dataset.status), "waiting");
    await state(page, "done");
    assert.deepEqual(await statuses(page), done);
    const row = await page.innerText('[data-key="value-441"]');
    for (const part of ["441 m", "ok", " ms", new URL(wms.origin).host, "WMS"]) assert.ok(row.includes(part), `${part}: ${row}`);
    assert.match(await page.innerText('[data-key="absent"]'), /error[^]*Layer 'absent' not found/);
    assert.match(await page.innerText('[data-key="hang"]'), /timed out/);
    assert.match(await page.innerText("#state-text"), /^5 services in 1\.0\d s: 2 ok, 1 empty, 1 failed, 1 timed out\.$/);
    assert.equal(await page.$$eval(".pin", (pins) => pins.length), 1);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  test("what servers and registries say is shown as text, never as markup", async () => {
    const page = await open();
    await page.click("#ask");
    await state(page, "done");
    await page.click('[data-key="value-441"] summary');
    assert.match(await page.innerText('[data-key="value-441"] .facts'), /© Mock & <b>Sons<\/b>/);
    assert.equal(await page.$$eval(".answers b", (found) => found.length), 0);
    await page.close();
  });

  test("a second click aborts the first question", async () => {
    const page = await open();
    const from = wms.requests.length;
    await page.click("#map", { position: { x: 300, y: 300 } });
    await page.waitForFunction(() => document.getElementById("progress").value > 0);
    const first = wms.requests.slice(from).find(({ layer }) => layer === "hang");
    await page.click("#map", { position: { x: 500, y: 420 } });
    assert.equal(await first.cut, true);
    await state(page, "done");
    assert.deepEqual(await statuses(page), done);
    await page.close();
  });

  test("the keyboard is enough: Enter asks at the map's cross, and the form takes a position", async () => {
    const page = await open();
    await page.focus("#map");
    await page.keyboard.press("ArrowRight");
    assert.ok(await page.isVisible("#crosshair"));
    await page.keyboard.press("Enter");
    await state(page, "done");
    const lon = Number(await page.inputValue("#lon"));
    assert.ok(lon > -180 && lon < 180);

    await page.fill("#lon", "12.5");
    await page.fill("#lat", "41.9");
    await page.keyboard.press("Enter");
    await state(page, "asking");
    assert.match(await page.innerText("#state-text"), /at 12\.5, 41\.9/);
    await page.focus("#stop");
    await page.keyboard.press("Enter");
    await state(page, "idle");
    assert.ok((await statuses(page)).includes("cancelled"));
    await page.close();
  });

  test("a position that is none is told beside the form, and nothing is asked", async () => {
    const page = await open();
    const from = wms.requests.length;
    await page.fill("#lon", "east");
    await page.click("#ask");
    assert.match(await page.innerText("#question-error"), /31\.3963/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "lon");
    await page.fill("#lon", "191");
    await page.click("#ask");
    await page.waitForFunction(() => document.getElementById("question-error").textContent.includes("180"));
    assert.equal(wms.requests.length, from);
    await page.close();
  });

  test("on a phone a tap asks, nothing is cut off at the side, and targets are large enough", async () => {
    const page = await open({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, colorScheme: "dark" });
    await page.tap("#map", { position: { x: 180, y: 200 } });
    await state(page, "done");
    assert.deepEqual(await statuses(page), done);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    for (const target of ["#ask", "#lon", ".leaflet-control-zoom-in"]) {
      const { height } = await (await page.$(target)).boundingBox();
      assert.ok(height >= 40, `${target} is ${height} pixels high`);
    }
    await page.close();
  });

  test("a registry that cannot be used is told, and Try again works once it is mended", async () => {
    const good = registry;
    registry = { ...good, services: [{ key: "a" }] };
    const page = await browser.newPage();
    await page.goto(`${site.origin}/`);
    await state(page, "error");
    assert.match(await page.innerText("#state-text"), /services\/0/);
    registry = good;
    await page.click("#retry");
    await state(page, "idle");
    await page.close();
  });
});
