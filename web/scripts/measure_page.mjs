// Measures of the package in a page: how soon it can answer, and how long it holds up the page.
import { once } from "node:events";
import { createServer } from "node:http";
import { point, registryOf } from "../tests/support/mock_wms.mjs";

const bytes = 1_000_000;

/** A polygon of so many bytes around the point, as GeoJSON and as GML. */
function largeReplies() {
  const count = Math.floor(bytes / 40);
  const ring = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / (count - 1);
    return [(point.lon + Math.cos(angle)).toFixed(14), (point.lat + Math.sin(angle)).toFixed(14)];
  });
  const coordinates = `[[${ring.map(([lon, lat]) => `[${lon},${lat}]`).join()}]]`;
  const geojson = `{"type":"FeatureCollection","features":[{"type":"Feature","id":"a.1","properties":{"GRAY_INDEX":441},"geometry":{"type":"Polygon","coordinates":${coordinates}}}]}`;
  const gml = `<?xml version="1.0"?><msGMLOutput xmlns:gml="http://www.opengis.net/gml"><a_layer><a_feature><GRAY_INDEX>441</GRAY_INDEX><geom><gml:Polygon srsName="CRS:84"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>${ring.map((pair) => pair.join()).join(" ")}</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon></geom></a_feature></a_layer></msGMLOutput>`;
  const small = '{"type":"FeatureCollection","features":[{"type":"Feature","id":"a.1","properties":{"GRAY_INDEX":441},"geometry":null}]}';
  return { small: ["application/json", small], geojson: ["application/json", geojson], gml: ["application/vnd.ogc.gml", gml] };
}

async function startReplies() {
  const replies = largeReplies();
  const server = createServer((request, response) => {
    const layer = new URL(request.url, "http://large").searchParams.get("QUERY_LAYERS") ?? "small-0";
    const [type, body] = replies[layer.split("-")[0]];
    response.writeHead(200, { "Content-Type": type, "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) };
}

/** Milliseconds from the import to an engine that can be asked, in pages that have loaded nothing before. */
export async function measureStart(browser, site) {
  const took = [];
  for (let round = 0; round < 7; ++round) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${site.origin}/blank.html`);
    took.push(
      await page.evaluate(async () => {
        const started = performance.now();
        const { createEngine } = await import("/package/index.js");
        await createEngine({ registry: { geoprobe: 1, services: [] } });
        return performance.now() - started;
      }),
    );
    await context.close();
  }
  const [least, median] = [0, 3].map((index) => [...took].sort((a, b) => a - b)[index].toFixed(0));
  console.log(`from import to the first engine, cold: ${median} ms (median of ${took.length}, the least ${least} ms)`);
}

/** The longest task of the main thread while many services answer and the page animates. */
export async function measureTasks(browser, site) {
  const replies = await startReplies();
  try {
    for (const [kind, count, what] of [
      ["small", 100, "100 small replies"],
      ["geojson", 20, "20 replies of 1 MB of GeoJSON"],
      ["gml", 20, "20 replies of 1 MB of GML"],
    ]) {
      const layers = Array.from({ length: count }, (_, index) => `${kind}-${index}`);
      const format = kind === "gml" ? "application/vnd.ogc.gml" : "application/json";
      const registry = registryOf(replies.origin, layers, Object.fromEntries(layers.map((layer) => [layer, { format }])));
      for (const worker of [false, true]) {
        const page = await browser.newPage();
        await page.goto(`${site.origin}/page.html`);
        await page.waitForFunction(() => globalThis.createEngine);
        const { ok, took, longest, tasks, frames, gap } = await page.evaluate(animateAndAsk, [registry, point, worker]);
        await page.close();
        const where = worker ? "with the worker" : "in the page";
        console.log(
          `${what}, ${where}: longest task ${longest ? `${longest.toFixed(0)} ms` : "under 50 ms"} (${tasks} over 50 ms), ` +
            `longest gap between ${frames} frames ${gap.toFixed(0)} ms; ${ok} answered in ${(took / 1000).toFixed(2)} s`,
        );
      }
    }
  } finally {
    replies.close();
  }
}

async function animateAndAsk([registry, point, worker]) {
  const engine = await globalThis.createEngine({ registry, worker, policy: { share: false, cacheBytes: 0 } });
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  const box = document.body.appendChild(document.createElement("div"));
  box.style.cssText = "width:40px;height:40px;background:teal";
  const frames = [];
  let handle = requestAnimationFrame(function draw(now) {
    frames.push(now);
    box.style.transform = `translateX(${now % 300}px)`;
    handle = requestAnimationFrame(draw);
  });
  const started = performance.now();
  const { summary } = await engine.query("site", point, { deadline: 120_000, timeout: 60_000 });
  const took = performance.now() - started;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
  cancelAnimationFrame(handle);
  observer.disconnect();
  engine.close();
  const gaps = frames.slice(1).map((now, index) => now - frames[index]);
  return { ok: summary.ok, took, longest: Math.max(0, ...tasks), tasks: tasks.length, frames: frames.length, gap: Math.max(0, ...gaps) };
}
