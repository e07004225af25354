// A WMS with a behaviour for each path, to be recorded: a redirect, a 503 that does not last, silence, bytes that are
// not UTF-8, secrets that come back.
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

const collection = (name) => JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: { name }, geometry: null }] });

/** Resolves to { url, requests, stop }: `requests` are the paths so far. */
export async function startOddWms() {
  const requests = [];
  const server = createServer({ keepAlive: true }, async (request, response) => {
    const url = new URL(request.url, "http://host");
    requests.push(url.pathname);
    const json = (name, status = 200) => response.writeHead(status, { "Content-Type": "application/json" }).end(collection(name));
    switch (url.pathname) {
      case "/moved":
        return response.writeHead(302, { Location: `/here${url.search}` }).end();
      case "/busy":
        if (requests.filter((path) => path === "/busy").length > 1) return json("in the end");
        return response.writeHead(503, { "Retry-After": "0" }).end("busy");
      case "/silent": // not for long: see oddRegistry
      case "/hang":
        return;
      case "/slow":
        await delay(120);
        return json("slow");
      case "/latin":
        return response.writeHead(200, { "Content-Type": "text/plain; charset=iso-8859-1" }).end(Buffer.from("GetFeatureInfo results:\n\nLayer 'l'\n  Feature 1: \n    name = 'Z\xfcrich'\n", "latin1"));
      case "/echo": {
        const token = url.searchParams.get("token") ?? request.headers.authorization;
        response.setHeader("X-Echo", encodeURIComponent(token)).setHeader("Set-Cookie", `session=${encodeURIComponent(token)}`);
        return json(`${token} ${encodeURIComponent(token)} ${request.url} ${Buffer.from(token).toString("base64")}`);
      }
      default:
        return json("here");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  return {
    requests,
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Services of the paths, keyed by them, in the group `all` of the collection `site`. */
export function oddRegistry(url, paths, more = {}) {
  const services = paths.map((path, i) => ({
    key: `${path}${i}`, name: `Service ${i}`, type: "wms", url: `${url}/${path}`, layer: "l", property: "name",
    ...(path !== "latin" && { format: "application/json" }), ...(path === "latin" && { format: "text/plain" }),
    ...(path === "silent" && { timeout: 0.2 }), ...(path === "echo" && more),
  }));
  return {
    geoprobe: 1,
    services,
    groups: [{ key: "all", name: "All of them", services: services.map((s) => s.key) }],
    collections: [{ key: "site", name: "About this site", groups: ["all"] }],
  };
}

export const oddPaths = ["here", "moved", "busy", "silent", "slow", "latin", "here"];
