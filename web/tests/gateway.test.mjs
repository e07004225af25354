// What a browser keeps from a page, asked through geoprobe serve: one document.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { leaf, openPage, state, statuses } from "./support/demo_page.mjs";
import { folders, visit } from "./support/engine_page.mjs";
import { startGateway } from "./support/gateway.mjs";
import { point, registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSecureSite, startSite, web } from "./support/site.mjs";

describe("the gateway", { timeout: 1_200_000 }, () => {
  let browser, page, site, open, shy, gateway, registry;
  before(async () => {
    open = await startMockWms();
    shy = await startMockWms({ cors: false });
    site = await startSite({ folders });
    browser = await launchBrowser({ further: ["--host-resolver-rules=MAP maps.test 127.0.0.1"] });
    registry = registryOf([open.origin, shy.origin], ["value-1", "value-2", "empty", "absent"]);
  });
  after(async () => {
    await browser?.close();
    for (const server of [site, open, shy]) server?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ ignoreHTTPSErrors: true });
  });
  afterEach(async () => {
    await page.close();
    await gateway?.close();
    gateway = undefined;
  });

  /** The results of two queries at different points, one after the other. */
  const ask = (engineOptions) =>
    page.evaluate(
      async ([engineOptions, point]) => {
        const engine = await globalThis.createEngine(engineOptions);
        const answered = [];
        const first = await engine.query("site", point, { onService: ({ key }) => answered.push(key) });
        const second = await engine.query("site", { lon: 30, lat: -24 });
        const plan = await engine.explain("site", point);
        engine.close();
        return { first, second, answered, plan };
      },
      [engineOptions, point],
    );
  const leaves = ({ root }) => root.groups[0].services.map(({ key, status, value, source }) => [key, status, value, source.via]);
  const expected = [
    ["value-1", "ok", 1, undefined],
    ["value-2", "ok", 2, "gateway"],
    ["empty", "empty", null, undefined],
    ["absent", "error", null, "gateway"],
  ];

  for (const worker of [false, true])
    test(`what CORS refuses is asked there, once, and the document says so${worker ? ", from a worker too" : ""}`, async () => {
      gateway = await startGateway(registry, { token: "t0ken-of-eight" });
      await visit(page, site.origin);
      const before = shy.requests.length;
      const { first, second, answered } = await ask({ registry, gateway: { url: gateway.url, token: "t0ken-of-eight" }, worker });
      assert.deepEqual(leaves(first), expected);
      assert.deepEqual(leaves(second), expected);
      assert.deepEqual([...answered].sort(), ["absent", "empty", "value-1", "value-2"]);
      assert.equal(first.root.groups[0].services[3].error.code, "service-exception");
      assert.equal(new URL(first.root.groups[0].services[1].source.url).origin, shy.origin);
      assert.deepEqual((await gateway.asked(2)).map(({ key, only }) => [key, only]), [
        ["collection:site", ["value-2", "absent"]],
        ["collection:site", ["value-2", "absent"]],
      ]);
      const direct = shy.requests.slice(before).filter(({ headers }) => headers.origin);
      assert.equal(direct.length, 2, "the page asks a server that refuses it once for each layer, and then no more");
    });

  test("services on http are asked there at once from a page on https, and the plan says why", async () => {
    const mixed = registryOf([open.origin, open.origin.replace("127.0.0.1", "maps.test")], ["value-1", "value-2", "empty", "absent"]);
    gateway = await startGateway(registryOf(open.origin, ["value-1", "value-2", "empty", "absent"]));
    const secure = await startSecureSite({ folders });
    try {
      await visit(page, secure.origin);
      const { first, plan } = await ask({ registry: mixed, gateway: { url: gateway.url } });
      assert.deepEqual(leaves(first), expected);
      const reasons = plan.exchanges.map(({ host, reason }) => [host, reason]).filter(([, reason]) => /gateway/.test(reason));
      assert.deepEqual(reasons, [[new URL(gateway.url).origin, `asked through the gateway: a page on https may not ask http://maps.test:${open.port}`]]);
    } finally {
      secure.close();
    }
  });

  test("a gateway that refuses the token is told beside the reason, and no token is", async () => {
    gateway = await startGateway(registry, { token: "t0ken-of-eight" });
    await visit(page, site.origin);
    const { first } = await ask({ registry, gateway: { url: gateway.url, token: "wr0ng-of-eight" } });
    const { status, error } = first.root.groups[0].services[1];
    assert.deepEqual([status, error.code], ["error", "cors"]);
    assert.match(error.message, /Access-Control-Allow-Origin; the gateway was asked instead, and failed: it answered HTTP 401: the token is not known here/);
    assert.ok(!JSON.stringify(first).includes("wr0ng-of-eight"));
  });

  test("the map page of geoprobe serve shows what the browser may not ask", async () => {
    gateway = await startGateway(registry, { page: join(web, "dist-demo") });
    const shown = await openPage(browser, `${gateway.url}/#key=site&at=28,-26`);
    await state(shown, "done");
    assert.match(await leaf(shown, "Layer value-1").innerText(), /1/);
    assert.match(await leaf(shown, "Layer value-2").innerText(), /2/);
    assert.deepEqual(await statuses(shown), ["ok", "ok", "empty", "error"]);
    assert.deepEqual((await gateway.asked(1))[0].only, ["value-2", "absent"]);
    assert.deepEqual(shown.complaints, []);
    await shown.context().close();
  });

  test("the map page takes its server's token out of the address, and says where it needs one", async () => {
    gateway = await startGateway(registry, { page: join(web, "dist-demo"), token: "t0ken-of-eight" });
    const shown = await openPage(browser, `${gateway.url}/#key=site&at=28,-26`);
    await state(shown, "error");
    assert.match(await shown.locator("#state").innerText(), /This server asks for a token/);
    await shown.evaluate(() => (location.hash = "#token=t0ken-of-eight&key=site&at=28,-26"));
    await state(shown, "done");
    assert.deepEqual(await statuses(shown), ["ok", "ok", "empty", "error"]);
    assert.doesNotMatch(shown.url(), /token/);
    await shown.reload();
    await state(shown, "done");
    assert.deepEqual(shown.complaints, []);
    await shown.context().close();
  });

  test("without a gateway the refusal is told in plain words", async () => {
    await visit(page, site.origin);
    const { first } = await ask({ registry });
    const { error } = first.root.groups[0].services[1];
    assert.equal(error.code, "cors");
    assert.match(error.message, /answers, but not to this page: it must send Access-Control-Allow-Origin/);
  });
});
