// Maps' own WMS layers, asked without a registry: what registryOf makes of them, which are asked, and what MapServer says.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startRig } from "../../tests/servers/rig.mjs";
import { libraries, openMap, startMapSite } from "./support/adapters.mjs";
import { launchBrowser } from "./support/browser.mjs";
import { startMockWms } from "./support/mock_wms.mjs";

const ttl = 60;

describe("maps' WMS layers", { timeout: 1_200_000 }, () => {
  let browser, site, wms, rig, page;
  before(async () => {
    [wms, rig, site, browser] = await Promise.all([startMockWms(), startRig(["mapserver"]), startMapSite(), launchBrowser({ webgl: true })]);
  });
  after(async () => {
    await browser?.close();
    site?.close();
    wms?.close();
    await rig?.stop();
  });
  const open = async (library) => {
    await page?.close();
    page = await openMap(browser, site, library);
    wms.requests.length = site.asked.length = 0;
  };
  const registryOf = (url, params, options) =>
    page.evaluate(
      ([url, params, options]) => {
        const registry = globalThis.page.registryOf(globalThis.page.addWms(url, params, options), globalThis.page.map);
        return JSON.parse(JSON.stringify(registry));
      },
      [url, params, options],
    );
  const asked = () => wms.requests.filter(({ url }) => /GetFeatureInfo/i.test(url.search));
  const done = () => page.waitForFunction(() => globalThis.asking.element.result).then((handle) => handle.jsonValue());

  for (const [library, { popup }] of Object.entries(libraries))
    describe(`of ${library}`, () => {
      beforeEach(() => open(library));
      const attribution = '© <a href="https://example.org" onclick="boom()">Survey &amp;\n Sons</a><script>boom()</script>';

      test("a service is made for each name in LAYERS, with what changes an answer and no more", async () => {
        const registry = await registryOf(
          "http://127.0.0.1:1/wms?map=/maps/a%20b.map&",
          { LAYERS: "ne:rain,Boden", STYLES: ",grün", VERSION: "1.1.1", FORMAT: "image/png", TRANSPARENT: true, TIME: "2020-01-01", ELEVATION: 5, TILED: true },
          { title: "Climate", attribution },
        );
        const inUrl = library === "maplibre";
        const common = {
          type: "wms",
          url: `http://127.0.0.1:1/wms?map=/maps/a%20b.map${inUrl ? "&TIME=2020-01-01&ELEVATION=5" : ""}`,
          version: "1.1.1",
          crs: "EPSG:3857",
          ttl,
          attribution: "© Survey & Sonsboom()",
        };
        const params = inUrl ? {} : { TIME: "2020-01-01", ELEVATION: "5" };
        const expected = {
          geoprobe: 1,
          services: [
            { ...common, key: "ne-rain", name: "Climate: ne:rain", layer: "ne:rain", params },
            { ...common, key: "boden", name: "Climate: Boden", layer: "Boden", params: { ...params, STYLES: "grün" } },
          ],
          groups: [{ key: "layers", name: "Layers", services: ["ne-rain", "boden"] }],
        };
        if (library === "openlayers") for (const service of expected.services) delete service.crs;
        assert.deepEqual(registry, expected);
      });

      test("parameters that belong to single layers keep the layers together", async () => {
        const { services } = await registryOf("http://127.0.0.1:1/wms", { LAYERS: "a,b", CQL_FILTER: "x=1;y=2" });
        assert.deepEqual(services.map(({ layer }) => layer), ["a,b"]);
        assert.equal(services[0].params.CQL_FILTER ?? new URL(services[0].url).searchParams.get("CQL_FILTER"), "x=1;y=2");
      });

      test("a token becomes the service's auth, and stays in the URL where its owner wrote it there", async () => {
        const url = "http://127.0.0.1:1/wms?apikey=mine";
        const { services } = await registryOf(url, library === "maplibre" ? { LAYERS: "a" } : { LAYERS: "a", Token: "s3cret" });
        assert.equal(services[0].url, url);
        assert.deepEqual(services[0].params, {});
        if (library !== "maplibre") assert.deepEqual(services[0].auth, { type: "query", name: "Token", value: "s3cret" });
      });

      test("the engine takes what is made of names and texts of every kind", async () => {
        const keys = await page.evaluate(async () => {
          const { addWms, map, registryOf } = globalThis.page;
          const { createEngine } = await import("/package/index.js");
          const layers = ["a,a,A", "雨", "雨,x y", "__proto__"].map((names) => addWms("//127.0.0.1:1/wms", { LAYERS: names }, { title: "a\u0000\n<b>" }));
          const registry = registryOf(layers, map);
          const engine = await createEngine({ registry });
          engine.close();
          return registry.services.map(({ key, name, layer }) => [key, name, layer]);
        });
        assert.deepEqual(keys, [
          ["a", "a <b>: a", "a"],
          ["a_2", "a <b>: a", "a"],
          ["a_2_2", "a <b>: A", "A"],
          ["-", "a <b>", "雨"],
          ["-_2", "a <b>: 雨", "雨"],
          ["x-y", "a <b>: x y", "x y"],
          ["__proto__", "a <b>", "__proto__"],
        ]);
      });

      test("a click asks the layers that the map shows at the time, in one engine as long as they stay", async () => {
        await page.evaluate((url) => {
          const { addWms, map, ol, ask } = globalThis.page;
          const names = ["value-1", "value-2", "value-3"];
          const layers = names.map((name, index) => addWms(url, { LAYERS: name }, { opacity: index === 2 ? 0 : 1 }));
          globalThis.hide = () => {
            if (typeof layers[1] === "string") map.setLayoutProperty(layers[1], "visibility", "none");
            else if (ol) layers[1].setVisible(false);
            else layers[1].remove();
          };
          globalThis.answers = [];
          ask({ onResult: ({ root, summary }) => globalThis.answers.push([root.services.map(({ value }) => value.GRAY_INDEX), summary.exchanges]) });
        }, `${wms.origin}/wms`);
        const answers = (count) => page.waitForFunction((count) => globalThis.answers.length === count && globalThis.answers, count).then((got) => got.jsonValue());
        await page.mouse.click(300, 300);
        assert.deepEqual(await answers(1), [[[1, 2], asked().length]]);
        await page.evaluate(() => globalThis.hide());
        await page.mouse.click(500, 300);
        assert.deepEqual((await answers(2))[1][0], [1]);
        assert.ok(asked().every(({ layer }) => !layer.includes("value-3")));
        await page.mouse.click(500, 500);
        await answers(3);
        assert.equal(site.asked.filter((path) => path.endsWith(".wasm")).length, 1);
      });

      test("where no layer is shown nothing is asked and no popup opens", async () => {
        const result = await page.evaluate(async (url) => {
          const layer = globalThis.page.addWms(url, { LAYERS: "value-1" }, { opacity: 0 });
          return String(await globalThis.page.ask({ layers: layer }).ask({ lon: 31, lat: -24 }));
        }, `${wms.origin}/wms`);
        assert.equal(result, "undefined");
        assert.equal(await page.locator(popup).count(), 0);
        assert.equal(asked().length, 0);
      });

      test("what is no WMS layer is refused in words", async () => {
        const told = await page.evaluate(() => {
          try {
            globalThis.page.registryOf(globalThis.page.plain(), globalThis.page.map);
            return "made";
          } catch ({ name, code, message }) {
            return `${name} ${code}: ${message}`;
          }
        });
        assert.match(told, /^TypeError invalid-options: .*WMS/);
      });

      test("MapServer says of a layer what it says to the layer's own GetFeatureInfo", async () => {
        await page.evaluate((url) => {
          globalThis.page.addWms(url, { LAYERS: "countries", VERSION: "1.1.1" });
          globalThis.page.ask({});
        }, rig.mapserver.wms);
        await page.mouse.click(450, 350);
        const { root } = await done();
        assert.equal(root.services.length, 1);
        const [{ status, value, source }] = root.services;
        const own = await page.evaluate(async (url) => {
          const { lon, lat } = globalThis.page.placeAt(450, 350);
          const [x, y] = [(lon * Math.PI * 6378137) / 180, 6378137 * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))];
          const half = 5000;
          const query = { SERVICE: "WMS", VERSION: "1.1.1", REQUEST: "GetFeatureInfo", LAYERS: "countries", QUERY_LAYERS: "countries", SRS: "EPSG:3857", BBOX: [x - half, y - half, x + half, y + half], WIDTH: 101, HEIGHT: 101, X: 50, Y: 50, INFO_FORMAT: "geojson", STYLES: "", FORMAT: "image/png" };
          const reply = await fetch(`${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams(query)}`);
          return reply.text();
        }, rig.mapserver.wms);
        assert.equal(status, "ok");
        assert.equal(value.name, "South Africa");
        assert.ok(own.includes("South Africa"), own.slice(0, 400));
        const sent = new URL(source.url).searchParams;
        assert.equal(sent.get("LAYERS"), "countries");
        assert.equal(sent.get("SRS"), "EPSG:3857");
        assert.equal(sent.get("VERSION"), "1.1.1");
      });
    });
});
