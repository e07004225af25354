// Something blocks the engine's thread until a query's deadline has passed: an overdue timer and the replies that
// arrived meanwhile wait for it. What arrived before the deadline counts, and what arrived after does not.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { gate, json, silence, startSteeredWms, steeredRegistry } from "../../tests/support/steered-wms.mjs";
import { launchBrowser } from "./support/browser.mjs";
import { folders, visit } from "./support/engine_page.mjs";
import { point } from "./support/mock_wms.mjs";
import { startSite, web } from "./support/site.mjs";

/** Long enough for a slow machine to send and receive in. */
const limit = 10_000;
const keys = ["early", "earlier", "late", "never"];

describe("an engine whose thread is blocked", { timeout: 1_200_000 }, () => {
  let browser, page, site, wms;
  before(async () => {
    site = await startSite({ folders });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });
  beforeEach(async () => {
    await page?.close();
    await wms?.stop();
    wms = await startSteeredWms();
    page = await browser.newPage();
    await visit(page, site.origin);
  });
  after(() => wms?.stop());

  /** The server's part: `early` and `earlier` are answered when the thread is blocked, `late` when the limit has passed. */
  function steer() {
    const shared = (behaviour) => (response, request) => behaviour(response.setHeader("Access-Control-Allow-Origin", "*"), request);
    const early = gate(json('"early"'));
    const earlier = gate(json('"earlier"'));
    const late = gate(json('"late"'));
    const behaviours = {
      early,
      earlier,
      late,
      never: silence,
      sent: (response) => Promise.all(keys.map((key) => wms.asked(key))).then(() => response.end("sent")),
      async block(response) {
        earlier.open();
        early.open();
        await delay(limit); // from the last request, so from the query's begin too
        late.open();
        await delay(300);
        response.end("passed");
      },
    };
    for (const [name, behaviour] of Object.entries(behaviours)) wms.does[name] = shared(behaviour);
  }

  const ways = {
    page: (query) =>
      page.evaluate(async (query) => {
        const { askBlocked, blockInBrowser } = await import("/blocked.js");
        return askBlocked(globalThis.createEngine, blockInBrowser, query);
      }, query),
    worker: (query) =>
      page.evaluate(
        (query) =>
          new Promise((resolve, reject) => {
            const worker = new Worker("/blocked_worker.js", { type: "module" });
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
            worker.postMessage(query);
          }),
        query,
      ),
    node: async (query) => JSON.parse((await promisify(execFile)(process.execPath, [join(web, "tests/support/blocked_node.mjs"), JSON.stringify(query)])).stdout),
  };

  const ask = (way, policy, more = {}) => {
    steer();
    return ways[way]({ url: wms.url, registry: steeredRegistry(wms.url, keys), point, policy, ...more });
  };
  const statuses = (services) => services.map(({ key, status, value }) => [key, status, value]);
  const whole = [["early", "ok", "early"], ["earlier", "ok", "earlier"], ["late", "timeout", null], ["never", "timeout", null]];

  for (const [way, name] of [["page", "in the page"], ["worker", "in a worker that is blocked itself"]])
    test(`${name} counts what arrived before the deadline, and nothing after`, async () => {
      assert.deepEqual(statuses(await ask(way, { deadline: limit, timeout: 600_000 })), whole);
    });

  test("in a worker of its own is not blocked with the page", async () => {
    assert.deepEqual(statuses(await ask("page", { deadline: limit, timeout: 600_000 }, { worker: true })), whole);
  });

  test("in Node loses nothing that arrived before the deadline", async () => {
    const found = statuses(await ask("node", { deadline: limit, timeout: 600_000 }));
    const others = (all) => all.filter((_, index) => index !== 2);
    assert.deepEqual(others(found), others(whole));
  });

  for (const way of ["page", "worker", "node"])
    test(`does not try again what arrived before its attempt's time-out (${way})`, async () => {
      const services = await ask(way, { deadline: 3 * limit, timeout: limit, retries: 1 });
      assert.deepEqual(services.slice(0, 2).map(({ status, attempts }) => [status, attempts]), [["ok", 1], ["ok", 1]]);
      assert.deepEqual([wms.to("early").length, wms.to("earlier").length], [1, 1]);
    });
});
