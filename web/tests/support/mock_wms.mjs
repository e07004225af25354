import { once } from "node:events";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import { certificate } from "./site.mjs";

const collection = (properties) =>
  JSON.stringify({
    type: "FeatureCollection",
    features: properties ? [{ type: "Feature", id: "", geometry: null, properties }] : [],
  });

const exception = `<?xml version="1.0" encoding="UTF-8"?>
<ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc">
  <ServiceException code="LayerNotDefined" locator="layers">Layer 'absent' not found</ServiceException>
</ServiceExceptionReport>`;

const capabilities = (layers) =>
  `<WMS_Capabilities version="1.3.0"><Capability><Layer>${[...(layers ?? [])].map((name) => `<Layer queryable="1"><Name>${name}</Name></Layer>`).join("")}</Layer></Capability></WMS_Capabilities>`;

/** By origin, the layers of the registries and of the requests so far: what a server's capabilities list. */
const listed = new Map();
const list = (origin, layers) => listed.set(origin, new Set([...(listed.get(origin) ?? []), ...layers]));

/**
 * A WMS on loopback whose layers are told by their names: "value-441" answers 441 as JSON, "slow-300" 300 after so many
 * milliseconds, "empty" no feature, "absent" an exception inside HTTP 200, "hang" never; anything else is a 404. What
 * follows a number or a name makes a further layer of the kind: "slow-10-b". Its capabilities list the layers of
 * registryOf() and those that were queried; they are not among its `requests`.
 * `options.cors: false` leaves the CORS headers out; `options.protocol` is "http/1.1 over TLS" or "h2", else plain HTTP/1.1.
 */
export async function startMockWms({ cors = true, protocol } = {}) {
  const requests = [];
  let inFlight = 0;
  const create = { h2: (listener) => createSecureServer(certificate(), listener), "http/1.1 over TLS": (listener) => createTlsServer(certificate(), listener) };
  const server = (create[protocol] ?? createServer)((request, response) => {
    const url = new URL(request.url, "http://mock");
    const query = new Map([...url.searchParams].map(([name, value]) => [name.toUpperCase(), value]));
    if (query.get("REQUEST") === "GetCapabilities") {
      if (cors) response.setHeader("Access-Control-Allow-Origin", "*");
      return response.writeHead(200, { "Content-Type": "text/xml" }).end(capabilities(listed.get(origin())));
    }
    const layer = query.get("QUERY_LAYERS") ?? "";
    list(origin(), [layer]);
    const record = { layer, url, headers: request.headers, version: request.httpVersion, cut: once(response, "close").then(() => !response.writableEnded) };
    requests.push(record);
    server.emit("asked", record);
    ++inFlight;
    server.peak = Math.max(server.peak, inFlight);
    let open = true;
    const leave = () => {
      if (open) --inFlight;
      open = false;
    };
    response.on("close", leave);

    const send = (status, type, body) => {
      if (cors) response.setHeader("Access-Control-Allow-Origin", "*");
      if (protocol) response.setHeader("Timing-Allow-Origin", "*");
      leave();
      response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
    };
    const [kind, number] = layer.split("-");
    if (kind === "value") send(200, "application/json", collection({ GRAY_INDEX: Number(number) }));
    else if (kind === "slow") setTimeout(send, Number(number), 200, "application/json", collection({ GRAY_INDEX: Number(number) }));
    else if (kind === "empty") send(200, "application/json", collection());
    else if (kind === "absent") send(200, "text/xml", exception);
    else if (kind !== "hang") send(404, "text/plain", "no such layer");
  });
  const origin = () => `${protocol ? "https" : "http"}://127.0.0.1:${server.address().port}`;
  server.peak = 0;
  server.keepAliveTimeout = 60_000;
  const sessions = new Set();
  server.on("session", (session) => sessions.add(session));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    origin: origin(),
    port,
    requests,
    get peak() {
      return server.peak;
    },
    /** Counts the peak anew. */
    restart() {
      server.peak = 0;
    },
    /** The record of the next request. */
    nextRequest: async () => (await once(server, "asked"))[0],
    close() {
      server.closeAllConnections?.();
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** A registry with one WMS service for each layer, in one group, in one collection "site". */
export function registryOf(origin, layers, extra = {}) {
  for (const each of [origin].flat()) list(each, layers);
  const services = layers.map((layer, index) => ({
    key: layer,
    name: `Layer ${layer}`,
    type: "wms",
    url: `${Array.isArray(origin) ? origin[index % origin.length] : origin}/wms`,
    layer,
    property: "GRAY_INDEX",
    format: "application/json",
    ...extra[layer],
  }));
  return {
    geoprobe: 1,
    services,
    groups: [{ key: "all", name: "All", services: layers }],
    collections: [{ key: "site", name: "Site", groups: ["all"] }],
  };
}

export const point = { lon: 31.3963, lat: -24.4561 };
