// The package in Chromium: in a page whose policy is as strict as wasm allows, and in a module worker.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { folders, visit } from "./support/engine_page.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite } from "./support/site.mjs";

const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src http:";

describe("the package in Chromium", { timeout: 1_200_000 }, () => {
  let browser, page, site, wms, shy;
  const complaints = [];
  before(async () => {
    wms = await startMockWms();
    shy = await startMockWms({ cors: false });
    site = await startSite({
      folders,
      headers: { "Content-Security-Policy": policy },
    });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    for (const server of [site, wms, shy]) server?.close();
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage();
    complaints.length = 0;
    page.on("console", (message) => message.text().includes("Content Security Policy") && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    site.asked.length = 0;
    await visit(page, site.origin);
  });

  const query = (registry, key, options = {}, engineOptions = {}) =>
    page.evaluate(
      async ([registry, key, point, options, engineOptions]) => {
        const engine = await globalThis.createEngine({ registry, ...engineOptions });
        const result = await engine.query(key, point, options);
        engine.close();
        return result;
      },
      [registry, key, point, options, engineOptions],
    );
  const statuses = ({ root }) => root.groups[0].services.map(({ status }) => status);

  test("a query answers under a strict Content-Security-Policy, and the wasm comes with the first engine", async () => {
    assert.ok(site.asked.includes("/package/index.js"));
    assert.ok(!site.asked.some((path) => path.endsWith(".wasm")));
    const result = await query(registryOf(wms.origin, ["value-441", "empty", "absent", "slow-50"]), "site");
    assert.deepEqual(statuses(result), ["ok", "empty", "error", "ok"]);
    assert.equal(result.root.groups[0].services[0].value, 441);
    assert.equal(site.asked.filter((path) => path.endsWith(".wasm")).length, 1);
    assert.deepEqual(complaints, []);
  });

  test("a query recorded in the page is replayed there to the byte, at once or as slowly as it was", async () => {
    const layers = ["value-441", "slow-1000", "empty", "absent", "hang"];
    const { recorded, replays, ended } = await page.evaluate(
      async ([registries, point]) => {
        const ended = [];
        const replays = [];
        const recorded = [];
        for (const registry of registries) {
          const engine = await globalThis.createEngine({ registry, policy: { timeout: 3000, retries: 1 } });
          const { text, cassette } = await engine.record("site", point, { features: true });
          engine.close();
          const run = async (timing) => {
            replays.push(await globalThis.replay(cassette, { timing }).queryText());
            ended.push(timing);
            recorded.push(text);
          };
          await Promise.all([run(true), run(false)]);
        }
        return { recorded, replays, ended };
      },
      [[registryOf(wms.origin, layers), registryOf(shy.origin, layers)], point],
    );
    assert.deepEqual(replays, recorded);
    assert.match(recorded[0], /"timeout": 1,/);
    assert.match(recorded[2], /"code": "cors"/);
    assert.deepEqual(ended, [false, true, false, true]);
  });

  test("a second engine does not load the wasm again, and a failed load is tried again", async () => {
    const outcome = await page.evaluate(
      async ([registry, point]) => {
        const failed = await globalThis.createEngine({ registry, wasmUrl: "/absent.wasm" }).catch(({ code }) => code);
        const engines = await Promise.all([1, 2].map(() => globalThis.createEngine({ registry })));
        const values = await Promise.all(engines.map((engine) => engine.query("value-5", point)));
        return [failed, ...values.map(({ root }) => root.value)];
      },
      [registryOf(wms.origin, ["value-5"]), point],
    );
    assert.deepEqual(outcome, ["load-failed", 5, 5]);
    assert.deepEqual(
      site.asked.filter((path) => path.endsWith(".wasm")),
      ["/absent.wasm", "/package/geoprobe.wasm"],
    );
  });

  test("the second module comes with the first recording or replay, and once", async () => {
    const tools = () => site.asked.filter((path) => path.includes("geoprobe-tools"));
    await query(registryOf(wms.origin, ["value-5"]), "value-5");
    assert.deepEqual(tools(), []);
    const values = await page.evaluate(
      async ([registry, point]) => {
        const engine = await globalThis.createEngine({ registry });
        const { result, cassette } = await engine.record("value-5", point);
        const again = await engine.record("value-5", point);
        engine.close();
        return [result, again.result, await globalThis.replay(cassette).query()].map(({ root }) => root.value);
      },
      [registryOf(wms.origin, ["value-5"]), point],
    );
    assert.deepEqual(values, [5, 5, 5]);
    assert.deepEqual(tools(), ["/package/geoprobe-tools.js", "/package/geoprobe-tools.wasm"]);
  });

  test("a registry is read from a URL relative to the page", async () => {
    const message = await page.evaluate(() => globalThis.createEngine({ registry: "absent.json" }).catch(({ message }) => message));
    assert.match(message, /absent\.json.*404/);
  });

  test("a module worker answers as the page does", async () => {
    const { result } = await page.evaluate(
      (message) =>
        new Promise((resolve) => {
          const worker = new Worker("/worker.js", { type: "module" });
          worker.onmessage = ({ data }) => {
            worker.terminate();
            resolve(data);
          };
          worker.postMessage(message);
        }),
      { registry: registryOf(wms.origin, ["value-7", "empty"]), key: "site", point },
    );
    assert.deepEqual(statuses(result), ["ok", "empty"]);
  });

  test("an abort rejects with an AbortError and cuts the connection", async () => {
    const asked = wms.nextRequest();
    const name = page.evaluate(
      ([registry, point]) =>
        new Promise((resolve) => {
          const controller = new AbortController();
          globalThis.abort = () => controller.abort();
          globalThis
            .createEngine({ registry })
            .then((engine) => engine.query("site", point, { signal: controller.signal }))
            .catch(({ name }) => resolve(name));
        }),
      [registryOf(wms.origin, ["hang"]), point],
    );
    const request = await asked;
    await page.evaluate(() => globalThis.abort());
    assert.equal(await name, "AbortError");
    assert.equal(await request.cut, true);
  });

  test("a stream gives each answer and then the whole; leaving it aborts the rest", async () => {
    const asked = wms.requests.length;
    const events = await page.evaluate(
      async ([registry, point]) => {
        const engine = await globalThis.createEngine({ registry });
        const events = [];
        for await (const event of engine.stream("group:all", point)) {
          events.push(event.event);
          if (events.length === 1) break;
        }
        return events;
      },
      [registryOf(wms.origin, ["value-1", "hang"]), point],
    );
    assert.deepEqual(events, ["service"]);
    const hanging = wms.requests.slice(asked).find(({ layer }) => layer === "hang");
    assert.equal(await hanging.cut, true);
  });

  test("at the deadline the document is whole, every other leaf answered", async () => {
    await query(registryOf(wms.origin, ["value-1"]), "site"); // loads the wasm
    const result = await page.evaluate(
      async ([registry, point]) => {
        const engine = await globalThis.createEngine({ registry });
        return engine.query("site", point, { deadline: 4000 });
      },
      [registryOf(wms.origin, ["value-1", "hang", "slow-300", "empty"]), point],
    );
    assert.deepEqual(statuses(result), ["ok", "timeout", "ok", "empty"]);
  });

  test("a server that sends no CORS headers is told apart from one that is not there", async () => {
    const gone = await startMockWms();
    gone.close();
    const refused = await query(registryOf(shy.origin, ["value-1"]), "value-1", {}, { policy: { retries: 0 } });
    assert.equal(refused.root.error.code, "cors");
    assert.match(refused.root.error.message, /Access-Control-Allow-Origin/);
    const unreachable = await query(registryOf(gone.origin, ["value-1"]), "value-1", {}, { policy: { retries: 0 } });
    assert.equal(unreachable.root.error.code, "network");
  });

  test("identical requests are one on the wire", async () => {
    const registry = registryOf(wms.origin, ["value-3"]);
    registry.services.push({ ...registry.services[0], key: "again" });
    registry.groups[0].services.push("again");
    const asked = wms.requests.length;
    const result = await query(registry, "site");
    assert.deepEqual(statuses(result), ["ok", "ok"]);
    assert.equal(wms.requests.length, asked + 1);
    assert.equal(result.root.groups[0].services[1].source.shared_by, 2);
  });
});
