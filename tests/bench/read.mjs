// How fast replies are read: natively and by the wasm build under Node, beside Python (ElementTree, json) and
// Chromium (DOMParser with OpenLayers' WMSGetFeatureInfo, JSON.parse with its GeoJSON), on the same bytes. Prints
// medians over interleaved rounds:
//   scripts/bench-read [--rounds N]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../web/node_modules/esbuild/lib/main.js";
import { launchBrowser } from "../../web/tests/support/browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const rounds = Number(process.argv[process.argv.indexOf("--rounds") + 1]) || 5;
const perRound = 3;

const ring = (x, y, count) =>
  Array.from({ length: count + 1 }, (_, i) => {
    const angle = (2 * Math.PI * (i % count)) / count;
    return [(x + Math.cos(angle) / 10).toFixed(6), (y + Math.sin(angle) / 10).toFixed(6)];
  });
const attributes = (i) => ({ name: `Province ${i} & Söhne`, code: `P${i}`, area: (i * 7.25).toFixed(2), people: `${i * 1200}`, note: "a = b; c", class: "district", date: "2026-11-22", level: `${i % 9}` });
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

function collection(count, points) {
  const members = Array.from({ length: count }, (_, i) => {
    const coordinates = ring(16 + (i % 17), -34 + (i % 12), points).map((pair) => pair.join(",")).join(" ");
    const items = Object.entries(attributes(i)).map(([name, value]) => `<x:${name}>${escaped(value)}</x:${name}>`).join("");
    return `<gml:featureMember><x:provinces fid="provinces.${i}"><x:the_geom><gml:Polygon srsName="EPSG:4326"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates decimal="." cs="," ts=" ">${coordinates}</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></x:the_geom>${items}</x:provinces></gml:featureMember>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" xmlns:x="http://example.org/x">\n${members.join("")}</wfs:FeatureCollection>\n`;
}

function msGml(i) {
  const items = Object.entries(attributes(i)).map(([name, value]) => `\t\t\t<${name}>${escaped(value)}</${name}>\n`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n\n<msGMLOutput \n\t xmlns:gml="http://www.opengis.net/gml"\n\t xmlns:xlink="http://www.w3.org/1999/xlink"\n\t xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n\t<provinces_layer>\n\t\t<provinces_feature>\n\t\t\t<gml:boundedBy>\n\t\t\t\t<gml:Box srsName="EPSG:4326">\n\t\t\t\t\t<gml:coordinates>30.000000,-26.000000 32.000000,-24.000000</gml:coordinates>\n\t\t\t\t</gml:Box>\n\t\t\t</gml:boundedBy>\n${items}\t\t</provinces_feature>\n\t</provinces_layer>\n</msGMLOutput>\n`;
}

function geojson(i) {
  const coordinates = [ring(31, -25, 24).map((pair) => pair.map(Number))];
  return JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", id: `provinces.${i}`, properties: attributes(i), geometry: { type: "Polygon", coordinates } }] });
}

const gmlType = "application/vnd.ogc.gml; charset=UTF-8";
const sets = [
  { name: "one GML reply of 2 MB", bodies: [{ type: gmlType, text: collection(1500, 40) }] },
  { name: "10,000 GML replies of 1 KB", bodies: Array.from({ length: 10000 }, (_, i) => ({ type: gmlType, text: msGml(i) })) },
  { name: "10,000 JSON replies of 1 KB", bodies: Array.from({ length: 10000 }, (_, i) => ({ type: "application/json", text: geojson(i) })) },
];

const folder = mkdtempSync(join(tmpdir(), "geoprobe-bench-"));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  const bundle = await build({ entryPoints: [join(here, "reading_page.js")], bundle: true, write: false, format: "iife" });
  await page.addScriptTag({ content: bundle.outputFiles[0].text });
  const run = (command, ...more) => {
    const lines = execFileSync(command, more, { encoding: "utf8" }).trim().split("\n");
    return { counted: lines.pop(), times: lines.map(Number) };
  };
  const readers = {
    native: (set) => run(join(root, "build/native/bin/geoprobe_reading"), set.file, `${perRound}`),
    wasm: (set) => run(process.execPath, "--no-experimental-fetch", join(root, "build/wasm/bin/geoprobe_reading.js"), set.file, `${perRound}`),
    Python: (set) => run("python3", join(here, "reading.py"), set.file, `${perRound}`),
    Chromium: (set) => page.evaluate(([bodies, n]) => window.readAll(bodies, n), [set.bodies, perRound]),
  };
  for (const set of sets) {
    set.file = join(folder, `${sets.indexOf(set)}`);
    const parts = set.bodies.map(({ type, text }) => `${Buffer.byteLength(text)} ${type}\n${text}`);
    writeFileSync(set.file, parts.join(""));
    const times = Object.fromEntries(Object.keys(readers).map((name) => [name, []]));
    const counted = {};
    for (let round = 0; round < rounds; ++round)
      for (const [name, read] of Object.entries(readers)) {
        const result = await read(set);
        counted[name] = result.counted;
        times[name].push(...result.times);
      }
    const bytes = set.bodies.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    console.log(`\n${set.name} (${(bytes / 1e6).toFixed(2)} MB)`);
    for (const name of Object.keys(readers)) {
      const took = median(times[name]);
      const ratios = ["native", "wasm"].map((ours) => `${(took / median(times[ours])).toFixed(2).padStart(7)} × ${ours}`);
      console.log(`  ${name.padEnd(12)} ${took.toFixed(1).padStart(8)} ms ${ratios.join(" ")}   ${counted[name]}`);
    }
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
