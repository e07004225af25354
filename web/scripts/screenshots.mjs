// Makes the pictures in docs/images/ again: the built showcase, and a popup on a Leaflet map, over the demo's own services.
//   node scripts/screenshots.mjs PROGRAM   (the built geoprobe; the page is dist-demo/)
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { launchBrowser } from "../tests/support/browser.mjs";
import { startDemo } from "../tests/support/demo.mjs";
import { startSite, web } from "../tests/support/site.mjs";

const folder = join(web, "../docs/images");
const program = process.argv[2] && resolve(process.argv[2]);
if (!program) {
  console.error("usage: node screenshots.mjs PROGRAM");
  process.exit(2);
}

const shots = [
  { name: "showcase", width: 1280, height: 800, colorScheme: "light", hash: "#registry=demo&key=collection:demo&at=28.0473,-26.2041" },
  { name: "showcase-dark", width: 1280, height: 800, colorScheme: "dark", hash: "#registry=year&key=collection:year&at=20.23,67.86" },
  { name: "showcase-narrow", width: 360, height: 740, colorScheme: "light", hash: "#registry=demo&key=collection:demo&at=8.54,47.37" },
  { name: "showcase-narrow-dark", width: 360, height: 740, colorScheme: "dark", hash: "#registry=year&key=collection:year&at=20.23,67.86", scroll: "#answers" },
  { name: "showcase-registry", width: 1280, height: 800, colorScheme: "light", hash: "", edit: true },
];

const popups = [
  { name: "popup", width: 760, height: 560, colorScheme: "light" },
  { name: "popup-dark", width: 760, height: 560, colorScheme: "dark" },
  { name: "popup-narrow", width: 360, height: 560, colorScheme: "light" },
  { name: "popup-narrow-dark", width: 360, height: 560, colorScheme: "dark" },
];
const folders = { "/package/": join(web, "dist"), "/leaflet/": join(web, "node_modules/leaflet/dist"), "/data/": join(web, "../native/demo/data") };
const mapPage = (registry) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>popup</title>
<link rel="stylesheet" href="/leaflet/leaflet.css">
<style>body{margin:0}#map{block-size:100vh;background:light-dark(#dbe8ec,#16262c)}</style>
<div id="map"></div><script src="/leaflet/leaflet.js"></script>
<script type="module">
  import { askOnClick } from "/package/leaflet.js";
  const map = L.map("map", { zoomControl: false }).setView([-26, 28], 5);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const style = { color: dark ? "#4b6068" : "#8fa3a8", weight: 1, fillColor: dark ? "#223239" : "#f5f1e3", fillOpacity: 1, interactive: false };
  L.geoJSON(await (await fetch("/data/countries.geojson")).json(), style).addTo(map);
  await askOnClick(map, { registry: "${registry}", key: "group:place", query: { deadline: 2000 } }).ask({ lon: 28.0473, lat: -26.2041 });
  document.body.dataset.state = "done";
</script></html>`;

/** Until a query has ended in time: on a busy machine a page may be late itself. */
async function showInTime(page) {
  for (let left = 20; left > 0; --left) {
    await page.waitForSelector('#state[data-state="done"]');
    const late = await page.evaluate(() => document.querySelector("#answers").result.summary.elapsed_ms - document.querySelector("#deadline").value);
    if (late < 50) return;
    console.log(`${late} ms late: once more`);
    await page.reload();
  }
  throw new Error("this machine is too busy for pictures");
}

async function keep(page, name) {
  await page.waitForLoadState("networkidle"); // a chart is loaded after the answers
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 88 });
  const picture = Buffer.from(data, "base64");
  writeFileSync(join(folder, `${name}.webp`), picture);
  console.log(`${name}.webp: ${(picture.length / 1000).toFixed(1)} kB`);
  await page.close();
}

const demo = await startDemo(program, "--page", join(web, "dist-demo"));
const { origin } = demo;
const site = await startSite({ folders, files: { "/popup.html": mapPage(`${origin}/registry.json`) } });
const browser = await launchBrowser();
try {
  mkdirSync(folder, { recursive: true });
  for (const { name, width, height, colorScheme, hash, scroll, edit } of shots) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
    await page.goto(`${origin}/${hash}`);
    if (edit) await page.waitForSelector('#state[data-state="idle"]');
    else await showInTime(page);
    await page.waitForSelector(".label", { state: "attached" });
    if (edit) {
      await page.click("#edit");
      const text = await page.inputValue("#editor-text");
      await page.fill("#editor-text", text.replace('"type": "wms"', '"type": "wmx"').replace('"layer": "countries"', '"layr": "countries"'));
      await page.waitForSelector(".fault");
      await page.click(".fault");
    }
    if (scroll) await page.locator(scroll).evaluate((element) => element.scrollIntoView());
    await keep(page, name);
  }
  for (const { name, width, height, colorScheme } of popups) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
    await page.goto(`${site.origin}/popup.html`);
    await page.waitForSelector('[data-state="done"]');
    await keep(page, name);
  }
} finally {
  await browser.close();
  site.close();
  demo.close();
}
