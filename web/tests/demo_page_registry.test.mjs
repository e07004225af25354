// Editing a registry in the demo page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pageModule, startDemoPage, state, statuses } from "./support/demo_page.mjs";
import { registryOf, startMockWms } from "./support/mock_wms.mjs";
import { web } from "./support/site.mjs";

const { JsonPositions } = await pageModule("json_positions.ts");

describe("places in a JSON text", () => {
  const text = '{\n  "a": [1, {"b/c": true}],\n  "~": ""\n}\n';
  const place = (pointer) => {
    const { line, column } = new JsonPositions(text).find(pointer);
    return `${line}:${column}`;
  };

  test("each value's line and column are found by its JSON pointer", () => {
    assert.deepEqual(["", "/a", "/a/0", "/a/1", "/a/1/b~1c", "/~0"].map(place), ["1:1", "2:8", "2:9", "2:12", "2:20", "3:8"]);
  });

  test("what is missing is at the nearest value around it", () => {
    assert.deepEqual(["/a/1/url", "/z", "/a/7/x"].map(place), ["2:12", "1:1", "2:8"]);
  });

  for (const [text, expected] of [
    ["", '1:1 expected a value'],
    ['{\n "a": }', '2:7 expected a value'],
    ['[1,\n2,]', '2:3 a comma before "]" is too much'],
    ['{"a": 1\n"b": 2}', '2:1 expected "}" or ","'],
    ['{"a" 1}', '1:6 expected ":" after "a"'],
    ["{a: 1}", "1:2 expected a member's name in double quotes"],
    ['["tab\there"]', "1:2 this text does not end well"],
    ["[01]", '1:3 expected "]" or ","'],
    ["{} x", "1:4 expected the end of the text"],
    ['{"a": 1, "a": 2}', '1:10 the member "a" stands here twice'],
  ])
    test(`of ${JSON.stringify(text)} it says: ${expected}`, () => {
      const [{ message, at }] = new JsonPositions(text).faults;
      assert.equal(`${at.line}:${at.column} ${message}`, expected);
    });

  test("it takes what JSON.parse takes, and refuses what that refuses", () => {
    for (const sample of ["0", "-1.5e+10", '"\\u00e9\\n"', "[[],{}]", "null", " true ", "1.", "+1", "'a'", '"\\x"', "nul", "[1 2]", '{"a":1,}', "{", '"a']) {
      let parsed = true;
      try {
        JSON.parse(sample);
      } catch {
        parsed = false;
      }
      assert.equal(new JsonPositions(sample).faults.length === 0, parsed, sample);
    }
  });
});

describe("the demo page's registry editor", { timeout: 1_200_000 }, () => {
  let site, wms, registry;
  before(async () => {
    wms = await startMockWms();
    registry = registryOf(wms.origin, ["value-441", "empty"]);
    registry["x-demo"] = { point: [10, 20], deadline: 3000 };
    site = await startDemoPage(() => [{ id: "mock", name: "Mock", registry }]);
  });
  after(async () => {
    await site?.close();
    wms?.close();
  });

  const edit = async () => {
    const page = await site.open();
    await state(page, "idle");
    await page.click("#edit");
    await page.waitForSelector('#editor-verdict[data-state="good"]');
    return page;
  };
  const change = async (page, from, to) => page.fill("#editor-text", (await page.inputValue("#editor-text")).replace(from, to));
  const faults = (page) => page.$$eval(".fault", (found) => found.map((fault) => fault.innerText.replaceAll(/\s+/g, " ")));
  const lineOf = async (page, part) => (await page.inputValue("#editor-text")).split("\n").findIndex((line) => line.includes(part)) + 1;

  test("faults are told at their lines, in the gutter and as a list, and a click on one goes to it", async () => {
    const page = await edit();
    await change(page, '"layer": "empty"', '"layr": "empty"');
    await change(page, '"type": "wms"', '"type": "wmx"');
    await page.waitForSelector('#editor-verdict[data-state="bad"]');
    const [type, layer] = [await lineOf(page, "wmx"), await lineOf(page, "layr")];
    const told = await faults(page);
    assert.match(told[0], new RegExp(`^Line ${type}, column \\d+ .*'wmx' is unknown`));
    assert.ok(told.some((fault) => fault.startsWith(`Line ${layer},`) && fault.includes("'layr'")), told.join("\n"));
    const marked = await page.$$eval("#editor-gutter [data-fault]", (lines) => lines.map((line) => line.textContent));
    for (const line of [type, layer]) assert.ok(marked.includes(String(line)));
    await page.click(`.fault:has-text("'layr'")`);
    assert.equal(await page.evaluate(() => document.activeElement.id), "editor-text");
    assert.match(await page.$eval("#editor-text", (text) => text.value.slice(text.selectionStart, text.selectionEnd)), /^"empty"/);
    assert.equal(await page.getAttribute("#editor-text", "aria-invalid"), "true");
    await page.context().close();
  });

  test("what is no JSON is told at its place, and Use goes there instead of closing", async () => {
    const page = await edit();
    await change(page, '"geoprobe": 1,', '"geoprobe": 1');
    await page.waitForSelector(".fault");
    assert.match((await faults(page))[0], /^Line 3, column 3 Expected "}" or ","/);
    await page.click("#editor-use");
    assert.equal(await page.$eval("#editor-text", (text) => text.value.slice(0, text.selectionStart).split("\n").length), 3);
    assert.ok(await page.isVisible("#editor"));
    await page.context().close();
  });

  test("an edited registry answers, survives a reload, and its link says that it is not in it", async () => {
    const page = await edit();
    await change(page, "Layer empty", "A new name");
    await page.waitForSelector('#editor-verdict[data-state="good"]');
    await page.click("#editor-use");
    await state(page, "idle");
    assert.equal(await page.$eval("#source", (select) => select.selectedOptions[0].label), "Edited: Mock");
    await page.click("#ask");
    await state(page, "done");
    assert.deepEqual(await statuses(page), ["ok", "empty"]);
    await page.reload();
    await state(page, "done");
    assert.equal(await page.$eval("#source", (select) => select.selectedOptions[0].label), "Edited: Mock");
    assert.match(await page.locator("#answers").evaluate((answers) => answers.shadowRoot.textContent), /A new name/);
    await page.context().grantPermissions(["clipboard-write"]);
    await page.click("#link");
    await page.waitForFunction(() => document.getElementById("state-text").textContent.includes("not in it"));
    await page.context().close();
  });

  test("a registry of GeoContext's is shown in geoprobe's own form, with what was read otherwise, and can be used", async () => {
    const page = await site.open();
    await state(page, "idle");
    await page.setInputFiles("#open-file", join(web, "../tests/fixtures/registry/geocontext/odd.json"));
    await page.waitForSelector('#editor-verdict[data-state="good"]');
    assert.equal(JSON.parse(await page.inputValue("#editor-text")).geoprobe, 1);
    assert.match(await page.innerText("#editor-verdict"), /^Converted from GeoContext's form, with \d+ notes?\. This registry can be used\.$/);
    assert.match(await page.locator("#editor-faults .note").first().innerText(), /^\/service\/\d+/);
    await page.click("#editor-use");
    await state(page, "idle");
    await page.context().close();
  });

  test("a registry is loaded from a file, with the button and in the editor, and downloaded as it stands", async () => {
    const page = await edit();
    const file = (text) => ({ name: "theirs.json", mimeType: "application/json", buffer: Buffer.from(text) });
    const theirs = `${JSON.stringify(registryOf(wms.origin, ["value-7"]), null, 1)}\n`;
    await page.setInputFiles("#editor-file", file(theirs));
    await page.waitForFunction(() => document.getElementById("editor-name").textContent === "theirs.json");
    assert.equal(await page.inputValue("#editor-text"), theirs);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#editor-download")]);
    assert.equal(readFileSync(await saved.path(), "utf8"), theirs);
    await page.click("#editor-close");
    await page.setInputFiles("#open-file", file("{}"));
    await page.waitForSelector(".fault");
    await page.setInputFiles("#editor-file", file(theirs));
    await page.waitForSelector('#editor-verdict[data-state="good"]');
    await page.click("#editor-use");
    await state(page, "idle");
    await page.click("#ask");
    await state(page, "done");
    assert.deepEqual(await statuses(page), ["ok"]);
    await page.context().close();
  });
});
