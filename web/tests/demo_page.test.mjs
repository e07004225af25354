// The demo page in Chromium, over mock services: the mouse, the keyboard, a phone, trouble.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { leaf, startDemoPage, state, statuses } from "./support/demo_page.mjs";
import { registryOf, startMockWms } from "./support/mock_wms.mjs";

const layers = ["value-441", "slow-200", "empty", "absent", "hang"];
const done = ["ok", "ok", "empty", "error", "timeout"];

describe("the demo page", { timeout: 1_200_000 }, () => {
  let site, wms, registry;
  before(async () => {
    wms = await startMockWms();
    registry = registryOf(wms.origin, layers, { "value-441": { unit: "m", attribution: "© Mock & <b>Sons</b>" } });
    registry["x-demo"] = { point: [31.3963, -24.4561], deadline: 3000 };
    site = await startDemoPage(() => [{ id: "mock", name: "Mock", registry }]);
  });
  after(async () => {
    await site?.close();
    wms?.close();
  });

  const open = async (options) => {
    const page = await site.open("/", options);
    await state(page, "idle");
    return page;
  };

  test("a click fills the tree in, each service with its status in words, its value or its reason", async () => {
    const page = await open();
    assert.match(await page.innerText("#state-text"), /^5 services ready/);
    await page.click("#map", { position: { x: 500, y: 300 } });
    await state(page, "done");
    assert.deepEqual(await statuses(page), done);
    const first = await leaf(page, "Layer value-441").innerText();
    for (const part of ["441", "m", "ok"]) assert.ok(first.includes(part), `${part}: ${first}`);
    const absent = leaf(page, "Layer absent");
    assert.match(await absent.innerText(), /The service reported an error/);
    await absent.getByText("Layer absent").click();
    assert.match(await absent.innerText(), /Layer 'absent' not found/);
    assert.match(await leaf(page, "Layer hang").innerText(), /timed out/);
    assert.match(await page.innerText("#state-text"), /5 services in \d(\.\d+)? s\.$/);
    assert.equal(await page.locator(".pin").count(), 1);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test("an answer is shown when it comes, while others are waited for", async () => {
    const page = await open();
    await page.click(".options summary");
    await page.selectOption("#deadline", "10000");
    await page.click("#ask");
    await page.locator("#answers [part~=leaf][part~=status-ok]", { hasText: "441" }).waitFor();
    assert.equal((await statuses(page)).at(-1), "waiting");
    await page.click("#stop");
    await state(page, "idle");
    await page.locator("#answers [part~=status-cancelled]").last().waitFor();
    assert.equal((await statuses(page)).at(-1), "cancelled");
    await page.context().close();
  });

  test("what servers and registries say is shown as text, never as markup", async () => {
    const page = await open();
    await page.click("#ask");
    await state(page, "done");
    assert.match(await page.locator("#answers [part~=attribution]").innerText(), /© Mock & <b>Sons<\/b>/);
    assert.equal(await page.locator("#answers b").count(), 0);
    await page.context().close();
  });

  test("a second click aborts the first question", async () => {
    const page = await open();
    const from = wms.requests.length;
    await page.click("#map", { position: { x: 300, y: 300 } });
    await page.locator("#answers [part~=leaf][part~=status-ok]", { hasText: "441" }).waitFor();
    const first = wms.requests.slice(from).find(({ layer }) => layer === "hang");
    await page.click("#map", { position: { x: 500, y: 300 } });
    assert.equal(await first.cut, true);
    await state(page, "done");
    assert.deepEqual(await statuses(page), done);
    await page.context().close();
  });

  test("the keyboard is enough: Enter asks at the map's cross, and the form takes a position", async () => {
    const page = await open();
    await page.focus("#map");
    await page.keyboard.press("ArrowRight");
    await page.locator("#crosshair").waitFor();
    await page.keyboard.press("Enter");
    await state(page, "done");
    const lon = Number(await page.inputValue("#lon"));
    assert.ok(lon > -180 && lon < 180);

    await page.click(".options summary");
    await page.selectOption("#deadline", "10000");
    await page.fill("#lon", "12.5");
    await page.fill("#lat", "41.9");
    await page.keyboard.press("Enter");
    await state(page, "asking");
    assert.match(await page.innerText("#state-text"), /at 12\.5, 41\.9/);
    await page.focus("#stop");
    await page.keyboard.press("Enter");
    await state(page, "idle");
    await page.locator("#answers [part~=status-cancelled]").last().waitFor();
    await page.context().close();
  });

  test("a question that is stopped at once leaves no answer of the place before", async () => {
    const page = await open();
    await page.click("#ask");
    await state(page, "done");
    await page.evaluate(() => {
      document.querySelector("#ask").click();
      document.querySelector("#stop").click();
    });
    await page.locator("#answers [part~=status-cancelled]").last().waitFor();
    assert.deepEqual(await statuses(page), layers.map(() => "cancelled"));
    await page.context().close();
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
    await page.context().close();
  });

  test("on a phone a tap asks, nothing is cut off at the side, and targets are large enough", async () => {
    const page = await open({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, colorScheme: "dark" });
    await page.tap("#map", { position: { x: 180, y: 200 } });
    await state(page, "done");
    assert.deepEqual(await statuses(page), done);
    await page.click("#as-table");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    for (const target of ["#ask", "#lon", ".leaflet-control-zoom-in"]) {
      const { height } = await (await page.$(target)).boundingBox();
      assert.ok(height >= 40, `${target} is ${height} pixels high`);
    }
    await page.context().close();
  });

  test("the base map is drawn from the page's own data, with names, and follows dark and light", async () => {
    const page = await open();
    await page.waitForSelector(".label", { state: "attached" });
    assert.ok((await page.locator(".country").count()) > 150);
    assert.ok((await page.locator(".label-country", { hasText: "Brazil" }).count()) === 1);
    const land = () => page.$eval(".country", (country) => getComputedStyle(country).fill);
    const light = await land();
    await page.emulateMedia({ colorScheme: "dark" });
    assert.notEqual(await land(), light);
    await page.context().close();
  });

  test("a registry that cannot be used is told, and Try again works once it is mended", async () => {
    const good = registry;
    registry = { ...good, services: [{ key: "a" }] };
    const page = await site.open();
    await state(page, "error");
    assert.match(await page.innerText("#state-text"), /services\/0/);
    registry = good;
    await page.click("#retry");
    await state(page, "idle");
    await page.context().close();
  });
});
