// <geoprobe-result> in Chromium: what it shows of a result and of a stream.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { collection, documentOf, everything, group, leaf, leavesOf, outlineOf, rain } from "./support/result_document.mjs";
import { startResultSite } from "./support/result_site.mjs";

describe("<geoprobe-result>", { timeout: 1_200_000 }, () => {
  let site, page;
  before(async () => {
    site = await startResultSite();
  });
  after(() => site.close());
  beforeEach(async () => {
    page = await site.open();
    await page.evaluate(() => globalThis.defineResult());
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(site.complaints.splice(0), []);
  });

  const show = (root, { attributes = {}, language = "en", setUp } = {}) =>
    page.evaluate(
      async ([document, attributes, language, setUp]) => {
        globalThis.document.documentElement.lang = language;
        const element = globalThis.place(attributes);
        if (setUp?.messages) element.messages = setUp.messages;
        element.result = document;
        await globalThis.settled();
      },
      [documentOf(root), attributes, language, setUp],
    );
  const item = (name) => page.locator(".item").filter({ has: page.locator(".row > .name", { hasText: name }) }).last();
  const textOf = async (name, part) => (await item(name).locator(`> .row .${part}`).first().textContent()).replaceAll("\u00a0", " ");

  test("importing defines nothing; defineResult registers once, under any name", async () => {
    const fresh = await site.open();
    const outcome = await fresh.evaluate(() => {
      const before = customElements.get("geoprobe-result");
      const made = globalThis.defineResult();
      const other = globalThis.defineResult("site-facts");
      return [
        before === undefined,
        made === globalThis.GeoprobeResultElement,
        globalThis.defineResult() === made,
        globalThis.defineResult("site-facts") === other,
        document.createElement("site-facts") instanceof globalThis.GeoprobeResultElement,
      ];
    });
    await fresh.context().close();
    assert.deepEqual(outcome, [true, true, true, true, true]);
  });

  test("every kind of value is shown for what it is", async () => {
    await show(everything);
    assert.equal(await textOf("Country", "value"), "South Africa");
    assert.equal(await textOf("Inhabitants", "value"), "2,026,469.25 people");
    assert.equal(await textOf("On the coast", "value"), "no");
    assert.equal(await textOf("Surveyed", "value"), "1998-04-12");
    assert.equal(await textOf("Names", "value"), "Jozi, eGoli");
    assert.equal(await textOf("Soil", "value"), "class Haplic Lixisoldepth 12000.5drained yeshorizons …1 more");
    const link = item("Web page").locator(".value a");
    assert.deepEqual(
      await link.evaluate(({ href, rel, target, textContent }) => [href, rel, target, textContent]),
      ["https://www.example.org/places?id=1", "noopener noreferrer", "_blank", "https://www.example.org/places?id=1"],
    );
  });

  test("numbers are the reader's, with all their digits", async () => {
    const values = [0.1, 1234567.891, 2016, 1e-9, -12.5, 123456789012345680000];
    await show(group("numbers", "Numbers", values.map((value, index) => leaf(`n${index}`, `N${index}`, "ok", value))), { language: "de" });
    const shown = [];
    for (const index of values.keys()) shown.push(await textOf(`N${index}`, "value"));
    assert.deepEqual(shown, ["0,1", "1.234.567,891", "2016", "1E-9", "-12,5", "123.456.789.012.345.680.000"]);
  });

  test("every status is a symbol and a word, and what has no value says why", async () => {
    await show(everything);
    const said = [];
    for (const name of ["Slope", "Tide", "Rain at sea", "Swiss canton", "City nearby", "Stopped"]) {
      said.push([await textOf(name, "status"), await textOf(name, "reason")]);
      assert.equal(await item(name).locator("> .row > .symbol-cell > svg path").count(), 1);
    }
    assert.deepEqual(said, [
      ["error", "The service reported an error: Layer 'slope' not found"],
      ["timed out", "No answer in time"],
      ["no data", "No value is recorded here"],
      ["outside", "Beyond the area of this service"],
      ["nothing here", "No feature here"],
      ["stopped", "Stopped before an answer"],
    ]);
  });

  test("every error code has a sentence of its own", async () => {
    const codes = ["network", "tls", "cors", "http", "service-exception", "not-queryable", "unexpected-format", "parse", "too-large", "circuit-open", "config", "internal"];
    const leaves = codes.map((code) => leaf(code, code, "error", null, { error: { code, message: "m" } }));
    await show(group("all", "All", leaves));
    const sentences = await page.locator(".reason").allTextContents();
    assert.equal(new Set(sentences).size, codes.length);
    for (const sentence of sentences) assert.match(sentence, /^[A-Z][a-z ]{10,40}: m$/);
  });

  test("behind a disclosure stands where the answer came from", async () => {
    await show(everything);
    await item("Slope").locator("> .row > .name").click();
    const facts = await item("Slope").locator(".fact").allInnerTexts();
    assert.deepEqual(
      facts.map((text) => text.replace(/\n/, "|")),
      [
        "Message|Layer 'slope' not found",
        "Error|service-exception (HTTP 200)",
        "Locator|LayerNotDefined",
        "Server|maps.example.org",
        "Type|wms",
        "Format|application/json",
        "Answered after|812 ms",
        `Answered at|${await page.evaluate(() => new Date("2026-11-22T10:00:00Z").toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" }))}`,
        "Attempts|2",
        "Request shared by|3 services",
        "Request|https://maps.example.org/wms?REQUEST=GetFeatureInfo&LAYERS=a",
      ],
    );
    await item("Nearest park").locator("> .row > .name").click();
    assert.match(await item("Nearest park").innerText(), /Note\nas full as was asked for/);
    await item("Country").locator("> .row > .name").click();
    assert.match(await item("Country").innerText(), /Source\nNatural Earth/);
    assert.equal(await page.locator(".footer .attribution").textContent(), "Sources: Natural Earth");
  });

  test("an object opens into its attributes, and those into theirs; alone it is open from the beginning", async () => {
    await show(everything);
    assert.equal(await item("Soil").locator("> .row").getAttribute("aria-expanded"), "false");
    await item("Soil").locator("> .row > .name").click();
    await item("Soil").locator(".fact-name", { hasText: "horizons" }).click();
    const names = await item("Soil").locator(".fact-name").allTextContents();
    assert.deepEqual(names, ["class", "depth", "drained", "horizons", "1", "note", "Details"]);
    const alone = leaf("soil", "Soil", "ok", { class: "Haplic Lixisol", depth: 120 });
    await page.evaluate(() => globalThis.element.remove());
    await show(alone);
    assert.deepEqual(await page.locator(".fact-value").allTextContents(), ["Haplic Lixisol", "120"]);
  });

  test("a graph's numbers are bars on round ticks, and a leaf without a number is a gap that says its status", async () => {
    await show(collection([rain]));
    const chart = await page.locator(".chart").evaluate((chart) => {
      const box = (one) => one.getBoundingClientRect();
      const frame = box(chart.querySelector(".chart-frame"));
      return {
        heights: [...chart.querySelectorAll(".bar")].map((bar) => Math.round((box(bar).height / frame.height) * 1500) / 10),
        ticks: [...chart.querySelectorAll(".chart-tick")].map((tick) => tick.textContent),
        labels: [...chart.querySelectorAll(".chart-label")].map((label) => label.textContent),
        unit: chart.querySelector(".chart-unit").textContent,
        gaps: [...chart.querySelectorAll(".chart-slot")].map((slot) => slot.firstElementChild?.getAttribute("part") ?? ""),
      };
    });
    assert.deepEqual(chart.heights, [119, 93, 84, 38.5, 14, 6, 4, 7, 24, 71, 112, 0]);
    assert.deepEqual(chart.ticks, ["0", "50", "100", "150"]);
    assert.equal(chart.labels.join(), "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec");
    assert.equal(chart.unit, "mm");
    assert.deepEqual(chart.gaps, [...Array(11).fill(""), "symbol status-timeout"]);
    await page.locator(".chart-slot").nth(3).hover();
    assert.equal((await page.locator(".chart-readout").textContent()).replace("\u00a0", " "), "Rain in April 38.5 mm");
  });

  test("the table is there at once, and the chart comes in when its part is loaded, which nothing else loads", async () => {
    const asked = () => site.asked.filter((path) => path.endsWith("/chart.js"));
    site.asked.length = 0;
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route("**/chart.js", (route) => held.then(() => route.continue()));
    await page.evaluate((document) => (globalThis.place().result = document), documentOf(everything.groups[0]));
    const begun = page.waitForRequest("**/chart.js");
    await page.evaluate((document) => (globalThis.place().result = document), documentOf(collection([rain])));
    await begun;
    assert.equal(await textOf("Rain in April", "value"), "38.5 mm");
    assert.equal(await item("Rain in April").isVisible(), true);
    assert.equal(await page.locator(".switch").count(), 0);
    assert.deepEqual(asked(), []);
    release();
    await page.locator(".chart").waitFor();
    assert.equal(asked().length, 1);
    await page.evaluate((document) => (globalThis.place().result = document), documentOf(collection([rain])));
    assert.equal(await page.locator(".chart").count(), 1);
    assert.equal(asked().length, 1);
  });

  test("what the reader opened in the table before the chart is there stays open", async () => {
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route("**/chart.js", (route) => held.then(() => route.continue()));
    await page.evaluate((document) => (globalThis.place().result = document), documentOf(collection([rain])));
    await item("Rain in April").locator("> .row > .name").click();
    release();
    await page.getByRole("button", { name: "Show as chart" }).waitFor();
    assert.equal(await item("Rain in April").locator(".fact").first().isVisible(), true);
  });

  test("a chart that cannot be loaded leaves the table, and the next result tries again", async () => {
    await page.route("**/chart.js", (route) => route.abort(), { times: 1 });
    const failed = page.waitForEvent("requestfailed");
    await page.evaluate((document) => (globalThis.place().result = document), documentOf(collection([rain])));
    await failed;
    assert.equal(await textOf("Rain in April", "value"), "38.5 mm");
    assert.equal(await page.locator(".chart, .switch").count(), 0);
    await page.waitForFunction((document) => {
      globalThis.element.result = document;
      return globalThis.element.shadowRoot.querySelector(".chart");
    }, documentOf(collection([rain])));
    assert.equal(await page.locator(".chart").count(), 1);
    assert.equal(await page.locator(".bar").count(), 12);
  });

  test("bars of numbers below zero hang from the line", async () => {
    const values = [-12.5, 4, -3];
    await show(collection([group("t", "T", values.map((value, index) => leaf(`t${index}`, `T${index}`, "ok", value, { unit: "°C" })), { display: "graph" })]));
    const bars = await page.locator(".bar").evaluateAll((bars) => bars.map((bar) => [bar.getAttribute("y"), bar.getAttribute("height")].map(Number)));
    assert.deepEqual(await page.locator(".chart-tick").allTextContents(), ["-15", "-10", "-5", "0", "5"]);
    const zero = 25;
    assert.deepEqual(
      bars.map(([y, height]) => [Math.round(y), Math.round(height * 10) / 10]),
      [
        [zero, 62.5],
        [5, 20],
        [zero, 15],
      ],
    );
  });

  test("numbers of different units are no chart", async () => {
    await show(collection([group("m", "M", [leaf("a", "A", "ok", 1, { unit: "m" }), leaf("b", "B", "ok", 2, { unit: "s" })], { display: "graph" })]));
    assert.equal(await page.locator(".chart").count(), 0);
  });

  test("the chart's table is one switch away", async () => {
    await show(collection([rain]));
    await page.getByRole("button", { name: "Show as table" }).click();
    assert.equal(await page.locator(".chart").isVisible(), false);
    assert.equal(await item("Rain in April").isVisible(), true);
    assert.equal(await textOf("Rain in April", "value"), "38.5 mm");
    await page.getByRole("button", { name: "Show as chart" }).click();
    assert.equal(await page.locator(".chart").isVisible(), true);
  });

  test("a stream fills in its outline without moving anything", async () => {
    const root = collection(everything.groups);
    const [moved, progress, total] = await page.evaluate(
      async ([outline, leaves, document]) => {
        const element = globalThis.place();
        element.retry = () => new Promise(() => {});
        element.outline = outline;
        const feed = new globalThis.Feed();
        const shown = element.show(feed);
        const tops = () => [...element.shadowRoot.querySelectorAll(".row, .chart, .footer")].map((one) => one.getBoundingClientRect().top);
        await globalThis.settled();
        const before = tops();
        const moved = new Set();
        const progress = [element.shadowRoot.querySelector(".state").textContent];
        const check = (what) => tops().some((top, index) => Math.abs(top - before[index]) > 0.5) && moved.add(what);
        for (const service of leaves) {
          feed.push({ event: "service", service });
          await globalThis.settled();
          check(service.key);
          progress.push(element.shadowRoot.querySelector(".state").textContent);
        }
        feed.push({ event: "unknown" }, { event: "done", result: document });
        await shown;
        await globalThis.settled();
        check("done");
        return [[...moved], progress, leaves.length];
      },
      [outlineOf(root), leavesOf(root), documentOf(root)],
    );
    assert.deepEqual(moved, []);
    assert.deepEqual(progress, Array.from({ length: total + 1 }, (_, index) => `${index} of ${total}`));
    assert.equal(await page.locator(".state").textContent(), "1.5 sec");
  });

  test("a stream without an outline is a list that becomes the tree", async () => {
    const outcome = await page.evaluate(
      async ([leaves, document]) => {
        const element = globalThis.place();
        const feed = new globalThis.Feed();
        const shown = element.show(feed);
        feed.push({ event: "service", service: leaves[0] });
        await globalThis.settled();
        const first = element.shadowRoot.querySelectorAll(".leaf").length;
        feed.push({ event: "done", result: document });
        const result = await shown;
        return [first, element.shadowRoot.querySelectorAll(".branch").length, element.result === result, result.summary.services];
      },
      [leavesOf(everything), documentOf(everything)],
    );
    assert.deepEqual(outcome, [1, 4, true, leavesOf(everything).length]);
  });

  test("a service that stands in two groups is shown twice and counted once", async () => {
    const twice = leaf("a", "A", "ok", 1);
    await show(collection([group("one", "One", [twice]), group("two", "Two", [twice])]));
    assert.equal(await page.locator(".leaf").count(), 2);
    assert.equal(await page.locator(".summary").textContent(), "1 ok");
  });

  test("a stream that fails says so, and rejects", async () => {
    const outcome = await page.evaluate(
      async ([outline]) => {
        const element = globalThis.place();
        element.outline = outline;
        const feed = new globalThis.Feed();
        const shown = element.show(feed);
        feed.fail(new Error("no such <b>key</b>"));
        const message = await shown.catch(({ message }) => message);
        return [message, element.shadowRoot.querySelector("[role=alert]").textContent, element.shadowRoot.querySelectorAll(".leaf.status-cancelled").length];
      },
      [outlineOf(everything)],
    );
    assert.deepEqual(outcome, ["no such <b>key</b>", "The question could not be asked: no such <b>key</b>", leavesOf(everything).length]);
  });

  test("what is copied is what is shown, as JSON and as the native program's CSV", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const root = collection([
      group("one", "One", [leaf("a", 'A, "quoted"', "ok", "two\nlines"), leaf("o", "=O()", "ok", { b: 1, c: ["x"] })], { groups: [group("two", "Two", [leaf("n", "N", "ok", -1.5, { unit: "m" })])] }),
      group("three", "Three", [leaf("e", "E", "error", null, { error: { code: "http", message: "HTTP 500, sorry" } })]),
    ]);
    await show(root);
    const copy = async (name) => {
      await page.getByRole("button", { name }).click();
      await page.locator(".note", { hasText: "Copied" }).waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const { url, at } = leaf().source;
    const end = `31.3963,-24.4561,EPSG:4326,${at},false`;
    assert.equal(await copy("Copy as JSON"), `${JSON.stringify(documentOf(root), null, 2)}\n`);
    assert.deepEqual((await copy("Copy as CSV")).split("\n"), [
      "key,name,group,status,value,unit,error,url,x,y,crs,at,cached",
      'a,"A, ""quoted""",one,ok,"two',
      `lines",,,${url},${end}`,
      `o,'=O(),one,ok,"{""b"":1,""c"":[""x""]}",,,${url},${end}`,
      `n,N,two,ok,-1.5,m,,${url},${end}`,
      `e,E,three,error,,,"http: HTTP 500, sorry",${url},${end}`,
      "",
    ]);
  });

  test("a browser that refuses to copy is reported", async () => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
    });
    await show(everything);
    await page.getByRole("button", { name: "Copy as CSV" }).click();
    await page.locator(".note", { hasText: "does not allow" }).waitFor();
  });

  test("properties set before the element is defined count from its definition", async () => {
    const fresh = await site.open();
    const outcome = await fresh.evaluate(
      async ([document]) => {
        const element = globalThis.place();
        element.messages = { status: { ok: "fine" } };
        element.result = document;
        element.compact = true;
        globalThis.defineResult();
        await globalThis.settled();
        return [element.shadowRoot.querySelector(".leaf .status").textContent, element.result === document, element.hasAttribute("compact")];
      },
      [documentOf(everything)],
    );
    await fresh.context().close();
    assert.deepEqual(outcome, ["fine", true, true]);
  });

  test("every text of the element's own can be replaced, with the language's plurals", async () => {
    const messages = {
      status: { ok: "dobrze" },
      reason: { timeout: "Brak odpowiedzi" },
      fact: { shared: "Wspólne dla" },
      services: { one: "{count} usługa", few: "{count} usługi", many: "{count} usług", other: "{count} usługi" },
    };
    await show(collection([group("g", "G", [leaf("a", "A", "ok", 1), leaf("t", "T", "timeout")])]), { language: "pl", setUp: { messages } });
    assert.equal(await textOf("A", "status"), "dobrze");
    assert.equal(await textOf("T", "reason"), "Brak odpowiedzi");
    await item("A").locator("> .row > .name").click();
    assert.match(await item("A").innerText(), /Wspólne dla\n3 usługi/);
  });

  test("clear shows nothing", async () => {
    await show(everything);
    await page.evaluate(() => globalThis.element.clear());
    assert.equal(await page.evaluate(() => globalThis.element.result === undefined && globalThis.element.shadowRoot.querySelector(".tree") === null), true);
    assert.equal(await page.locator("geoprobe-result").evaluate((element) => element.getBoundingClientRect().height), 0);
  });
});
