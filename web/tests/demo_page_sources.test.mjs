// The demo page's registries, links, recordings and files.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { leaf, startDemoPage, state, statuses } from "./support/demo_page.mjs";
import { registryOf, startMockWms } from "./support/mock_wms.mjs";
import { startSite, web } from "./support/site.mjs";

const recording = (name) => join(web, "demo/recordings", `${name}.jsonl`);

describe("the demo page's registries, links and recordings", { timeout: 1_200_000 }, () => {
  let site, wms;
  before(async () => {
    wms = await startMockWms();
    const first = registryOf(wms.origin, ["value-441", "empty"]);
    const second = registryOf(wms.origin, ["value-7"]);
    site = await startDemoPage(() => [
      { id: "first", name: "The first", registry: first },
      { id: "second", name: "The second", registry: second },
    ]);
  });
  after(async () => {
    await site?.close();
    wms?.close();
  });

  const open = (hash = "", options) => site.open(`/${hash}`, options);
  const hash = (page) => page.evaluate(() => location.hash);
  const choose = (page, label) => page.selectOption("#source", { label });

  test("a link names registry, key and point, and asks when it is opened", async () => {
    const page = await open("#registry=second&key=service:value-7&at=12.5,41.9");
    await state(page, "done");
    assert.equal(await page.$eval("#source", (select) => select.selectedOptions[0].label), "The second");
    assert.equal(await page.inputValue("#key"), "service:value-7");
    assert.deepEqual([await page.inputValue("#lon"), await page.inputValue("#lat")], ["12.5", "41.9"]);
    assert.match(await leaf(page, "Layer value-7").innerText(), /7/);
    await page.context().close();
  });

  test("the older link, #lon,lat, still asks there", async () => {
    const page = await open("#-58.4,-34.6");
    await state(page, "done");
    assert.equal(await page.inputValue("#lat"), "-34.6");
    await page.context().close();
  });

  test("asking writes the link; back and forward bring former questions, their registries too", async () => {
    const page = await open();
    await state(page, "idle");
    await page.fill("#lon", "10");
    await page.fill("#lat", "20");
    await page.click("#ask");
    await state(page, "done");
    assert.equal(await hash(page), "#registry=first&key=collection:site&at=10,20");
    await choose(page, "The second");
    await state(page, "idle");
    await page.fill("#lon", "11");
    await page.click("#ask");
    await state(page, "done");
    assert.equal(await hash(page), "#registry=second&key=collection:site&at=11,20");
    await page.goBack();
    await state(page, "idle");
    await page.goBack();
    await page.waitForFunction(() => document.getElementById("lon").value === "10");
    await state(page, "done");
    assert.deepEqual(await statuses(page), ["ok", "empty"]);
    await page.goForward();
    await state(page, "idle");
    await page.goForward();
    await page.waitForFunction(() => document.getElementById("lon").value === "11");
    await state(page, "done");
    assert.deepEqual(await statuses(page), ["ok"]);
    await page.context().close();
  });

  test("the link is copied", async () => {
    const page = await open("#registry=first&key=collection:site&at=10,20", { permissions: ["clipboard-read", "clipboard-write"] });
    await state(page, "done");
    await page.click("#link");
    await page.waitForFunction(() => document.getElementById("state-text").textContent === "Link copied.");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${site.origin}/#registry=first&key=collection:site&at=10,20`);
    await page.context().close();
  });

  test("Record saves a cassette, which replays when it is opened, without asking anybody", async () => {
    const page = await open("#registry=first&key=collection:site&at=10,20");
    await state(page, "done");
    const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#record")]);
    assert.equal(saved.suggestedFilename(), "site_10_20.jsonl");
    await state(page, "done");
    assert.deepEqual(await statuses(page), ["ok", "empty"]);
    const file = await saved.path();
    assert.match(readFileSync(file, "utf8"), /^\{"geoprobe_cassette":1,/);
    const from = wms.requests.length;
    await page.setInputFiles("#open-file", { name: "mine.jsonl", mimeType: "application/jsonl", buffer: readFileSync(file) });
    await page.waitForFunction(() => document.getElementById("source").selectedOptions[0].label === "mine.jsonl");
    await state(page, "done");
    assert.deepEqual(await statuses(page), ["ok", "empty"]);
    assert.equal(await page.locator(".exchange").count(), 3); // the capabilities are one
    assert.equal(wms.requests.length, from);
    await page.context().close();
  });

  test("a recording is dropped on the page and replayed; what is none is told", async () => {
    const page = await open();
    await state(page, "idle");
    const drop = (name, text) =>
      page.evaluate(
        ([name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name));
          document.body.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        },
        [name, text],
      );
    await drop("broken.jsonl", '{"geoprobe_cassette":1}\n');
    await state(page, "error");
    assert.match(await page.innerText("#state-text"), /no cassette/);
    await drop("zurich.jsonl", readFileSync(recording("zurich"), "utf8"));
    await state(page, "done");
    assert.match(await page.locator("#answers").evaluate((answers) => answers.shadowRoot.textContent), /Switzerland/);
    assert.ok(await page.isHidden("#drop"));
    await page.context().close();
  });

  test("in any folder of any static server, without services, the built-in recordings play", async () => {
    const still = await startSite({ folders: { "/some/folder/": join(web, "dist-demo") } });
    const page = await site.open("/some/folder/", { origin: still.origin });
    await state(page, "done");
    assert.match(await page.innerText("#state-text"), /^28\.0473, -26\.2041: 13 services in 2(\.\d+)? s\.$/);
    assert.deepEqual(new Set(await statuses(page)), new Set(["ok", "empty", "nodata", "outside", "error", "timeout"]));
    assert.equal(await page.locator('.exchange[data-state="failed"]').count(), 1);
    assert.equal(await page.locator('.exchange[data-state="aborted"]').count(), 1);
    assert.equal(await page.locator(".exchange").count(), 10);
    assert.equal(await hash(page), "#recording=johannesburg");
    assert.equal(await page.locator(".recorded").count(), 2);

    await page.click("#map", { position: { x: 300, y: 300 } });
    await page.waitForFunction(() => document.getElementById("state-text").textContent.includes("Choose a registry"));
    await page.focus(".recorded[aria-label*=Zürich]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("lat").value === "47.37");
    await state(page, "done");
    assert.match(await page.locator("#answers").evaluate((answers) => answers.shadowRoot.textContent), /Switzerland/);
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(still.asked.filter((path) => !path.startsWith("/some/folder/") && path !== "/favicon.ico"), []);
    still.close();
    await page.context().close();
  });

  test("the built-in recordings replay to what they promise: every status, and twelve months as a graph", async () => {
    const page = await open("#recording=kiruna");
    await state(page, "done");
    assert.equal((await statuses(page)).filter((status) => status === "ok").length, 13);
    await page.locator("#answers [part~=chart-plot]").waitFor();
    await page.context().close();
  });
});
