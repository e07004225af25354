// Text from servers and registries is text: hostile values of every dialect, through the engine, into <geoprobe-result>.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { point } from "./support/mock_wms.mjs";
import { payloads, startHostile } from "./support/hostile.mjs";
import { startResultSite } from "./support/result_site.mjs";

const vocabulary = new Set(["div", "span", "bdi", "a", "button", "progress", "svg", "g", "path", "rect", "line"]);
const attributes = /^(class|part|role|id|tabindex|type|hidden|max|value|href|rel|target|title|viewBox|d|aria-[a-z]+|data-[a-z]+)$/;

describe("hostile values", { timeout: 1_200_000 }, () => {
  let site, hostile, page;
  const requests = [];
  const dialogs = [];
  before(async () => {
    hostile = await startHostile();
    site = await startResultSite({ policy: "" });
    page = await site.open();
    page.on("request", (request) => requests.push(request.url()));
    page.on("dialog", (dialog) => dialogs.push(dialog.message()));
    await page.evaluate(
      async ([registry, point]) => {
        globalThis.defineResult();
        const element = globalThis.place();
        globalThis.elementsBefore = document.querySelectorAll("*").length;
        const engine = await globalThis.engineOf(registry, { policy: { share: false, retries: 0, deadline: 120_000, timeout: 60_000, inFlight: 6 } });
        globalThis.result = await element.ask(engine, "site", point);
        for (let row; (row = element.shadowRoot.querySelector("[aria-expanded=false] > .toggle")); ) row.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        await globalThis.settled();
      },
      [hostile.registry, point],
    );
  });
  after(async () => {
    await site?.close();
    hostile?.close();
  });

  test("two hundred cases and more are asked, and each is answered or refused", async () => {
    assert.ok(hostile.cases.length >= 200, String(hostile.cases.length));
    const { services, ok, error, empty, nodata } = await page.evaluate(() => globalThis.result.summary);
    assert.equal(services, hostile.cases.length);
    assert.equal(ok + error + empty + nodata, services);
    assert.ok(ok > 200, String(ok));
  });

  test("what a dialect can say whole is shown, character by character, and else why not", async () => {
    const shown = new Map(
      await page.evaluate(() =>
        globalThis.result.root.groups
          .flatMap(({ services }) => services)
          .map(({ key }, index) => [key, globalThis.element.shadowRoot.querySelectorAll(".leaf")[index].textContent]),
      ),
    );
    const visible = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g, "\ufffd").replace(/\s+/g, " ").trim();
    const missing = hostile.cases.filter(({ key, payload, whole }) => whole && !shown.get(key).replace(/\s+/g, " ").includes(visible(payload)));
    assert.deepEqual(
      missing.map(({ dialect, payload, key }) => [dialect, payload.slice(0, 60), shown.get(key).slice(0, 300)]),
      [],
    );
    for (const { key } of hostile.cases) assert.match(shown.get(key), /ok|error|nothing here|no data/);
  });

  test("no element came into being but the component's own, with its own attributes", async () => {
    const found = await page.evaluate(() => ({
      outside: document.querySelectorAll("*").length - globalThis.elementsBefore,
      inside: [...globalThis.element.shadowRoot.querySelectorAll("*")].map((one) => [one.localName, ...one.getAttributeNames()]),
      roots: [...globalThis.element.shadowRoot.querySelectorAll("*")].filter(({ shadowRoot }) => shadowRoot).length,
    }));
    assert.equal(found.outside, 0);
    assert.equal(found.roots, 0);
    assert.ok(found.inside.length > hostile.cases.length * 5);
    assert.deepEqual([...new Set(found.inside.map(([name]) => name))].filter((name) => !vocabulary.has(name)), []);
    assert.deepEqual([...new Set(found.inside.flatMap(([, ...names]) => names))].filter((name) => !attributes.test(name)), []);
  });

  test("no script ran, nothing was polluted, nobody was asked but the servers of the page", async () => {
    assert.deepEqual(await page.evaluate(() => [globalThis.canary, {}.polluted, Object.keys(Object.prototype)]), [undefined, undefined, []]);
    assert.deepEqual(dialogs, []);
    assert.deepEqual(requests.filter((url) => ![site.origin, hostile.origin].includes(new URL(url).origin)), []);
    assert.deepEqual(site.complaints, []);
  });

  test("no link is other than http or https, none names a user, and each opens apart", async () => {
    const links = await page.evaluate(() =>
      [...globalThis.element.shadowRoot.querySelectorAll("a")].map(({ protocol, username, rel, target, href, textContent }) => ({ protocol, username, rel, target, href, textContent })),
    );
    assert.ok(links.length > 0);
    for (const { protocol, username, rel, target, href, textContent } of links) {
      assert.match(protocol, /^https?:$/, href);
      assert.equal(username, "");
      assert.match(rel, /\bnoopener\b/);
      assert.equal(target, "_blank");
      assert.equal(new URL(textContent).href, href);
    }
  });

  test("a direction ends with the text that turned it", async () => {
    const loose = await page.evaluate((payload) => {
      const walker = document.createTreeWalker(globalThis.element.shadowRoot, NodeFilter.SHOW_TEXT);
      const loose = [];
      while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        if (data.includes(payload.slice(-5)) && !parentElement.closest("bdi")) loose.push(parentElement.className);
        if (/[\u202d\u202e]/.test(data)) loose.push(data);
      }
      return loose;
    }, payloads[10]);
    assert.deepEqual(loose, []);
  });
});
