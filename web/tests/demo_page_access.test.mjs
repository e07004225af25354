// The demo page by axe-core, wide and narrow, light and dark, and its work on the main thread.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startDemoPage, state } from "./support/demo_page.mjs";
import { registryOf, startMockWms } from "./support/mock_wms.mjs";
import { web } from "./support/site.mjs";

const axe = readFileSync(join(web, "node_modules/axe-core/axe.min.js"), "utf8");

describe("the demo page, for everyone", { timeout: 1_200_000 }, () => {
  let site, wms;
  before(async () => {
    wms = await startMockWms();
    const registry = registryOf(wms.origin, ["value-441", "empty", "absent", "hang"]);
    registry["x-demo"] = { point: [31.3963, -24.4561], deadline: 3000 };
    site = await startDemoPage(() => [{ id: "mock", name: "Mock", registry }]);
  });
  after(async () => {
    await site?.close();
    wms?.close();
  });

  // What a tree item holds is not its name alone: its children are within it.
  const violations = async (page) => {
    const violations = await page.evaluate(async () => {
      const around = await globalThis.axe.run({ exclude: [["#answers"]] });
      const tree = await globalThis.axe.run("#answers", { rules: { "label-content-name-mismatch": { enabled: false } } });
      return [...around.violations, ...tree.violations];
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any.map(({ message }) => message)}`).join("\n  ")}`);
  };

  for (const [name, viewport] of Object.entries({ wide: { width: 1280, height: 860 }, narrow: { width: 360, height: 740 } }))
    for (const colorScheme of ["light", "dark"])
      test(`axe-core finds nothing on the ${name} page in ${colorScheme} colours: planned, answered, as a table, being edited, replayed`, async () => {
        const page = await site.open("/", { viewport, colorScheme, reducedMotion: "reduce", bypassCSP: true });
        await page.evaluate(axe);
        await state(page, "idle");
        await page.waitForSelector(".exchange");
        await page.click(".options summary");
        assert.deepEqual(await violations(page), []);
        await page.click("#ask");
        await state(page, "done");
        await page.click(".exchange summary");
        assert.deepEqual(await violations(page), []);
        await page.click("#as-table");
        assert.deepEqual(await violations(page), []);
        await page.click("#edit");
        await page.fill("#editor-text", '{ "geoprobe": 1, "services": [ {} ] }');
        await page.waitForSelector(".fault");
        assert.deepEqual(await violations(page), []);
        await page.click("#editor-close");
        await page.selectOption("#source", { label: "Johannesburg: what is here?" });
        await state(page, "done");
        assert.deepEqual(await violations(page), []);
        await page.context().close();
      });
});
