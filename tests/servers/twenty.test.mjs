// A registry of twenty services on five servers: one `geoprobe query` answers it, and so does the page in Chromium.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { leavesOf } from "../support/cli.mjs";
import { launchBrowser } from "../../web/tests/support/browser.mjs";
import { startSite } from "../../web/tests/support/site.mjs";
import { patience, useRig } from "./asking.mjs";
import { point, twentyRegistry, twentyTruths } from "./twenty.mjs";

const web = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web");
const context = useRig();
const answers = (document) => Object.fromEntries([...leavesOf(document)].map(([key, { status, value }]) => [key, { status, value }]));
let native;

test("one query answers twenty services on five servers, as GDAL reads them", async () => {
  const registry = twentyRegistry(context.rig);
  assert.equal(registry.services.length, 20);
  assert.equal(registry.groups.length, 5);
  const run = await context.query(registry, ["--at", point.join()], "zurich");
  assert.equal(run.status, 0, run.out);
  const { services, exchanges, elapsed_ms } = run.document.summary;
  console.log(`${services} services in ${exchanges} exchanges and ${elapsed_ms} ms`);
  native = answers(run.document);
  const truths = twentyTruths(context.rig);
  assert.deepEqual(Object.keys(native), [...truths.keys()]);
  for (const [key, { status, value }] of truths) {
    assert.equal(native[key].status, status, `${key}: ${JSON.stringify(native[key])}, GDAL reads ${JSON.stringify(value)}`);
    // A format that knows only text gives a number as text.
    assert.equal(String(native[key].value), String(value), key);
  }
});

test("the page in Chromium shows the same twenty values, and its engine gives the same answers", { timeout: 1_200_000 }, async () => {
  const registry = twentyRegistry(context.rig);
  const site = await startSite({
    folders: { "/package/": join(web, "dist"), "/": join(web, "dist-demo") },
    files: {
      "/registry.json": () => JSON.stringify(registry),
      "/registries.json": () => JSON.stringify({ registries: [{ id: "twenty", name: "Twenty services", url: "registry.json" }] }),
    },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/`);
    await page.waitForSelector('#state[data-state="idle"]');
    await page.click("#ask");
    await page.waitForSelector('#state[data-state="done"]');
    const rows = await page.$$eval("#answers [part~=leaf]", (found) =>
      found.map((row) => ({ status: /status-(\w+)/.exec(row.getAttribute("part"))[1], text: row.innerText.replaceAll(",", "") })),
    );
    const expected = Object.entries(native);
    assert.deepEqual(rows.map(({ status }) => status), expected.map(([, { status }]) => status));
    for (const [index, [key, { value }]] of expected.entries())
      if (value !== null) assert.ok(rows[index].text.includes(String(value).replaceAll(",", "")), `${key}: ${rows[index].text}`);

    const document = await page.evaluate(
      async ([origin, x, y, options]) => {
        const { createEngine } = await import(`${origin}/package/index.js`);
        const engine = await createEngine({ registry: `${origin}/registry.json`, policy: options });
        const text = await engine.queryText("zurich", { x, y });
        engine.close();
        return JSON.parse(text);
      },
      [site.origin, ...point, patience.policy],
    );
    assert.deepEqual(answers(document), native);
  } finally {
    await browser.close();
    site.close();
  }
});
