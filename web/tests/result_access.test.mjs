// <geoprobe-result> for everyone, in Chromium: keyboard, screen readers, colours, directions.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { collection, documentOf, everything, group, leaf, leavesOf, outlineOf, rain } from "./support/result_document.mjs";
import { startResultSite } from "./support/result_site.mjs";

const arabic = {
  status: { ok: "تم", error: "خطأ", timeout: "انتهت المهلة", empty: "لا شيء هنا", nodata: "لا بيانات", outside: "خارج", cancelled: "أوقف", waiting: "انتظار" },
  copyJson: "نسخ JSON",
  copyCsv: "نسخ CSV",
  retry: "أعد المحاولة",
};

describe("<geoprobe-result> for everyone", { timeout: 1_200_000 }, () => {
  let site, page;
  before(async () => {
    site = await startResultSite();
  });
  after(() => site.close());
  const open = async (options) => {
    page = await site.open(options);
    await page.evaluate(() => globalThis.defineResult());
  };
  beforeEach(() => {
    page = undefined;
  });
  afterEach(async () => {
    await page?.context().close();
    assert.deepEqual(site.complaints.splice(0), []);
  });

  const show = (root, { attributes = {}, html = {}, messages = {}, asking = false, opened = false, table = false } = {}) =>
    page.evaluate(
      async ([document, outline, leaves, attributes, html, messages, asking, opened, table]) => {
        Object.assign(globalThis.document.documentElement, html);
        const element = globalThis.place(attributes);
        element.messages = messages;
        element.retry = () => new Promise(() => {});
        if (asking) {
          element.outline = outline;
          const feed = new globalThis.Feed();
          void element.show(feed);
          feed.push(...leaves.filter((_, index) => index % 2).map((service) => ({ event: "service", service })));
        } else element.result = document;
        await globalThis.settled();
        const { shadowRoot } = element;
        if (table) shadowRoot.querySelector(".switch").click();
        if (opened) for (const item of shadowRoot.querySelectorAll(".leaf-row[aria-expanded=false]")) if (!item.closest("[data-charted]")) item.querySelector(".name").click();
        await globalThis.settled();
      },
      [documentOf(root), outlineOf(root), leavesOf(root), attributes, html, messages, asking, opened, table],
    );
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = globalThis.element.shadowRoot;
      return activeElement?.querySelector(":scope > .name, :scope > .fact-name")?.textContent ?? activeElement?.className ?? "";
    });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    return focused();
  };

  const cases = {
    "light, wide": {},
    "dark, wide": { page: { colorScheme: "dark" } },
    "light, with everything open and the chart as a table": { opened: true, table: true },
    "dark, with everything open and the chart as a table": { page: { colorScheme: "dark" }, opened: true, table: true },
    "compact": { attributes: { compact: "" }, page: { viewport: { width: 320, height: 800 } } },
    "compact, dark, open": { attributes: { compact: "" }, page: { viewport: { width: 320, height: 800 }, colorScheme: "dark" }, opened: true },
    "right to left": { html: { dir: "rtl", lang: "ar" }, messages: arabic, opened: true },
    "streaming": { asking: true },
    "streaming, dark, compact": { asking: true, attributes: { compact: "" }, page: { colorScheme: "dark" } },
    "forced colours": { page: { forcedColors: "active" } },
  };
  for (const [name, { page: options, ...how }] of Object.entries(cases))
    test(`axe finds no fault: ${name}`, async () => {
      await open(options);
      await show(everything, how);
      const violations = await page.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document);
        return violations.map(({ id, nodes }) => [id, ...nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`)]);
      });
      assert.deepEqual(violations, []);
    });

  test("the tree is one stop of the Tab key, and its current item's links and buttons follow", async () => {
    await open();
    await show(everything);
    await page.evaluate(() => globalThis.document.querySelector("h1").setAttribute("tabindex", "-1"));
    await page.locator("h1").focus();
    assert.equal(await press("Tab"), "Place");
    assert.match(await press("Tab"), /copy/);
    assert.equal(await press("Shift+Tab"), "Place");
    assert.equal(await press("ArrowDown", "ArrowDown", "ArrowDown"), "Web page");
    assert.match(await press("Tab"), /link/);
    assert.match(await press("Tab"), /copy/);
    assert.match(await press("Shift+Tab"), /link/);
    assert.equal(await press("ArrowDown"), "On the coast");
  });

  test("arrows, Home and End walk through what is visible, and open and close", async () => {
    await open();
    await show(everything);
    await page.locator(".branch-row").first().focus();
    assert.equal(await press("ArrowRight"), "Country");
    assert.equal(await press("ArrowRight"), "Country");
    assert.equal(await press("ArrowRight"), "Source");
    assert.equal(await press("ArrowUp"), "Country");
    assert.equal(await press("ArrowLeft"), "Country");
    assert.equal(await press("ArrowDown"), "Inhabitants");
    assert.equal(await press("ArrowLeft"), "Place");
    assert.equal(await press("ArrowLeft", "ArrowDown"), "Trouble");
    assert.equal(await press("End"), "Rain in December");
    assert.equal(await press("ArrowDown"), "Rain in December");
    assert.equal(await press("Home"), "Place");
    assert.equal(await page.locator(".branch-row").first().getAttribute("aria-expanded"), "false");
    assert.equal(await press("Enter", "ArrowDown"), "Country");
    assert.equal(await press(" "), "Country");
    assert.equal(await page.locator(".leaf-row").first().getAttribute("aria-expanded"), "true");
  });

  test("typing goes to the next item that begins so", async () => {
    await open();
    await show(everything);
    await page.locator(".branch-row").first().focus();
    assert.equal(await press("s"), "Surveyed");
    assert.equal(await press("w"), "Swiss canton");
    assert.equal(await press("ArrowUp"), "Rain at sea");
    await page.keyboard.type("rain at");
    assert.equal(await focused(), "Rain at sea");
  });

  test("right to left, the arrows change sides", async () => {
    await open();
    await show(everything, { html: { dir: "rtl", lang: "ar" }, messages: arabic });
    await page.locator(".branch-row").first().focus();
    assert.equal(await press("ArrowLeft"), "Country");
    assert.equal(await press("ArrowRight"), "Place");
    assert.equal(await press("ArrowRight", "ArrowDown"), "Trouble");
  });

  test("right to left, Arabic and Latin texts each run their own way, and the row begins on the right", async () => {
    await open();
    await show(
      collection([
        group("g", "المكان", [leaf("a", "الارتفاع", "ok", 1753.5, { unit: "م" }), leaf("b", "Country", "ok", "South Africa (ZA)"), leaf("c", "اسم", "ok", "جوهانسبرغ (١)")]),
      ]),
      { html: { dir: "rtl", lang: "ar-EG" }, messages: arabic },
    );
    const rows = await page.locator(".leaf-row").evaluateAll((rows) =>
      rows.map((row) => {
        const [symbol, name, answer] = row.children;
        const at = (one) => one.getBoundingClientRect();
        const text = document.createRange();
        text.selectNodeContents(name);
        return [
          Math.abs(at(text).right - at(name).right) < 1,
          at(symbol).left >= at(name).right,
          at(name).left >= at(answer).right,
          Math.abs(at(row.querySelector(".value")).right - at(answer).right) < 1,
          getComputedStyle(row.querySelector(".value bdi")).direction,
        ];
      }),
    );
    assert.deepEqual(rows, [
      [true, true, true, true, "ltr"],
      [true, true, true, true, "ltr"],
      [true, true, true, true, "rtl"],
    ]);
    assert.equal((await page.locator(".value").first().textContent()).replace("\u00a0", " "), "١٧٥٣٫٥ م");
  });

  test("an item is named by its service, its value or reason, and its status", async () => {
    await open();
    await show(everything);
    for (const name of ["Country South Africa ok", "Inhabitants 2,026,469.25 people ok", "Slope The service reported an error: Layer 'slope' not found Try again error", "Rain in April 38.5 mm ok", "Rain in December No answer in time Try again timed out"])
      assert.equal(await page.getByRole("treeitem", { name, exact: true }).count(), 1, name);
    assert.equal(await page.getByRole("tree", { name: "About this site" }).count(), 1);
  });

  test("the chart's leaves are read and walked; the one in focus is pointed out, and opening it shows the table", async () => {
    await open();
    await show(collection([rain]));
    await page.locator(".branch-row").first().focus();
    assert.equal(await press("ArrowDown", "ArrowDown"), "Rain in February");
    assert.equal((await page.locator(".chart-readout").textContent()).replace("\u00a0", " "), "Rain in February 93 mm");
    assert.equal(await page.locator(".bar[data-marked]").count(), 1);
    assert.equal(await press("Enter"), "Rain in February");
    assert.equal(await page.locator(".chart").isVisible(), false);
    assert.equal(await page.locator(".fact").first().isVisible(), true);
  });

  test("start, half and end are announced, and no more", async () => {
    await open();
    const said = await page.evaluate(
      async ([outline, leaves, document]) => {
        const element = globalThis.place();
        const live = element.shadowRoot.querySelector("[role=status]");
        const said = [];
        new MutationObserver(() => live.textContent && said.push(live.textContent)).observe(live, { childList: true });
        element.outline = outline;
        const feed = new globalThis.Feed();
        const shown = element.show(feed);
        for (const service of leaves) {
          feed.push({ event: "service", service });
          await globalThis.settled();
        }
        feed.push({ event: "done", result: document });
        await shown;
        await globalThis.settled();
        return said;
      },
      [outlineOf(rain), leavesOf(rain), documentOf(rain)],
    );
    assert.deepEqual([...new Set(said)], ["Asking 12 services", "6 of 12", "12 services: 11 ok, 1 timed out; 1.5 sec"]);
  });

  test("the focus stays where it was when answers come and when the same is asked again", async () => {
    await open();
    await show(everything, { asking: true });
    await page.locator(".branch-row").first().focus();
    assert.equal(await press("ArrowDown", "ArrowDown"), "Inhabitants");
    await page.evaluate(
      async ([document]) => {
        globalThis.element.result = document;
        await globalThis.settled();
      },
      [documentOf(collection(everything.groups))],
    );
    assert.equal(await focused(), "Inhabitants");
  });

  test("nothing moves for who wants no motion", async () => {
    await open({ reducedMotion: "reduce" });
    await show(everything);
    const durations = await page.locator(".bar, .symbol").evaluateAll((all) => [...new Set(all.map((one) => getComputedStyle(one).transitionDuration))]);
    assert.deepEqual(durations, ["0s"]);
  });

  test("parts style it from without, with the status as one of them", async () => {
    await open();
    await show(everything);
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("geoprobe-result::part(reason status-error) { color: rgb(1, 2, 3) } geoprobe-result { --geoprobe-ink: rgb(9, 9, 9) }");
      document.adoptedStyleSheets = [sheet];
    });
    assert.equal(await page.locator(".reason.status-error").evaluate((one) => getComputedStyle(one).color), "rgb(1, 2, 3)");
    assert.equal(await page.locator(".value").first().evaluate((one) => getComputedStyle(one).color), "rgb(9, 9, 9)");
  });
});
