// MapProxy over MapServer: WMS as a cascade at /service, WMTS with GetFeatureInfo as KVP at /service and REST at /wmts.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layers } from "./dataset.mjs";
import { launch } from "./processes.mjs";

const formats = { json: "application/json", gml: "application/vnd.ogc.gml", xml: "text/xml", text: "text/plain", html: "text/html" };

// Its configuration is YAML, of which JSON is a part.
function configuration(folder, wms) {
  const sources = {};
  const caches = {};
  for (const { name } of layers) {
    const wms_opts = { version: "1.3.0", featureinfo: true, map: true };
    sources[name] = { type: "wms", req: { url: wms, layers: name, transparent: true, feature_count: 10 }, wms_opts, supported_srs: ["EPSG:4326", "EPSG:3857"] };
    caches[`${name}_tiles`] = { sources: [name], grids: ["geodetic", "webmercator"] };
  }
  return {
    services: {
      wms: { md: { title: "geoprobe's test server" }, featureinfo_types: ["json", "gml", "xml", "text", "html"], srs: ["EPSG:4326", "CRS:84"], versions: ["1.1.1", "1.3.0"] },
      wmts: {
        kvp: true,
        restful: true,
        featureinfo_formats: Object.entries(formats).map(([suffix, mimetype]) => ({ mimetype, suffix })),
      },
    },
    layers: layers.map(({ name }) => ({ name, title: name, sources: [`${name}_tiles`] })),
    sources,
    caches,
    grids: { geodetic: { base: "GLOBAL_GEODETIC", origin: "nw", num_levels: 20 }, webmercator: { base: "GLOBAL_WEBMERCATOR" } },
    globals: { cache: { base_dir: join(folder, "cache"), lock_dir: join(folder, "locks") }, http: { access_control_allow_origin: "*" } },
  };
}

async function start({ folder, urls }) {
  const home = join(folder, "mapproxy");
  mkdirSync(home);
  writeFileSync(join(home, "mapproxy.yaml"), JSON.stringify(configuration(home, urls.mapserver.wms), null, 1));
  writeFileSync(join(home, "map_site.py"), `from mapproxy.wsgiapp import make_wsgi_app\napplication = make_wsgi_app(${JSON.stringify(join(home, "mapproxy.yaml"))})\n`);
  const args = ["--bind", "127.0.0.1:0", "--workers", "2", "--threads", "4", "--backlog", "1024", "--keep-alive", "120", "--pythonpath", home, "map_site:application"];
  const [, origin] = await launch("MapProxy", "/usr/bin/gunicorn", args, /Listening at: (http:\/\/127\.0\.0\.1:\d+)/, { cwd: home });
  return { wms: `${origin}/service`, wmts: `${origin}/service`, rest: `${origin}/wmts/1.0.0/WMTSCapabilities.xml` };
}

export const mapproxy = {
  name: "mapproxy",
  needs: "mapserver",
  start,
  ready: ({ wms }) => ({ url: `${wms}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities`, text: "<WMS_Capabilities" }),
};
