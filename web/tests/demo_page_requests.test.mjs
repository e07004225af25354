// The demo page's requests over time: what the model makes of progress, and how the page shows it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pageModule, startDemoPage, state } from "./support/demo_page.mjs";
import { registryOf, startMockWms } from "./support/mock_wms.mjs";
import { web } from "./support/site.mjs";

const { Waterfall, tickStep } = await pageModule("waterfall.ts");
const { Cassette } = await pageModule("cassette.ts");

describe("requests over time", () => {
  const url = (name) => `https://one.example/wms?LAYERS=${name}`;
  const plan = {
    exchanges: [
      { method: "GET", url: url("a,b"), host: "https://one.example", services: ["a", "b"], reason: "one request answers both" },
      { method: "GET", url: url("c"), host: "https://one.example", services: ["c"], reason: "no other asks the same", then: "another format" },
      { method: "GET", url: "https://two.example/wms", host: "https://two.example", services: ["d"], reason: "no other asks the same" },
    ],
  };
  const event = (exchange, stateName, elapsed_ms, more = {}) => ({
    event: "exchange", exchange, state: stateName, url: url("a,b"), host: "https://one.example", services: ["a", "b"], attempt: 1, elapsed_ms, ...more,
  });

  test("a plan is a lane for each origin with a row for each exchange, its services and its reason", () => {
    const waterfall = new Waterfall(plan, 2000);
    assert.deepEqual(waterfall.lanes.map(({ host, rows }) => [host, rows.map(({ services }) => services.join())]), [
      ["https://one.example", ["a,b", "c"]],
      ["https://two.example", ["d"]],
    ]);
    assert.equal(waterfall.rows[0].reason, "one request answers both");
    assert.equal(waterfall.rows[1].then, "another format");
    assert.deepEqual(waterfall.rows.map((row) => row.state), ["planned", "planned", "planned"]);
  });

  test("progress turns a planned row into spans: waiting, in flight, a pause, in flight again, answered", () => {
    const waterfall = new Waterfall(plan, 2000);
    waterfall.take(event(1, "waiting", 0));
    waterfall.take(event(1, "sent", 30));
    assert.deepEqual(waterfall.rows[0].spans, [{ kind: "waiting", from: 0, to: 30 }, { kind: "flight", from: 30 }]);
    waterfall.take(event(1, "retrying", 80, { status: 503, message: "the server answered HTTP 503" }));
    waterfall.take(event(1, "sent", 300, { attempt: 2 }));
    waterfall.take(event(1, "answered", 350, { attempt: 2, status: 200, bytes: 512 }));
    const [row] = waterfall.rows;
    assert.deepEqual(row.spans.map(({ kind, from, to }) => [kind, from, to]), [
      ["waiting", 0, 30], ["flight", 30, 80], ["pause", 80, 300], ["flight", 300, 350],
    ]);
    assert.deepEqual([row.state, row.attempt, row.status, row.bytes, row.reason], ["answered", 2, 200, 512, "one request answers both"]);
    assert.equal(waterfall.end, 350);
  });

  test("an exchange that no plan had is a row of its own, in its origin's lane or a new one", () => {
    const waterfall = new Waterfall(plan, 2000);
    waterfall.take(event(9, "sent", 50, { url: url("c&again"), services: ["c"] }));
    waterfall.take(event(10, "sent", 60, { url: "https://three.example/", host: "https://three.example", services: ["e"] }));
    assert.deepEqual(waterfall.lanes.map(({ rows }) => rows.length), [3, 1, 1]);
    assert.equal(waterfall.lanes[0].rows[2].state, "sent");
  });

  test("two exchanges of one URL take one planned row each, once", () => {
    const waterfall = new Waterfall(plan, 2000);
    waterfall.take(event(1, "sent", 0));
    waterfall.take(event(2, "sent", 0));
    assert.equal(waterfall.lanes[0].rows.length, 3);
  });

  test("at the end what was planned and not sent is gone, and what was open is given up", () => {
    const waterfall = new Waterfall(plan, 2000);
    waterfall.take(event(1, "sent", 10));
    waterfall.settle(2000);
    assert.deepEqual(waterfall.lanes.map(({ host }) => host), ["https://one.example"]);
    assert.deepEqual(waterfall.rows.map(({ state, spans }) => [state, spans[0].to]), [["aborted", 2000]]);
  });

  test("ticks are round, and no more than five", () => {
    for (const length of [60, 100, 249, 800, 1010, 2000, 9999, 61_000]) {
      const step = tickStep(length);
      assert.match(String(step), /^[125]0*$/);
      assert.ok(length / step <= 5 && length / step > 1, `${length} ms in steps of ${step}`);
    }
  });

  test("a cassette tells what became of its exchanges", () => {
    const cassette = new Cassette(readFileSync(join(web, "demo/recordings/johannesburg.jsonl"), "utf8"));
    assert.equal(cassette.deadline, 2000);
    assert.deepEqual(cassette.at, { lon: 28.0473, lat: -26.2041 });
    const progress = cassette.progress({ exchanges: [] });
    const ends = progress.filter((one) => one.state !== "sent");
    assert.equal(ends.length, 10);
    assert.deepEqual(progress.map((one) => one.elapsed_ms), progress.map((one) => one.elapsed_ms).sort((a, b) => a - b));
    const tide = ends.find((one) => one.url.includes("LAYERS=tide"));
    assert.equal(tide.state, "aborted");
    assert.ok(tide.elapsed_ms >= 2000);
    const soil = ends.find((one) => one.url.includes("/broken"));
    assert.deepEqual([soil.state, soil.status], ["answered", 500]);
  });
});

describe("the demo page's requests", { timeout: 1_200_000 }, () => {
  let site, wms;
  before(async () => {
    wms = [await startMockWms(), await startMockWms()];
    const registry = registryOf(wms.map(({ origin }) => origin), ["value-1", "value-2", "value-3", "missing", "hang"]);
    registry["x-demo"] = { point: [10, 20], deadline: 3000 };
    site = await startDemoPage(() => [{ id: "mock", name: "Mock", registry }]);
  });
  after(async () => {
    await site?.close();
    for (const one of wms ?? []) one.close();
  });

  const open = async () => {
    const page = await site.open();
    await state(page, "idle");
    await page.waitForSelector(".exchange");
    return page;
  };
  const states = (page) => page.$$eval(".exchange", (rows) => rows.map((row) => row.dataset.state));

  test("before asking the plan is drawn: origins as lanes, exchanges with services and reason, and nothing is sent", async () => {
    const page = await open();
    assert.deepEqual(await page.$$eval(".lane-name", (names) => names.map((name) => name.textContent)), wms.map(({ origin }) => origin));
    assert.deepEqual(new Set(await states(page)), new Set(["planned"]));
    assert.match(await page.innerText(".exchange .reason"), /\w+ \w+/);
    assert.match(await page.innerText(".exchange-services"), /Layer value-1/);
    assert.match(await page.innerText("#requests-sum"), /planned, deadline 3 s$/);
    assert.equal(wms[0].requests.length + wms[1].requests.length, 0);
    await page.context().close();
  });

  test("after asking each row says how its exchange ended, and opens to its request", async () => {
    const page = await open();
    await page.click("#ask");
    await state(page, "done");
    await page.waitForFunction(() => document.querySelectorAll('.exchange[data-state="sent"], .exchange[data-state="waiting"]').length === 0);
    const ended = await page.$$eval(".exchange", (rows) =>
      rows.map((row) => `${row.querySelector(".exchange-services").textContent} ${row.dataset.state}`),
    );
    assert.ok(ended.includes("Layer hang aborted"), ended.join("\n"));
    assert.ok(ended.includes("Layer missing failed"), ended.join("\n"));
    assert.ok(ended.some((row) => /value-1.* answered/.test(row)), ended.join("\n"));
    await page.focus(".exchange summary");
    await page.keyboard.press("Enter");
    assert.match(await page.innerText(".exchange .facts"), /http:\/\/127\.0\.0\.1:\d+\/wms\?/);
    assert.equal(await page.locator(".deadline").count(), 1);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test("the table says the same as the chart", async () => {
    const page = await open();
    await page.click("#ask");
    await state(page, "done");
    await page.focus("#as-table");
    await page.keyboard.press("Enter");
    assert.ok(await page.isHidden("#chart"));
    assert.equal(await page.getAttribute("#as-table", "aria-pressed"), "true");
    const rows = await page.locator(".exchanges tbody tr").allInnerTexts();
    assert.equal(rows.length, await page.locator(".exchange").count());
    assert.ok(rows.some((row) => row.includes("Layer hang") && row.includes("aborted")), rows.join("\n"));
    await page.context().close();
  });

  test("without sharing there is a request for each service", async () => {
    const page = await open();
    const shared = await page.locator(".exchange").count();
    await page.click(".options summary");
    await page.uncheck("#share");
    await state(page, "idle");
    await page.waitForFunction(() => document.querySelectorAll(".exchange").length === 5);
    assert.ok(shared <= 5);
    await page.context().close();
  });

  test("what is known is not asked again, unless the box says so", async () => {
    const page = await open();
    await page.click("#ask");
    await state(page, "done");
    const before = wms[0].requests.length + wms[1].requests.length;
    await page.click("#ask");
    await state(page, "asking");
    await state(page, "done");
    const cached = wms[0].requests.length + wms[1].requests.length - before;
    await page.click(".options summary");
    await page.uncheck("#cache");
    await state(page, "idle");
    for (let time = 0; time < 2; ++time) {
      const from = wms[0].requests.length + wms[1].requests.length;
      await page.click("#ask");
      await state(page, "asking");
      await state(page, "done");
      assert.ok(wms[0].requests.length + wms[1].requests.length - from > cached);
    }
    await page.context().close();
  });
});
