// The README's map page: its lines in an empty page, with Leaflet, the package and MapServer as they are.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startRig } from "../../tests/servers/rig.mjs";
import { example } from "../../tests/support/readme.mjs";
import { launchBrowser } from "./support/browser.mjs";
import { startSite, web } from "./support/site.mjs";

const html = (script, body) => `<!doctype html>
<title>map</title>
<link rel="stylesheet" href="/leaflet/leaflet.css">
<script src="/leaflet/leaflet.js"></script>
<script type="importmap">{ "imports": { "geoprobe": "/package/index.js" } }</script>
${body}
<script type="module">${script}</script>`;

describe("the README's map page", { timeout: 1_200_000 }, () => {
  let browser, rig, site, page;
  before(async () => {
    rig = await startRig(["mapserver"]);
    const service = (key, layer, property, more) => ({ key, name: key, type: "wms", url: rig.mapserver.wms, layer, property, ...more });
    const registry = {
      geoprobe: 1,
      services: [service("country", "countries", "name"), service("province", "provinces", "name"), service("rain", "rain_land", "value_0", { unit: "mm" })],
      groups: [{ key: "here", name: "Here", services: ["country", "province", "rain"] }],
      collections: [{ key: "site", name: "About this site", groups: ["here"] }],
    };
    const imports = (script) => script.replaceAll(/"geoprobe\/(leaflet|result)"/g, '"/package/$1.js"');
    const [popup, element] = [0, 1].map((index) => example("A map page", "js", index));
    site = await startSite({
      folders: { "/package/": join(web, "dist"), "/leaflet/": join(web, "node_modules/leaflet/dist") },
      files: {
        "/map.html": html(imports(popup), '<div id="map" style="height: 500px"></div>'),
        "/element.html": html(imports(element), "<geoprobe-result></geoprobe-result>"),
        "/site.json": () => JSON.stringify(registry),
      },
    });
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.route("https://tiles.example.org/**", (route) => route.fulfill({ contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }));
  });
  after(async () => {
    await browser?.close();
    site?.close();
    await rig?.stop();
  });

  const answered = (values) =>
    page.waitForFunction((values) => {
      const text = document.querySelector("geoprobe-result")?.shadowRoot?.textContent ?? "";
      return values.every((value) => text.includes(value));
    }, values);

  test("its lines open a popup with values from MapServer", async () => {
    await page.goto(`${site.origin}/map.html`);
    await page.click("#map", { position: { x: 400, y: 250 } });
    await answered(["South Africa", "mm"]);
    assert.ok(await page.isVisible(".leaflet-popup geoprobe-result"));
  });

  test("its element shows the same, from a worker", async () => {
    await page.goto(`${site.origin}/element.html`);
    await answered(["South Africa", "mm"]);
    assert.equal(page.workers().length, 1);
  });
});
