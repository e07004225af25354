// A small WMS for tests. The layer says what it does: `ok` answers {"name":"here"}, `empty` nothing, `fault` a
// ServiceException, `hang` never answers, `ok:250` takes 250 ms, and so on for each. Its
// capabilities list the layers that were queried; they are not among its `requests`.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

const collection = (features) => JSON.stringify({ type: "FeatureCollection", features });
const exception = `<?xml version="1.0"?><ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc"><ServiceException code="LayerNotDefined">no such layer</ServiceException></ServiceExceptionReport>`;

const capabilities = (layers) =>
  `<WMS_Capabilities version="1.3.0"><Capability><Layer>${[...layers].map((name) => `<Layer queryable="1"><Name>${name}</Name></Layer>`).join("")}</Layer></Capability></WMS_Capabilities>`;

/** Resolves to { url, requests, most, stop }: `requests` are the query strings so far, `most` how many were open at once. */
export async function startWms(state = {}) {
  const requests = [];
  const layers = new Set();
  Object.assign(state, { requests, most: 0 });
  let open = 0;
  const server = createServer({ keepAlive: true }, async (request, response) => {
    const parameters = new URL(request.url, "http://host").searchParams;
    if (parameters.get("REQUEST") === "GetCapabilities") return response.setHeader("Content-Type", "text/xml").end(capabilities(layers));
    requests.push(parameters);
    for (const name of parameters.get("QUERY_LAYERS").split(",")) layers.add(name);
    state.most = Math.max(state.most, ++open);
    response.on("close", () => --open);
    const [does, ms] = parameters.get("QUERY_LAYERS").split(":");
    if (does === "hang") return;
    if (ms) await delay(Number(ms));
    if (does === "fault") return response.setHeader("Content-Type", "text/xml").end(exception);
    const features = does === "empty" ? [] : [{ type: "Feature", properties: { name: "here", note: does }, geometry: null }];
    response.setHeader("Content-Type", "application/json").end(collection(features));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  state.url = `http://127.0.0.1:${server.address().port}/wms`;
  state.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return state;
}

/**
 * The same before a file's tests and until after them, with a `folder`, and `fileOf(content, name)`, which writes a file there
 * (JSON, unless it is a text) and gives its path.
 */
export function useWms() {
  const wms = {
    fileOf(content, name = "registry.json") {
      const path = join(wms.folder, name);
      writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
      return path;
    },
  };
  before(async () => {
    await startWms(wms);
    wms.folder = mkdtempSync(join(tmpdir(), "geoprobe-test-"));
  });
  after(async () => {
    rmSync(wms.folder, { recursive: true });
    await wms.stop();
  });
  return wms;
}

/** A registry with a service for each layer, keyed s0, s1, …, in the group `all` of the collection `site`. */
export function registryOf(url, layers, more = {}) {
  const services = layers.map((layer, i) => ({ key: `s${i}`, name: `Service ${i}`, type: "wms", url, layer, property: "name", format: "application/json", ...more }));
  return {
    geoprobe: 1,
    services,
    groups: [{ key: "all", name: "All of them", services: services.map((s) => s.key) }],
    collections: [{ key: "site", name: "About this site", groups: ["all"] }],
  };
}
