import { join } from "node:path";
import { build } from "esbuild";
import { startSite, web } from "./site.mjs";

const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src http:; img-src 'self' http: data: blob:";
const modules = join(web, "node_modules");

export const libraries = {
  leaflet: { popup: ".leaflet-popup", close: ".leaflet-popup-close-button", doubleClickZooms: true },
  openlayers: { popup: ".geoprobe-balloon", close: ".geoprobe-balloon > button", doubleClickZooms: true },
  maplibre: { popup: ".maplibregl-popup", close: ".maplibregl-popup-close-button", doubleClickZooms: true },
};

const heads = {
  leaflet: '<link rel="stylesheet" href="/leaflet/leaflet.css" /><script src="/leaflet/leaflet.js"></script>',
  openlayers: '<link rel="stylesheet" href="/ol/ol.css" />',
  maplibre: '<link rel="stylesheet" href="/maplibre/maplibre-gl.css" />',
};

const pageOf = (library) => `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<title>geoprobe/${library}</title>
${heads[library]}
<link rel="stylesheet" href="/map_page.css" />
<script type="module" src="/map_${library}.js"></script>
<main id="map"></main>
`;

/** The page with its own OpenLayers, and the package beside it as it is in dist/. */
async function bundledOpenLayers() {
  const siblings = {
    name: "siblings",
    setup({ onResolve }) {
      onResolve({ filter: /^geoprobe\/openlayers$/ }, () => ({ path: join(web, "dist/openlayers.js") }));
      onResolve({ filter: /^\.\/(index|result)\.js$/ }, ({ path, importer }) =>
        importer.startsWith(join(web, "dist")) ? { path: path.replace("./", "/package/"), external: true } : undefined,
      );
    },
  };
  const entryPoints = [join(web, "tests/support/map_openlayers.js")];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: "esm", write: false, plugins: [siblings], logLevel: "error" });
  return outputFiles[0].text;
}

/** Serves /leaflet.html, /openlayers.html and /maplibre.html, each with one map, under a strict Content-Security-Policy. */
export async function startMapSite(files = {}) {
  const bundled = await bundledOpenLayers();
  return startSite({
    folders: {
      "/package/": join(web, "dist"),
      "/leaflet/": join(modules, "leaflet/dist"),
      "/ol/": join(modules, "ol"),
      "/maplibre/": join(modules, "maplibre-gl/dist"),
      "/": join(web, "tests/support"),
    },
    files: {
      "/map_openlayers.js": bundled,
      ...Object.fromEntries(Object.keys(libraries).map((library) => [`/${library}.html`, pageOf(library)])),
      ...files,
    },
    headers: { "Content-Security-Policy": policy },
  });
}

/** Opens a library's page; what the policy or a script complains of is in `page.complaints`. */
export async function openMap(browser, site, library, options = {}) {
  const page = await browser.newPage({ viewport: { width: 900, height: 700 }, ...options });
  page.complaints = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  await page.goto(`${site.origin}/${library}.html`);
  await page.waitForFunction(() => globalThis.ready);
  return page;
}
